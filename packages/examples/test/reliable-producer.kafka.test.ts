import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import {
  attachApacheKafka,
  type FaultProxy,
  kafkaClasspath,
  readLog,
  startFaultProxy,
} from '@holdfast/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'

const info = inject('apacheKafka')
const forms = ['ts', 'mjs', 'cjs']
const PARTITIONS = [0, 1, 2]
/** Where Java's producer puts the keys of the example, in a topic of three partitions. */
const CUSTOMER_1 = 0
const CUSTOMER_2 = 2

/** A Java runtime alone cannot run a source file. */
const hasJdk = info !== undefined && spawnSync('javac', ['-version']).status === 0

interface Ended {
  /** Exit code and signal. */
  readonly ended: unknown
  /** Sorted, since partitions may answer in any order. */
  readonly printed: string[]
  readonly complaints: string
}

/** Runs a program as a user would, until it exits by itself. */
async function run(
  command: string,
  args: readonly string[],
  brokers: readonly string[],
): Promise<Ended> {
  const child = spawn(command, args, {
    env: { ...process.env, KAFKA_BROKERS: brokers.join(','), NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [printed, complaints, ended] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { ended, printed: printed.split('\n').slice(0, -1).sort(), complaints }
}

/** One form of the example. */
function runExample(form: string, brokers: readonly string[], topic: string): Promise<Ended> {
  const file = new URL(`../src/reliable-producer/reliable-producer.${form}`, import.meta.url)
  return run(process.execPath, [fileURLToPath(file), topic], brokers)
}

/** The Java program that the guide puts beside it. */
async function runJava(brokers: readonly string[], topic: string): Promise<Ended> {
  const guide = new URL('../../../docs/guide/reliable-producer.md', import.meta.url)
  const [, after = ''] = readFileSync(guide, 'utf8').split('```java\n')
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-java-'))
  try {
    const file = path.join(folder, 'ReliableProducer.java')
    writeFileSync(file, after.split('```')[0] ?? '')
    return await run('java', ['-cp', await kafkaClasspath(), file, topic], brokers)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const EXIT_0 = [0, null]
const EXIT_1 = [1, null]
const placesIn = (topic: string): string[] => [
  `${topic} ${CUSTOMER_1} 0`,
  `${topic} ${CUSTOMER_1} 1`,
  `${topic} ${CUSTOMER_2} 0`,
]

describe.skipIf(!info)('the reliable producer', () => {
  let proxy: FaultProxy
  const kafka = info && attachApacheKafka(info)
  const { bootstrap = [], proxied = [], proxyRoutes = [] } = kafka ?? {}
  const topics: string[] = []
  const newTopic = async (): Promise<string> => {
    const topic = `reliable-${randomBytes(4).toString('hex')}`
    await kafka?.createTopic(topic, { partitions: PARTITIONS.length })
    topics.push(topic)
    return topic
  }
  beforeAll(async () => {
    proxy = await startFaultProxy({ routes: proxyRoutes })
  })
  afterEach(() => proxy.clear())
  afterAll(async () => {
    await proxy?.stop()
    for (const topic of topics) await kafka?.deleteTopic(topic)
  })

  it.each(forms)('%s: prints topic, partition and offset, and exits by itself', async (form) => {
    const topic = await newTopic()
    expect(await runExample(form, bootstrap, topic)).toEqual({
      ended: EXIT_0,
      printed: placesIn(topic),
      complaints: '',
    })
    const logs = await Promise.all(
      PARTITIONS.map((partition) => readLog({ bootstrap, topic, partition })),
    )
    expect(
      logs.map((log) => log.map(({ key, value }) => `${String(key)}: ${String(value)}`)),
    ).toEqual([
      ['customer-1: one flat white', 'customer-1: and a croissant'],
      [],
      ['customer-2: two espressos'],
    ])
  })

  it.skipIf(!hasJdk)('the Java program of the guide prints the same places', async () => {
    const topic = await newTopic()
    const { ended, printed } = await runJava(bootstrap, topic)
    expect({ ended, printed }).toEqual({ ended: EXIT_0, printed: placesIn(topic) })
  })

  it.each(forms)('%s: what is not in the log is said to be safe to send again', async (form) => {
    const { ended, printed, complaints } = await runExample(form, bootstrap, 'no-such-topic')
    expect({ ended, printed }).toEqual({ ended: EXIT_1, printed: [] })
    expect(
      complaints.match(/: safe to send again\. .* know the topic no-such-topic/g),
    ).toHaveLength(3)
    expect(complaints).not.toContain('look before')
  })

  it.each(forms)('%s: what may be in the log is not said to be safe', async (form) => {
    const topic = await newTopic()
    const produce = proxy.on('Produce', { topic, partition: CUSTOMER_1 })
    // The first attempt is stored and its answer lost; what a refusal of the second says is open
    produce.afterAppend().disconnect()
    produce
      .nth(2)
      .request()
      .answer({ errorCode: 'INVALID_RECORD', partitions: [CUSTOMER_1] })
    const { ended, printed, complaints } = await runExample(form, proxied, topic)
    expect({ ended, printed }).toEqual({ ended: EXIT_1, printed: [`${topic} ${CUSTOMER_2} 0`] })
    expect(complaints.match(/: look before sending it again\. .*INVALID_RECORD/g)).toHaveLength(2)
    expect(complaints).not.toContain('safe to send again')
  })
})
