import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { kafkaClasspath } from '../src/apache-kafka/jars.ts'
import { runCommand } from '../src/apache-kafka/run-command.ts'
import { errorAnswer } from '../src/wire/error-answer.ts'
import {
  type KnownApi,
  knownApis,
  knownVersions,
  requestCodec,
  responseCodec,
} from '../src/wire/message-codec.ts'
import { sampleValue } from './sample-values.ts'

interface Case {
  readonly api: KnownApi
  readonly version: number
  readonly errorCode: number
  readonly nulls: boolean
  readonly body: Buffer
}

function casesOf(api: KnownApi): Case[] {
  const [first, last] = knownVersions(api)
  const versions = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  return versions.flatMap((version) =>
    [false, true].flatMap((nulls) => {
      let count = 0
      const { layout, encode } = requestCodec(api, version)
      const body = encode(sampleValue(layout, nulls, () => ++count) as never)
      return [35, 51].map((errorCode) => ({ api, version, errorCode, nulls, body }))
    }),
  )
}

// Kafka's class fails at partitions without records
const cases = knownApis.flatMap(casesOf).filter(({ api, nulls }) => !(api === 'Produce' && nulls))

/** Kafka answers from hash maps, and some answers explain the code in words. */
function comparable(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('hex')
  if (typeof value === 'bigint') return `${value}n`
  if (Array.isArray(value)) {
    return value
      .map(comparable)
      .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'errorMessage')
      .map(([name, inner]) => [name, comparable(inner)]),
  )
}

describe.skipIf(!inject('apacheKafka'))("Kafka's own request classes", () => {
  let lines: readonly string[]

  beforeAll(async () => {
    const program = fileURLToPath(new URL('java/ErrorAnswers.java', import.meta.url))
    const asked = cases.map(
      ({ api, version, errorCode, body }) =>
        `${api} ${version} ${errorCode} ${body.toString('hex')}`,
    )
    const run = await runCommand('java', ['-cp', await kafkaClasspath(), program, ...asked])
    if (run.code !== 0) throw new Error(run.stderr)
    lines = run.stdout.split('\n')
  })

  const answersFor = (api: KnownApi): [Case, string[]][] =>
    cases.flatMap((each, i): [Case, string[]][] =>
      each.api === api ? [[each, (lines[i] as string).split(' ')]] : [],
    )

  it.each(knownApis)('%s: Kafka reads our requests and writes the same bytes', (api) => {
    for (const [{ body }, [request]] of answersFor(api)) expect(request).toBe(body.toString('hex'))
  })

  it.each(knownApis)('%s: an error is answered as Kafka answers it', (api) => {
    for (const [{ version, body, errorCode }, [, answer]] of answersFor(api)) {
      const { encode, decode } = responseCodec(api, version)
      const kafkas = Buffer.from(answer as string, 'hex')
      const decoded = decode(kafkas)
      expect(encode(decoded as never)).toEqual(kafkas)
      const request = requestCodec(api, version).decode(body)
      const ours = decode(encode(errorAnswer(api, version, request as never, errorCode) as never))
      expect(comparable(ours), `v${version}`).toEqual(comparable(decoded))
    }
  })
})
