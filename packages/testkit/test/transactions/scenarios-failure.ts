import { next, type Scenario } from './player.ts'

const SHORT_MS = 100

/** Expiry, failover, and what a broker finds that asks whether a partition is in a transaction. */
export const failureScenarios: readonly Scenario[] = [
  {
    name: 'an expired transaction is aborted one epoch higher, and its owner is fenced',
    async play(p) {
      const owner = await p.init({ timeoutMs: SHORT_MS })
      await p.add(owner)
      await p.expire()
      await p.state()
      await p.add(owner, [0], 0)
      await p.add(owner, [0], 3)
      await p.addOffsets(owner, 0)
      await p.end(owner, true, 0)
      await p.end(owner, true, 4)
      await p.end(owner, false, 4)
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'expired',
      'describe: CompleteAbort P1/1 100 started',
      'add v0 P1/0: t-0=47',
      'add v3 P1/0: t-0=90',
      'offsets v0 P1/0: 47',
      'end v0 commit P1/0: 47',
      'end v4 commit P1/0: 90',
      'end v4 abort P1/0: 90',
    ],
  },
  {
    name: 'KIP-588: after an expiry the owner gets the epoch of the abort, by InitProducerId from 3 on',
    async play(p) {
      const owner = await p.init({ timeoutMs: SHORT_MS })
      await p.add(owner)
      await p.expire()
      await p.init({ as: owner, version: 3 })
      await p.init({ as: owner, version: 4 })
      const back = await p.init({ as: owner, version: 5 })
      await p.add(back)
      await p.end(back, true)
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'expired',
      'init v3 P1/0: 0 P1/1',
      'init v4 P1/0: 0 P1/1',
      'init v5 P1/0: 0 P1/1',
      'add v3 P1/1: t-0=0',
      'end v3 commit P1/1: 0',
    ],
  },
  {
    name: 'after an expiry and a new owner the old one is fenced',
    async play(p) {
      const owner = await p.init({ timeoutMs: SHORT_MS })
      await p.add(owner)
      await p.expire()
      await p.init()
      await p.init({ as: owner })
      await p.init({ as: owner, version: 3 })
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'expired',
      'init v5: 0 P1/2',
      'init v5 P1/0: 90',
      'init v3 P1/0: 47',
    ],
  },
  {
    name: 'after an expiry an epoch from before the last one is fenced',
    async play(p) {
      const first = await p.init({ timeoutMs: SHORT_MS })
      const owner = await p.init({ as: first, timeoutMs: SHORT_MS })
      await p.add(owner)
      await p.expire()
      await p.init({ as: first })
      await p.init({ as: next(owner, 2) })
      await p.init({ as: owner })
    },
    transcript: [
      'init v5: 0 P1/0',
      'init v5 P1/0: 0 P1/1',
      'add v3 P1/1: t-0=0',
      'expired',
      'init v5 P1/0: 90',
      'init v5 P1/3: 90',
      'init v5 P1/1: 0 P1/2',
    ],
  },
  {
    name: 'a failover keeps an open transaction, whose owner goes on',
    async play(p) {
      const owner = await p.init()
      await p.add(owner, [0, 1])
      await p.failOver()
      await p.state()
      await p.add(owner, [2])
      await p.end(owner, true)
      await p.state()
      await p.init({ as: owner })
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0 t-1=0',
      'failed over',
      'describe: Ongoing P1/0 60000 started t-0+1',
      'add v3 P1/0: t-2=0',
      'end v3 commit P1/0: 0',
      'describe: CompleteCommit P1/0 60000 started',
      'init v5 P1/0: 0 P1/1',
    ],
  },
  {
    name: 'a failover keeps what was answered: commit after commit is answered 0',
    async play(p) {
      const owner = await p.init()
      await p.add(owner)
      await p.end(owner, true)
      await p.state()
      await p.failOver()
      await p.state()
      await p.end(owner, true)
      await p.end(owner, false)
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'end v3 commit P1/0: 0',
      'describe: CompleteCommit P1/0 60000 started',
      'failed over',
      'describe: CompleteCommit P1/0 60000 started',
      'end v3 commit P1/0: 0',
      'end v3 abort P1/0: 48',
    ],
  },
  {
    name: 'a failover drives a Prepare state on',
    async play(p) {
      const owner = await p.init()
      await p.add(owner)
      await p.end(owner, true)
      await p.failOver()
      await p.state()
      await p.add(owner)
      await p.end(owner, false)
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'end v3 commit P1/0: 0',
      'failed over',
      'describe: CompleteCommit P1/0 60000 started',
      'add v3 P1/0: t-0=0',
      'end v3 abort P1/0: 0',
    ],
  },
  {
    name: 'a failover forgets the last epoch: a repeat of InitProducerId across it is fenced',
    async play(p) {
      const owner = await p.init()
      await p.init({ as: owner })
      await p.failOver()
      await p.init({ as: owner })
      await p.init({ as: next(owner) })
    },
    transcript: [
      'init v5: 0 P1/0',
      'init v5 P1/0: 0 P1/1',
      'failed over',
      'init v5 P1/0: 90',
      'init v5 P1/1: 0 P1/2',
    ],
  },
  {
    name: 'an owner that was expired before a failover is fenced after it',
    async play(p) {
      const owner = await p.init({ timeoutMs: SHORT_MS })
      await p.add(owner)
      await p.expire()
      await p.failOver()
      await p.init({ as: owner })
      await p.init()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'expired',
      'failed over',
      'init v5 P1/0: 90',
      'init v5: 0 P1/2',
    ],
  },
  {
    name: 'DescribeTransactions: 105 for an unknown id, 42 for an empty one',
    async play(p) {
      await p.state('nobody-has-this-id')
      await p.state('')
    },
    transcript: ['describe: 105', 'describe: 42'],
  },
  {
    name: 'DescribeTransactions: partitions, timeout and begin of the transaction, in each state',
    async play(p) {
      const owner = await p.init({ timeoutMs: 12_345 })
      await p.state()
      await p.add(owner, [2, 0])
      await p.state()
      await p.end(owner, true)
      await p.state()
      await p.init({ as: owner, timeoutMs: 10_000 })
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'describe: Empty P1/0 12345 -1',
      'add v3 P1/0: t-0=0 t-2=0',
      'describe: Ongoing P1/0 12345 started t-0+2',
      'end v3 commit P1/0: 0',
      'describe: CompleteCommit P1/0 12345 started',
      'init v5 P1/0: 0 P1/1',
      'describe: Empty P1/1 10000 -1',
    ],
  },
  {
    name: 'ListTransactions filters by state, producer id, duration and pattern',
    async play(p) {
      const owner = await p.init()
      await p.list({})
      await p.list({ stateFilters: ['Ongoing'] })
      await p.list({ durationFilter: 60_000n })
      await p.add(owner)
      await p.list({ stateFilters: ['Ongoing', 'NoSuchState'] })
      await p.list({ stateFilters: ['NoSuchState'] })
      await p.list({ producerIdFilters: [owner.producerId] })
      await p.list({ producerIdFilters: [owner.producerId + 1_000_000n] })
      await p.list({ durationFilter: 60_000n })
      await p.list({ transactionalIdPattern: 'txn-.*' })
      await p.list({ transactionalIdPattern: 'txn-' })
      await p.list({ transactionalIdPattern: '' })
      await p.list({ transactionalIdPattern: '(' })
    },
    transcript: [
      'init v5: 0 P1/0',
      'list: Empty P1',
      'list: not listed',
      'list: Empty P1',
      'add v3 P1/0: t-0=0',
      'list: Ongoing P1 unknown NoSuchState',
      'list: not listed unknown NoSuchState',
      'list: Ongoing P1',
      'list: not listed',
      'list: not listed',
      'list: Ongoing P1',
      'list: not listed',
      'list: Ongoing P1',
      'list: 128',
    ],
  },
  ...[
    [3, 48],
    [10, 48],
    [11, 120],
  ].map(
    ([version = 0, missing]): Scenario => ({
      name: `Produce v${version} is verified: in the transaction, not in it, fenced, another's`,
      async play(p) {
        const first = await p.init()
        const owner = await p.init({ as: first })
        await p.produce(owner, 0, version)
        await p.add(owner, [0])
        await p.produce(owner, 0, version)
        await p.produce(owner, 1, version)
        await p.produce(first, 1, version)
        await p.produce(next(owner), 1, version)
        await p.produce({ ...owner, producerId: owner.producerId + 1_000_000n }, 1, version)
        await p.end(owner, true)
        await p.state()
        await p.produce(owner, 1, version)
      },
      transcript: [
        'init v5: 0 P1/0',
        'init v5 P1/0: 0 P1/1',
        `produce v${version} P1/1: ${missing}`,
        'add v3 P1/1: t-0=0',
        `produce v${version} P1/1: 0`,
        `produce v${version} P1/1: ${missing}`,
        `produce v${version} P1/0: 47`,
        `produce v${version} P1/2: 47`,
        `produce v${version} P2/1: 49`,
        'end v3 commit P1/1: 0',
        'describe: CompleteCommit P1/1 60000 started',
        `produce v${version} P1/1: ${missing}`,
      ],
    }),
  ),
  ...[3, 11].map(
    (version): Scenario => ({
      name: `Produce v${version} in a Prepare state is answered 19`,
      async play(p) {
        const owner = await p.init()
        await p.add(owner, [0, 1, 2])
        const partition = await p.nearPartition()
        await p.inPrepare(p.endAsk(owner, true), [p.produceAsk(owner, partition, version)])
      },
      transcript: [
        'init v5: 0 P1/0',
        'add v3 P1/0: t-0=0 t-1=0 t-2=0',
        'end v3 commit P1/0, in Prepare:',
        `produce v${version} P1/0: 19`,
      ],
    }),
  ),
  ...[
    [0, 48],
    [3, 48],
    [4, 120],
  ].map(
    ([version = 0, missing]): Scenario => ({
      name: `TxnOffsetCommit v${version} is verified: in the transaction, not in it, fenced, another's`,
      async play(p) {
        const first = await p.init()
        const owner = await p.init({ as: first })
        await p.commitOffsets(owner, version)
        await p.commitOffsets(first, version)
        await p.commitOffsets(next(owner), version)
        await p.commitOffsets({ ...owner, producerId: owner.producerId + 1_000_000n }, version)
        await p.addOffsets(owner)
        await p.commitOffsets(owner, version)
        await p.end(owner, true)
        await p.state()
        await p.commitOffsets(owner, version)
      },
      transcript: [
        'init v5: 0 P1/0',
        'init v5 P1/0: 0 P1/1',
        `commit offsets v${version} P1/1: ${missing}`,
        `commit offsets v${version} P1/0: 47`,
        `commit offsets v${version} P1/2: 47`,
        `commit offsets v${version} P2/1: 49`,
        'offsets v3 P1/1: 0',
        `commit offsets v${version} P1/1: 0`,
        'end v3 commit P1/1: 0',
        'describe: CompleteCommit P1/1 60000 started',
        `commit offsets v${version} P1/1: ${missing}`,
      ],
    }),
  ),
  ...[0, 4].map(
    (version): Scenario => ({
      name: `TxnOffsetCommit v${version} in a Prepare state`,
      async play(p) {
        const owner = await p.init()
        await p.add(owner, [0, 1, 2])
        await p.addOffsets(owner)
        await p.inPrepare(p.endAsk(owner, true), [p.commitOffsetsAsk(owner, version)])
      },
      transcript: [
        'init v5: 0 P1/0',
        'add v3 P1/0: t-0=0 t-1=0 t-2=0',
        'offsets v3 P1/0: 0',
        'end v3 commit P1/0, in Prepare:',
        `commit offsets v${version} P1/0: 51`,
      ],
    }),
  ),
]
