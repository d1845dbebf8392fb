import { next, type Scenario, stranger } from './player.ts'

/** Adding to a transaction and ending it. */
export const transactionScenarios: readonly Scenario[] = [
  {
    name: 'an unknown transactional id is answered 49 by everything but InitProducerId',
    async play(p) {
      const nobody = { producerId: 7n, producerEpoch: 0 }
      for (const version of [0, 3]) {
        await p.add(nobody, [0], version)
        await p.addOffsets(nobody, version)
        await p.end(nobody, true, version)
        await p.end(nobody, false, version)
      }
    },
    transcript: [
      'add v0 P1/0: t-0=49',
      'offsets v0 P1/0: 49',
      'end v0 commit P1/0: 49',
      'end v0 abort P1/0: 49',
      'add v3 P1/0: t-0=49',
      'offsets v3 P1/0: 49',
      'end v3 commit P1/0: 49',
      'end v3 abort P1/0: 49',
    ],
  },
  {
    name: 'an empty transactional id is answered 42, after the look at the partitions',
    async play(p) {
      const nobody = { producerId: 7n, producerEpoch: 0 }
      await p.add(nobody, [0], 0, '')
      await p.add(nobody, [0, 9], 3, '')
      await p.once({ ...p.addOffsetsAsk(nobody), transactionalId: '' } as never)
      await p.once({ ...p.endAsk(nobody, true), transactionalId: '' } as never)
    },
    transcript: [
      'add v0 P1/0: t-0=42',
      'add v3 P1/0: t-0=55 t-9=3',
      'offsets v3 P1/0: 42',
      'end v3 commit P1/0: 42',
    ],
  },
  {
    name: 'an unknown partition is answered 3 and the others 55: nothing is added',
    async play(p) {
      const owner = await p.init()
      await p.add(owner, [0, 1, 9], 0)
      await p.add(
        owner,
        [
          { name: p.subject.topic, partitions: [0] },
          { name: 'no-such-topic', partitions: [0, 1] },
        ],
        3,
      )
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v0 P1/0: t-0=55 t-1=55 t-9=3',
      'add v3 P1/0: no-such-topic-0=3 no-such-topic-1=3 t-0=55',
      'describe: Empty P1/0 60000 -1',
    ],
  },
  {
    name: 'an unknown partition is told also to a stranger, before any look at the transaction',
    async play(p) {
      const owner = await p.init()
      await p.add(stranger(owner), [9])
      await p.add(next(owner), [0, 9])
      await p.add(owner, [0, 9], 3, 'nobody-has-this-id')
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P2/0: t-9=3',
      'add v3 P1/1: t-0=55 t-9=3',
      'add v3 P1/0: t-0=55 t-9=3',
    ],
  },
  {
    name: "Kafka's own topics cannot be added: 29, and 55 for the others",
    async play(p) {
      const owner = await p.init()
      await p.add(owner, [
        { name: p.subject.topic, partitions: [0] },
        { name: '__consumer_offsets', partitions: [0] },
      ])
      await p.add(owner, [{ name: '__transaction_state', partitions: [0] }], 0)
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: __consumer_offsets-0=29 t-0=55',
      'add v0 P1/0: __transaction_state-0=29',
      'describe: Empty P1/0 60000 -1',
    ],
  },
  {
    name: 'AddPartitionsToTxn without a partition begins a transaction all the same',
    async play(p) {
      const owner = await p.init()
      await p.add(owner, [])
      await p.state()
      await p.end(owner, true)
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: nothing',
      'describe: Ongoing P1/0 60000 started',
      'end v3 commit P1/0: 0',
      'describe: CompleteCommit P1/0 60000 started',
    ],
  },
  {
    name: 'partitions and offsets gather in one transaction; a repeat adds nothing',
    async play(p) {
      const owner = await p.init()
      await p.add(owner, [0], 0)
      await p.add(owner, [0], 0)
      await p.add(owner, [1, 0], 3)
      await p.addOffsets(owner, 0)
      await p.addOffsets(owner, 4)
      await p.state()
      await p.end(owner, true)
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v0 P1/0: t-0=0',
      'add v0 P1/0: t-0=0',
      'add v3 P1/0: t-0=0 t-1=0',
      'offsets v0 P1/0: 0',
      'offsets v4 P1/0: 0',
      'describe: Ongoing P1/0 60000 started offsets t-0+1',
      'end v3 commit P1/0: 0',
      'describe: CompleteCommit P1/0 60000 started',
    ],
  },
  {
    name: 'offsets alone make a transaction',
    async play(p) {
      const owner = await p.init()
      await p.addOffsets(owner)
      await p.state()
      await p.end(owner, false)
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'offsets v3 P1/0: 0',
      'describe: Ongoing P1/0 60000 started offsets',
      'end v3 abort P1/0: 0',
      'describe: CompleteAbort P1/0 60000 started',
    ],
  },
  {
    name: 'AddOffsetsToTxn takes an empty group id',
    async play(p) {
      const owner = await p.init()
      await p.addOffsets(owner, 0, '')
      await p.addOffsets(owner, 4, '')
    },
    transcript: ['init v5: 0 P1/0', 'offsets v0 P1/0: 0', 'offsets v4 P1/0: 0'],
  },
  {
    name: 'EndTxn without a transaction is answered 48',
    async play(p) {
      const owner = await p.init()
      await p.end(owner, true, 0)
      await p.end(owner, false, 0)
      await p.end(owner, true, 4)
      await p.end(owner, false, 4)
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'end v0 commit P1/0: 48',
      'end v0 abort P1/0: 48',
      'end v4 commit P1/0: 48',
      'end v4 abort P1/0: 48',
      'describe: Empty P1/0 60000 -1',
    ],
  },
  {
    name: 'commit after commit is answered 0, abort after commit 48',
    async play(p) {
      const owner = await p.init()
      await p.add(owner)
      await p.end(owner, true)
      await p.end(owner, true)
      await p.end(owner, false)
      await p.end(owner, true, 0)
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'end v3 commit P1/0: 0',
      'end v3 commit P1/0: 0',
      'end v3 abort P1/0: 48',
      'end v0 commit P1/0: 0',
      'describe: CompleteCommit P1/0 60000 started',
    ],
  },
  {
    name: 'abort after abort is answered 0, commit after abort 48',
    async play(p) {
      const owner = await p.init()
      await p.add(owner)
      await p.end(owner, false)
      await p.end(owner, false)
      await p.end(owner, true)
      await p.end(owner, false, 0)
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'end v3 abort P1/0: 0',
      'end v3 abort P1/0: 0',
      'end v3 commit P1/0: 48',
      'end v0 abort P1/0: 0',
      'describe: CompleteAbort P1/0 60000 started',
    ],
  },
  {
    name: 'a repeated commit that arrives during the next transaction commits it',
    async play(p) {
      const owner = await p.init()
      await p.add(owner, [0])
      await p.end(owner, true)
      await p.add(owner, [1])
      await p.end(owner, true)
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'end v3 commit P1/0: 0',
      'add v3 P1/0: t-1=0',
      'end v3 commit P1/0: 0',
      'describe: CompleteCommit P1/0 60000 started',
    ],
  },
  {
    name: 'a client of EndTxn to 4 keeps its epoch from transaction to transaction',
    async play(p) {
      const owner = await p.init()
      for (const committed of [true, false, true]) {
        await p.add(owner)
        await p.end(owner, committed, 4)
      }
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'end v4 commit P1/0: 0',
      'add v3 P1/0: t-0=0',
      'end v4 abort P1/0: 0',
      'add v3 P1/0: t-0=0',
      'end v4 commit P1/0: 0',
      'describe: CompleteCommit P1/0 60000 started',
    ],
  },
  {
    name: 'in PrepareCommit everything of the owner is answered 51, the opposite end too',
    async play(p) {
      const owner = await p.init()
      await p.add(owner)
      await p.inPrepare(p.endAsk(owner, true), [
        p.addAsk(owner, [1], 0),
        p.addAsk(owner, [1], 3),
        p.addOffsetsAsk(owner, 0),
        p.endAsk(owner, true, 0),
        p.endAsk(owner, false, 0),
        p.endAsk(owner, true, 4),
        p.endAsk(owner, false, 4),
      ])
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'end v3 commit P1/0, in Prepare:',
      'add v0 P1/0: t-1=51',
      'add v3 P1/0: t-1=51',
      'offsets v0 P1/0: 51',
      'end v0 commit P1/0: 51',
      'end v0 abort P1/0: 51',
      'end v4 commit P1/0: 51',
      'end v4 abort P1/0: 51',
      'describe: CompleteCommit P1/0 60000 started',
    ],
  },
  {
    name: 'in PrepareAbort everything of the owner is answered 51, the opposite end too',
    async play(p) {
      const owner = await p.init()
      await p.add(owner)
      await p.inPrepare(p.endAsk(owner, false), [
        p.addAsk(owner, [1], 0),
        p.addOffsetsAsk(owner, 4),
        p.endAsk(owner, true),
        p.endAsk(owner, false),
      ])
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'end v3 abort P1/0, in Prepare:',
      'add v0 P1/0: t-1=51',
      'offsets v4 P1/0: 51',
      'end v3 commit P1/0: 51',
      'end v3 abort P1/0: 51',
      'describe: CompleteAbort P1/0 60000 started',
    ],
  },
  {
    name: 'in a Prepare state an add is answered 51 before its id and epoch are looked at, EndTxn after',
    async play(p) {
      const owner = await p.init()
      await p.add(owner)
      await p.inPrepare(p.endAsk(owner, true), [
        p.addAsk(stranger(owner)),
        p.addAsk(next(owner)),
        p.addAsk(owner, [9]),
        p.addOffsetsAsk(stranger(owner)),
        p.initAsk({ as: stranger(owner) }),
        p.endAsk(stranger(owner), true),
        p.endAsk(next(owner), true, 0),
        p.endAsk(next(owner), true, 4),
      ])
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'end v3 commit P1/0, in Prepare:',
      'add v3 P2/0: t-0=51',
      'add v3 P1/1: t-0=51',
      'add v3 P1/0: t-9=3',
      'offsets v3 P2/0: 51',
      'init v5 P2/0: 51',
      'end v3 commit P2/0: 49',
      'end v0 commit P1/1: 47',
      'end v4 commit P1/1: 90',
      'describe: CompleteCommit P1/0 60000 started',
    ],
  },
  {
    name: 'partitions that are added at once are all in the transaction',
    async play(p) {
      const owner = await p.init()
      await p.atOnce([
        p.addAsk(owner, [0]),
        p.addAsk(owner, [1]),
        p.addAsk(owner, [2]),
        p.addOffsetsAsk(owner),
      ])
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'add v3 P1/0: t-1=0',
      'add v3 P1/0: t-2=0',
      'offsets v3 P1/0: 0',
      'describe: Ongoing P1/0 60000 started offsets t-0+1+2',
    ],
  },
  {
    name: 'of two who commit at once both are answered 0',
    async play(p) {
      const owner = await p.init()
      await p.add(owner)
      await p.atOnce([p.endAsk(owner, true), p.endAsk(owner, true)])
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'end v3 commit P1/0: 0',
      'end v3 commit P1/0: 0',
      'describe: CompleteCommit P1/0 60000 started',
    ],
  },
]
