import { afterAll, beforeAll, expect, it } from 'vitest'
import { type EmbeddedCluster, startCluster } from '@holdfast/testkit'
import { Kafka, logLevel, type Producer } from 'kafkajs'
import { type BenchCluster, openCluster } from '../cluster.ts'
import { auditTransactions, type AuditedRound } from './audit.ts'
import { makeRecords, stampRecords } from './keyed-records.ts'

const PER_TRANSACTION = 10
let embedded: EmbeddedCluster
let cluster: BenchCluster
let producer: Producer
let topics = 0

beforeAll(async () => {
  embedded = await startCluster({ brokers: 3 })
  cluster = await openCluster({ cluster: embedded.brokers, partitions: 3 }, () => {})
  const kafka = new Kafka({ brokers: [...cluster.brokers], logLevel: logLevel.NOTHING })
  producer = kafka.producer({
    transactionalId: 'audited',
    idempotent: true,
    maxInFlightRequests: 1,
    // Right behind a commit the next transaction is refused for a moment, 300 ms by default
    retry: { initialRetryTime: 10, retries: 1_000 },
  })
  await producer.connect()
})

afterAll(async () => {
  await producer.disconnect()
  await cluster[Symbol.asyncDispose]()
  await embedded.stop()
})

async function topicWith(...ends: readonly ('commit' | 'abort')[]): Promise<string> {
  const topic = `audited-${++topics}`
  await cluster.createTopic(topic)
  for (const [number, end] of ends.entries()) {
    const messages = makeRecords(PER_TRANSACTION, 100)
    stampRecords(messages, number)
    const transaction = await producer.transaction()
    await transaction.send({ topic, messages })
    await transaction[end]()
  }
  return topic
}

const audit = (topic: string, claims: Partial<AuditedRound['claims']>, at = cluster) =>
  auditTransactions(at, {
    topic,
    recordsPerTransaction: PER_TRANSACTION,
    claims: { begun: 3, aborted: [], unknown: [], ...claims },
    atomic: true,
  })

it('finds what was committed and only that, though the aborted ones are in the log too', async () => {
  const topic = await topicWith('commit', 'abort', 'commit')
  expect(await audit(topic, { aborted: [1] })).toEqual({ recordsInLog: 20, findings: [] })
  expect(await audit(topic, { unknown: [0, 1] })).toEqual({ recordsInLog: 20, findings: [] })
})

it('finds what is claimed falsely', async () => {
  const topic = await topicWith('commit', 'abort', 'commit')
  expect(await audit(topic, { aborted: [2] })).toEqual({
    recordsInLog: 20,
    findings: ['1 committed transaction(s) missing', '10 record(s) of aborted transactions'],
  })
})

it('waits for the markers of a commit that was answered', async () => {
  const markers = embedded.holdMarkers()
  const topic = await topicWith('commit')
  await markers.held
  const asking: BenchCluster = {
    ...cluster,
    lastStableOffsets: async (asked) => {
      const offsets = await cluster.lastStableOffsets(asked)
      markers.release()
      return offsets
    },
  }
  expect(await audit(topic, { begun: 1 }, asking)).toEqual({ recordsInLog: 10, findings: [] })
})

it('an empty topic holds nothing', async () => {
  const topic = await topicWith()
  expect(await audit(topic, { begun: 0 })).toEqual({ recordsInLog: 0, findings: [] })
})
