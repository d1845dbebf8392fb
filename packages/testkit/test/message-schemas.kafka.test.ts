import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { kafkaClasspath } from '../src/apache-kafka/jars.ts'
import { runCommand } from '../src/apache-kafka/run-command.ts'
import { apiKey, isFlexible } from '../src/wire/api-keys.ts'
import type { Layout } from '../src/wire/layout.ts'
import {
  type KnownApi,
  knownApis,
  knownVersions,
  requestCodec,
  responseCodec,
} from '../src/wire/message-codec.ts'
import { layoutText } from './layout-text.ts'

/** Kafka's names that ours shorten. */
const RENAMED: Partial<Record<KnownApi, Readonly<Record<string, string>>>> = {
  Produce: {
    topicData: 'topics',
    partitionData: 'partitions',
    responses: 'topics',
    partitionResponses: 'partitions',
  },
  AddPartitionsToTxn: {
    v3AndBelowTransactionalId: 'transactionalId',
    v3AndBelowProducerId: 'producerId',
    v3AndBelowProducerEpoch: 'producerEpoch',
    v3AndBelowTopics: 'topics',
    resultsByTopicV3AndBelow: 'results',
    resultsByPartition: 'results',
  },
}

/** Where ours is what a client or a broker really says, and Kafka's class has a plain 0 or ''. */
const OWN_DEFAULTS: readonly string[] = [
  'Fetch response responses.partitions.abortedTransactions null',
  'ListOffsets request replicaId -1',
  'FindCoordinator response errorMessage null',
  'FindCoordinator response nodeId -1',
  'FindCoordinator response port -1',
  'CreateTopics response topics.errorMessage null',
  'DescribeConfigs response results.configs.documentation null',
]

type Side = 'request' | 'response'

const layoutOf = (api: KnownApi, side: Side, version: number): Layout =>
  (side === 'request' ? requestCodec(api, version) : responseCodec(api, version)).layout

/** `.path value` of every field that has a value where none is given, as Kafka prints it. */
function defaults(layout: Layout, path: string): string[] {
  if (layout.kind === 'array') return defaults(layout.item, path)
  if (layout.kind !== 'struct') return []
  return layout.fields.flatMap((field) => {
    const at = `${path}.${field.name}`
    const known = field.default !== undefined && field.tag === undefined
    const own = known ? [`${at} ${defaultText(field.default.value)}`] : []
    return [...own, ...(field.layout === undefined ? [] : defaults(field.layout, at))]
  })
}

function defaultText(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  return Array.isArray(value) ? '[]' : String(value)
}

describe.skipIf(!inject('apacheKafka'))("Kafka's own message classes", () => {
  let lines: readonly string[]

  const linesOf = (kind: string, api: KnownApi): string[] => {
    const names = Object.entries(RENAMED[api] ?? {})
    return lines
      .filter((line) => line.startsWith(`${kind} ${api} `))
      .map((line) =>
        names.reduce(
          (text, [name, ours]) => text.replaceAll(RegExp(`\\b${name}\\b`, 'g'), ours),
          line,
        ),
      )
  }

  beforeAll(async () => {
    const program = fileURLToPath(new URL('java/MessageSchemas.java', import.meta.url))
    const run = await runCommand('java', ['-cp', await kafkaClasspath(), program, ...knownApis])
    if (run.code !== 0) throw new Error(run.stderr)
    lines = run.stdout.split('\n')
  })

  it.each(knownApis)('%s: every field of every version is where it is in Kafka', (api) => {
    const [first, last] = knownVersions(api)
    const ours: string[] = []
    for (const side of ['request', 'response'] as const) {
      for (let version = first; version <= last; version++) {
        const form = isFlexible(api, version) ? 'flexible' : 'classic'
        const layout = layoutText(layoutOf(api, side, version))
        ours.push(`layout ${api} ${side} ${version} ${form} ${layout}`)
      }
    }
    const kafkas = linesOf('layout', api).filter((line) => {
      const version = Number(line.split(' ')[3])
      return first <= version && version <= last
    })
    expect(ours).toEqual(kafkas)
    expect(linesOf('key', api)).toEqual([`key ${api} ${apiKey(api)}`])
  })

  it.each(knownApis)('%s: what is not given has the value that it has in Kafka', (api) => {
    const kafkas = new Set([...linesOf('default', api), ...OWN_DEFAULTS.map((d) => `default ${d}`)])
    const [first, last] = knownVersions(api)
    const differences = (['request', 'response'] as const).flatMap((side) =>
      [first, last]
        .flatMap((version) => defaults(layoutOf(api, side, version), ''))
        .map((line) => `default ${api} ${side} ${line.slice(1)}`)
        .filter((line) => !kafkas.has(line)),
    )
    expect(differences).toEqual([])
  })
})
