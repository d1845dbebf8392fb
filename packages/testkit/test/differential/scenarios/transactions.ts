import type { Scenario } from '../scenario.ts'
import type { Target } from '../target.ts'
import { sequenced } from '../batches.ts'

async function begun(target: Target, topic: string) {
  const transactionalId = target.fresh('tx')
  const at = { coordinates: 'transaction', key: transactionalId } as const
  const { producerId, producerEpoch } = await target.askPatiently(at, 'InitProducerId', 1, {
    transactionalId,
    transactionTimeoutMs: 60_000,
  })
  const owner = { transactionalId, producerId, producerEpoch }
  const topics = [{ name: topic, partitions: [0] }]
  await target.askPatiently(at, 'AddPartitionsToTxn', 1, { ...owner, topics })
  const produce = (sequence: number) =>
    target.produce(topic, sequenced(producerId, producerEpoch, sequence, { transactional: true }), {
      transactionalId,
    })
  const end = (committed: boolean) => target.askPatiently(at, 'EndTxn', 1, { ...owner, committed })
  return { at, owner, produce, end, topics }
}

/** Fetches the partition as isolation 1, once the log is as long as said: markers follow EndTxn. */
async function readCommitted(
  target: Target,
  topic: string,
  { until = 0n, stableUntil = 0n }: { until?: bigint; stableUntil?: bigint },
) {
  const request = {
    maxWaitMs: 0,
    minBytes: 1,
    isolationLevel: 1,
    topics: [
      { topic, partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 100_000 }] },
    ],
  }
  for (;;) {
    const answer = await target.ask({ leaderOf: topic }, 'Fetch', 11, request)
    const partition = answer.responses[0]?.partitions[0]
    if (
      partition !== undefined &&
      partition.highWatermark >= until &&
      partition.lastStableOffset >= stableUntil
    ) {
      const { records, ...rest } = partition
      return { ...rest, bytes: records?.length }
    }
  }
}

export const transactionScenarios: readonly Scenario[] = [
  ...[true, false].map(
    (committed): Scenario => ({
      id: `transaction-${committed ? 'committed' : 'aborted'}`,
      rule: 'The marker takes an offset; aborted ones are listed for readers (KIP-98)',
      async run(target, note) {
        const topic = await target.topic()
        const { produce, end } = await begun(target, topic)
        note('produce', await produce(0))
        note('produce', await produce(1))
        note('open', await readCommitted(target, topic, { until: 2n }))
        note('end', await end(committed))
        note('ended', await readCommitted(target, topic, { stableUntil: 3n }))
      },
    }),
  ),
  {
    id: 'transactions-interleaved',
    rule: 'The last stable offset is where the oldest open transaction began',
    async run(target, note) {
      const topic = await target.topic()
      const first = await begun(target, topic)
      const second = await begun(target, topic)
      await first.produce(0)
      await second.produce(0)
      await second.end(false)
      note('one is open', await readCommitted(target, topic, { until: 3n }))
      await first.end(true)
      note('none is', await readCommitted(target, topic, { stableUntil: 4n }))
    },
  },
  {
    id: 'transaction-plain-batch-within',
    rule: 'A batch outside of the transaction in between belongs to nobody',
    async run(target, note) {
      const topic = await target.topic()
      const { produce, end } = await begun(target, topic)
      await produce(0)
      note('plain', await target.produce(topic, sequenced(-1n, -1, -1)))
      await end(false)
      note('ended', await readCommitted(target, topic, { stableUntil: 3n }))
    },
  },
  {
    id: 'transaction-describe-producers',
    rule: 'A leader tells of an open transaction (KIP-664)',
    async run(target, note) {
      const topic = await target.topic()
      const { produce } = await begun(target, topic)
      await produce(0)
      const { topics } = await target.ask({ leaderOf: topic }, 'DescribeProducers', 0, {
        topics: [{ name: topic, partitionIndexes: [0] }],
      })
      note('answer', topics)
    },
  },
  {
    id: 'transaction-batch-of-another-epoch',
    rule: "A transactional batch with an epoch that is not the owner's is refused",
    async run(target, note) {
      const topic = await target.topic()
      const { owner, produce } = await begun(target, topic)
      await produce(0)
      const { transactionalId, producerId, producerEpoch } = owner
      const other = sequenced(producerId, producerEpoch + 1, 0, { transactional: true })
      note('newer', await target.produce(topic, other, { transactionalId }))
    },
  },
  {
    id: 'transaction-offsets',
    rule: 'Offsets of a transaction count once it commits',
    async run(target, note) {
      const topic = await target.topic()
      const groupId = target.fresh('group')
      const { at, owner, end } = await begun(target, topic)
      const group = { coordinates: 'group', key: groupId } as const
      await target.askPatiently(at, 'AddOffsetsToTxn', 1, { ...owner, groupId })
      const topics = [
        {
          name: topic,
          partitions: [{ partitionIndex: 0, committedOffset: 5n, committedMetadata: 'm' }],
        },
      ]
      const commit = { ...owner, groupId, topics }
      note('commit', await target.askPatiently(group, 'TxnOffsetCommit', 2, commit))
      const asked = [{ name: topic, partitionIndexes: [0] }]
      note('pending', await target.ask(group, 'OffsetFetch', 5, { groupId, topics: asked }))
      const stable = { groupId, topics: asked, requireStable: true }
      note('pending, stable', await target.ask(group, 'OffsetFetch', 7, stable))
      note('end', await end(true))
      let answer = await target.ask(group, 'OffsetFetch', 7, stable)
      for (let i = 0; i < 1_000 && answer.topics[0]?.partitions[0]?.errorCode === 88; i++) {
        answer = await target.ask(group, 'OffsetFetch', 7, stable)
      }
      note('then', answer)
    },
  },
]
