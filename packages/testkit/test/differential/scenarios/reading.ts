import { errorName } from '../../../src/wire/error-codes.ts'
import type { RequestToEncode } from '../../../src/wire/message-codec.ts'
import { decodeRecordBatches } from '../../../src/wire/record-batch.ts'
import { batch, ofSize } from '../batches.ts'
import type { Scenario } from '../scenario.ts'
import type { Target } from '../target.ts'

interface Fetched {
  readonly partition?: number
  readonly offset?: bigint
  readonly leaderEpoch?: number
  readonly isolation?: number
  readonly maxBytes?: number
  readonly partitionMaxBytes?: number
  readonly sessionId?: number
  readonly sessionEpoch?: number
}

function fetchOf(topic: string, more: Fetched): RequestToEncode<'Fetch'> {
  return {
    maxWaitMs: 0,
    minBytes: 1,
    maxBytes: more.maxBytes ?? 1_000_000,
    isolationLevel: more.isolation ?? 0,
    sessionId: more.sessionId ?? 0,
    sessionEpoch: more.sessionEpoch ?? -1,
    topics: [
      {
        topic,
        partitions: [
          {
            partition: more.partition ?? 0,
            currentLeaderEpoch: more.leaderEpoch ?? -1,
            fetchOffset: more.offset ?? 0n,
            partitionMaxBytes: more.partitionMaxBytes ?? 1_000_000,
          },
        ],
      },
    ],
  }
}

/** The partition's answer, with the offsets of its whole batches in place of the bytes. */
async function fetched(target: Target, topic: string, more: Fetched = {}, version = 11) {
  const answer = await target.ask({ leaderOf: topic }, 'Fetch', version, fetchOf(topic, more))
  const partition = answer.responses[0]?.partitions[0]
  if (partition === undefined) return { whole: errorName(answer.errorCode) }
  const { records, ...rest } = partition
  const batches = decodeRecordBatches(records ?? Buffer.alloc(0))
  return { ...rest, offsets: batches.map(({ header }) => header.baseOffset) }
}

async function filled(target: Target, batches: number): Promise<string> {
  const topic = await target.topic()
  for (let i = 0; i < batches; i++) {
    await target.produce(topic, batch({ records: [{ value: 'a' }, { value: 'b' }] }))
  }
  return topic
}

async function offsets(
  target: Target,
  topic: string,
  timestamp: bigint,
  version = 7,
  currentLeaderEpoch = -1,
) {
  const answer = await target.ask({ leaderOf: topic }, 'ListOffsets', version, {
    topics: [{ name: topic, partitions: [{ partitionIndex: 0, timestamp, currentLeaderEpoch }] }],
  })
  return answer.topics[0]?.partitions[0]
}

export const readingScenarios: readonly Scenario[] = [
  {
    id: 'fetch-from-each-offset',
    rule: 'The batch that holds the offset comes whole',
    async run(target, note) {
      const topic = await filled(target, 3)
      for (const offset of [0n, 1n, 2n, 5n, 6n]) {
        note(`from ${offset}`, await fetched(target, topic, { offset }))
      }
    },
  },
  {
    id: 'fetch-out-of-range',
    rule: 'Before the start and behind the end: 1',
    async run(target, note) {
      const topic = await filled(target, 1)
      note('behind', await fetched(target, topic, { offset: 3n }))
      note('before', await fetched(target, topic, { offset: -1n }))
    },
  },
  {
    id: 'fetch-versions',
    rule: 'Every served version answers in its form',
    async run(target, note) {
      const topic = await filled(target, 1)
      for (const version of [4, 5, 7, 9, 10, 11, 12]) {
        note(`v${version}`, await fetched(target, topic, {}, version))
      }
    },
  },
  {
    id: 'fetch-small-limits',
    rule: 'The first batch comes whole, whatever the limits (KIP-74)',
    async run(target, note) {
      const topic = await target.topic()
      for (let i = 0; i < 3; i++) await target.produce(topic, ofSize(500))
      note('partition limit', await fetched(target, topic, { partitionMaxBytes: 10 }))
      note('whole limit', await fetched(target, topic, { maxBytes: 10 }))
      note('two', await fetched(target, topic, { partitionMaxBytes: 1_200 }))
    },
  },
  {
    id: 'fetch-leader-epochs',
    rule: 'An older leader epoch is 74, a newer one 75 (KIP-320)',
    async run(target, note) {
      const topic = await filled(target, 1)
      for (const leaderEpoch of [-1, 0, 1]) {
        note(`epoch ${leaderEpoch}`, await fetched(target, topic, { leaderEpoch }))
      }
    },
  },
  {
    id: 'fetch-unknown',
    rule: 'Unknown topics and partitions: 3',
    async run(target, note) {
      const topic = await filled(target, 1)
      note('partition', await fetched(target, topic, { partition: 5 }))
      const answer = await target.ask('any', 'Fetch', 11, fetchOf(target.fresh('unknown'), {}))
      note('topic', answer.responses[0]?.partitions[0])
    },
  },
  {
    id: 'fetch-wrong-broker',
    rule: 'A broker that does not lead: 6; from 11 on followers answer too (KIP-392)',
    async run(target, note) {
      const topic = await filled(target, 1)
      const ask = async (version: number) => {
        const request = fetchOf(topic, {})
        const answer = await target.ask({ followerOf: topic }, 'Fetch', version, request)
        return answer.responses[0]?.partitions[0]
      }
      note('v10', await ask(10))
      // Its high watermark comes with its next fetch from the leader
      note('v11', (await ask(11))?.errorCode)
    },
  },
  {
    id: 'fetch-unknown-session',
    rule: 'A session that the broker does not know: 70 (KIP-227)',
    async run(target, note) {
      const topic = await filled(target, 1)
      note('answer', await fetched(target, topic, { sessionId: 4711, sessionEpoch: 3 }))
    },
  },
  {
    id: 'list-offsets',
    rule: 'Latest, earliest, by time and the largest time (KIP-79, KIP-734)',
    async run(target, note) {
      const topic = await target.topic()
      const now = BigInt(Date.now())
      note('empty, latest', await offsets(target, topic, -1n))
      note('empty, earliest', await offsets(target, topic, -2n))
      note('empty, largest time', await offsets(target, topic, -3n))
      note('empty, a time', await offsets(target, topic, now))
      for (const timestamp of [now - 300n, now - 100n, now - 200n]) {
        await target.produce(topic, batch({ timestamp }))
      }
      note('latest', await offsets(target, topic, -1n))
      note('earliest', await offsets(target, topic, -2n))
      note('largest time', await offsets(target, topic, -3n))
      note('from the first', await offsets(target, topic, now - 300n))
      note('from between', await offsets(target, topic, now - 250n))
      note('from too late', await offsets(target, topic, now - 50n))
    },
  },
  {
    id: 'list-offsets-versions',
    rule: 'Every served version answers in its form',
    async run(target, note) {
      const topic = await filled(target, 2)
      for (const version of [1, 2, 4, 5, 6, 7]) {
        note(`v${version}`, await offsets(target, topic, -1n, version))
      }
      note('largest time before 7', await offsets(target, topic, -3n, 6))
    },
  },
  {
    id: 'list-offsets-epochs',
    rule: "Leader epochs are held against the broker's",
    async run(target, note) {
      const topic = await filled(target, 1)
      note('the same', await offsets(target, topic, -1n, 5, 0))
      note('a newer one', await offsets(target, topic, -1n, 5, 4))
    },
  },
  {
    id: 'list-offsets-elsewhere',
    rule: 'Unknown 3, not the leader 6',
    async run(target, note) {
      const topic = await filled(target, 1)
      const ask = (name: string, partitionIndex: number): RequestToEncode<'ListOffsets'> => ({
        topics: [{ name, partitions: [{ partitionIndex, timestamp: -1n }] }],
      })
      note('unknown', await target.ask('any', 'ListOffsets', 5, ask(target.fresh('unknown'), 0)))
      note('follower', await target.ask({ followerOf: topic }, 'ListOffsets', 5, ask(topic, 0)))
    },
  },
  {
    id: 'offset-for-leader-epoch',
    rule: 'Where an epoch ended; -1 for one that is newer (KIP-101)',
    async run(target, note) {
      const topic = await filled(target, 2)
      for (const leaderEpoch of [0, 1, -1]) {
        const answer = await target.ask({ leaderOf: topic }, 'OffsetForLeaderEpoch', 3, {
          topics: [{ topic, partitions: [{ partition: 0, leaderEpoch }] }],
        })
        note(`epoch ${leaderEpoch}`, answer.topics)
      }
    },
  },
  {
    id: 'delete-records',
    rule: 'The log starts later; -1 is the high watermark, beyond it 1 (KIP-107)',
    async run(target, note) {
      const topic = await filled(target, 3)
      const deleteTo = async (offset: bigint) => {
        const answer = await target.ask({ leaderOf: topic }, 'DeleteRecords', 1, {
          topics: [{ name: topic, partitions: [{ partitionIndex: 0, offset }] }],
          timeoutMs: 10_000,
        })
        return answer.topics[0]?.partitions[0]
      }
      note('beyond', await deleteTo(7n))
      note('to 3', await deleteTo(3n))
      note('earliest', await offsets(target, topic, -2n))
      note('from 0', await fetched(target, topic, { offset: 0n }))
      note('from 3', await fetched(target, topic, { offset: 3n }))
      note('back to 1', await deleteTo(1n))
      note('all', await deleteTo(-1n))
      note('then', await target.produce(topic, batch()))
    },
  },
]
