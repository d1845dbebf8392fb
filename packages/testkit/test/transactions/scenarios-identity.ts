import { next, type Scenario, stranger } from './player.ts'

/** What InitProducerId gives, and whom it fences (KIP-360, KIP-588). */
export const identityScenarios: readonly Scenario[] = [
  {
    name: 'InitProducerId without a transactional id gives a new producer id, epoch 0, each time',
    async play(p) {
      await p.init({ transactionalId: null, version: 0 })
      await p.init({ transactionalId: null, version: 5 })
      await p.init({ transactionalId: null, timeoutMs: -1 })
      await p.init({ transactionalId: null, as: { producerId: 5n, producerEpoch: 3 } })
    },
    transcript: ['init v0: 0 P1/0', 'init v5: 0 P2/0', 'init v5: 0 P3/0', 'init v5 P4/3: 0 P5/0'],
  },
  {
    name: 'InitProducerId with an empty transactional id is answered 42',
    async play(p) {
      await p.init({ transactionalId: '', version: 0 })
      await p.init({ transactionalId: '', version: 5 })
    },
    transcript: ['init v0: 42', 'init v5: 42'],
  },
  {
    name: 'a transaction timeout of 0, below 0 or above the maximum is answered 50, and leaves no id',
    async play(p) {
      await p.init({ timeoutMs: 0 })
      await p.init({ timeoutMs: -1 })
      await p.init({ timeoutMs: 900_001, version: 0 })
      await p.state()
      await p.init({ timeoutMs: 900_000 })
      await p.state()
    },
    transcript: [
      'init v5: 50',
      'init v5: 50',
      'init v0: 50',
      'describe: 105',
      'init v5: 0 P2/0',
      'describe: Empty P2/0 900000 -1',
    ],
  },
  {
    name: 'InitProducerId keeps the producer id, raises the epoch and takes the new timeout',
    async play(p) {
      await p.init({ version: 0, timeoutMs: 1000 })
      await p.init({ version: 1, timeoutMs: 2000 })
      await p.init({ version: 5, timeoutMs: 3000 })
      await p.state()
    },
    transcript: [
      'init v0: 0 P1/0',
      'init v1: 0 P1/1',
      'init v5: 0 P1/2',
      'describe: Empty P1/2 3000 -1',
    ],
  },
  {
    name: 'a producer id without an epoch, or an epoch without a producer id, is answered 42',
    async play(p) {
      await p.init({ as: { producerId: 5n, producerEpoch: -1 } })
      await p.init({ as: { producerId: -1n, producerEpoch: 5 } })
      await p.state()
    },
    transcript: ['init v5 P1/-1: 42', 'init v5: 42', 'describe: 105'],
  },
  {
    name: 'an unknown transactional id takes any (id, epoch) and gives a new id with epoch 0',
    async play(p) {
      const given = await p.init({ as: { producerId: 5n, producerEpoch: 3 } })
      await p.init({ as: given })
    },
    transcript: ['init v5 P1/3: 0 P2/0', 'init v5 P2/0: 0 P2/1'],
  },
  {
    name: 'KIP-360: the current epoch is raised; a repeat with the last one gets the same answer',
    async play(p) {
      const first = await p.init()
      await p.init({ as: first })
      await p.init({ as: first })
      await p.init({ as: next(first) })
      await p.init({ as: first })
    },
    transcript: [
      'init v5: 0 P1/0',
      'init v5 P1/0: 0 P1/1',
      'init v5 P1/0: 0 P1/1',
      'init v5 P1/1: 0 P1/2',
      'init v5 P1/0: 90',
    ],
  },
  {
    name: 'a new owner fences the old one: its epoch is neither the current nor the last',
    async play(p) {
      const old = await p.init()
      await p.init()
      await p.init({ as: old, version: 3 })
      await p.init({ as: old, version: 4 })
      await p.add(old, [0], 1)
      await p.add(old, [0], 2)
      await p.addOffsets(old, 1)
      await p.addOffsets(old, 2)
      await p.end(old, true, 1)
      await p.end(old, true, 2)
    },
    transcript: [
      'init v5: 0 P1/0',
      'init v5: 0 P1/1',
      'init v3 P1/0: 47',
      'init v4 P1/0: 90',
      'add v1 P1/0: t-0=47',
      'add v2 P1/0: t-0=90',
      'offsets v1 P1/0: 47',
      'offsets v2 P1/0: 90',
      'end v1 commit P1/0: 47',
      'end v2 commit P1/0: 90',
    ],
  },
  {
    name: 'a new owner during a transaction: 51, the transaction is aborted, then an epoch two higher',
    async play(p) {
      const old = await p.init()
      await p.add(old)
      await p.initOnce()
      await p.state()
      await p.init()
      await p.end(old, true)
      await p.init({ as: old })
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'init v5: 51',
      'describe: CompleteAbort P1/1 60000 started',
      'init v5: 0 P1/2',
      'end v3 commit P1/0: 90',
      'init v5 P1/0: 90',
    ],
  },
  {
    name: 'InitProducerId v0 during a transaction aborts it as well',
    async play(p) {
      const old = await p.init({ version: 0 })
      await p.add(old, [0], 0)
      await p.initOnce({ version: 0 })
      await p.init({ version: 0 })
      await p.end(old, true, 0)
    },
    transcript: [
      'init v0: 0 P1/0',
      'add v0 P1/0: t-0=0',
      'init v0: 51',
      'init v0: 0 P1/2',
      'end v0 commit P1/0: 47',
    ],
  },
  {
    name: 'an owner that comes back during its own transaction: 51, then the epoch of the abort',
    async play(p) {
      const owner = await p.init()
      await p.add(owner)
      await p.initOnce({ as: owner })
      await p.init({ as: owner })
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'init v5 P1/0: 51',
      'init v5 P1/0: 0 P1/1',
      'describe: Empty P1/1 60000 -1',
    ],
  },
  {
    name: 'a zombie with an old epoch aborts the transaction of the new owner, who can come back',
    async play(p) {
      const old = await p.init()
      const owner = await p.init()
      await p.add(owner)
      await p.initOnce({ as: old })
      await p.init({ as: old })
      await p.end(owner, true)
      await p.init({ as: owner })
    },
    transcript: [
      'init v5: 0 P1/0',
      'init v5: 0 P1/1',
      'add v3 P1/1: t-0=0',
      'init v5 P1/0: 51',
      'init v5 P1/0: 90',
      'end v3 commit P1/1: 90',
      'init v5 P1/1: 0 P1/2',
    ],
  },
  {
    name: 'another producer id during a transaction is fenced and aborts nothing',
    async play(p) {
      const owner = await p.init()
      await p.add(owner)
      await p.initOnce({ as: stranger(owner) })
      await p.state()
      await p.end(owner, true)
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'init v5 P2/0: 90',
      'describe: Ongoing P1/0 60000 started t-0',
      'end v3 commit P1/0: 0',
    ],
  },
  {
    name: 'InitProducerId in PrepareCommit and in PrepareAbort: 51, with and without an identity',
    async play(p) {
      const owner = await p.init()
      await p.add(owner)
      await p.inPrepare(p.endAsk(owner, true), [
        p.initAsk(),
        p.initAsk({ version: 0 }),
        p.initAsk({ as: owner }),
      ])
      await p.state()
      await p.add(owner)
      await p.inPrepare(p.endAsk(owner, false), [p.initAsk(), p.initAsk({ as: owner })])
      await p.init()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'end v3 commit P1/0, in Prepare:',
      'init v5: 51',
      'init v0: 51',
      'init v5 P1/0: 51',
      'describe: CompleteCommit P1/0 60000 started',
      'add v3 P1/0: t-0=0',
      'end v3 abort P1/0, in Prepare:',
      'init v5: 51',
      'init v5 P1/0: 51',
      'init v5: 0 P1/1',
    ],
  },
  {
    name: 'after a commit the owner may raise its epoch, and a repeat of that gets the same answer',
    async play(p) {
      const owner = await p.init()
      await p.add(owner)
      await p.end(owner, true)
      await p.init({ as: owner })
      await p.init({ as: owner })
      await p.state()
    },
    transcript: [
      'init v5: 0 P1/0',
      'add v3 P1/0: t-0=0',
      'end v3 commit P1/0: 0',
      'init v5 P1/0: 0 P1/1',
      'init v5 P1/0: 0 P1/1',
      'describe: Empty P1/1 60000 -1',
    ],
  },
  {
    name: 'epoch 32766 is the last: the next owner gets a new producer id',
    async play(p) {
      await p.init()
      await p.subject.raiseEpochTo(p.id, 32_765)
      const last = await p.init()
      await p.init()
      await p.add(last)
    },
    transcript: [
      'init v5: 0 P1/0',
      'init v5: 0 P1/32766',
      'init v5: 0 P2/0',
      'add v3 P1/32766: t-0=49',
    ],
  },
  {
    name: 'epoch 32766 is the last: its owner gets a new producer id, and the same on a repeat',
    async play(p) {
      await p.init()
      await p.subject.raiseEpochTo(p.id, 32_765)
      const before = await p.state()
      const last = await p.init({ as: before })
      await p.init({ as: before })
      await p.init({ as: next(last, -7) })
      await p.init({ as: last })
      await p.init({ as: last })
      await p.init({ as: before })
    },
    transcript: [
      'init v5: 0 P1/0',
      'describe: Empty P1/32765 60000 -1',
      'init v5 P1/32765: 0 P1/32766',
      'init v5 P1/32765: -1',
      'init v5 P1/32759: -1',
      'init v5 P1/32766: 0 P2/0',
      'init v5 P1/32766: 0 P2/0',
      'init v5 P1/32765: 90',
    ],
  },
  {
    name: 'the old producer id is forgotten with the first move after its rotation',
    async play(p) {
      await p.init()
      await p.subject.raiseEpochTo(p.id, 32_766)
      const last = await p.state()
      const rotated = await p.init({ as: last })
      await p.add(rotated)
      await p.init({ as: last })
      await p.end(rotated, true)
    },
    transcript: [
      'init v5: 0 P1/0',
      'describe: Empty P1/32766 60000 -1',
      'init v5 P1/32766: 0 P2/0',
      'add v3 P2/0: t-0=0',
      'init v5 P1/32766: 90',
      'end v3 commit P2/0: 0',
    ],
  },
  {
    name: 'a transaction at epoch 32766 can be fenced; what was fenced there does not come back',
    async play(p) {
      await p.init()
      await p.subject.raiseEpochTo(p.id, 32_766)
      const last = await p.state()
      await p.add(last)
      await p.initOnce()
      await p.state()
      await p.init({ as: last })
      await p.init()
    },
    transcript: [
      'init v5: 0 P1/0',
      'describe: Empty P1/32766 60000 -1',
      'add v3 P1/32766: t-0=0',
      'init v5: 51',
      'describe: CompleteAbort P1/32767 60000 started',
      'init v5 P1/32766: -1',
      'init v5: 0 P2/0',
    ],
  },
  {
    name: 'the epoch of that fence, 32767, can be used, and not be fenced: -1 until it ends',
    async play(p) {
      await p.init()
      await p.subject.raiseEpochTo(p.id, 32_766)
      const last = await p.state()
      await p.add(last)
      await p.initOnce()
      const beyond = await p.state()
      await p.add(beyond)
      await p.init()
      await p.init({ as: beyond })
      await p.state()
      await p.end(beyond, true)
      await p.init({ as: beyond })
    },
    transcript: [
      'init v5: 0 P1/0',
      'describe: Empty P1/32766 60000 -1',
      'add v3 P1/32766: t-0=0',
      'init v5: 51',
      'describe: CompleteAbort P1/32767 60000 started',
      'add v3 P1/32767: t-0=0',
      'init v5: -1',
      'init v5 P1/32767: -1',
      'describe: Ongoing P1/32767 60000 started t-0',
      'end v3 commit P1/32767: 0',
      'init v5 P1/32767: 0 P2/0',
    ],
  },
  {
    name: 'a transaction at epoch 32766 commits, and the next owner gets a new producer id',
    async play(p) {
      await p.init()
      await p.subject.raiseEpochTo(p.id, 32_766)
      const last = await p.state()
      await p.add(last)
      await p.end(last, true)
      await p.state()
      await p.init({ as: last })
    },
    transcript: [
      'init v5: 0 P1/0',
      'describe: Empty P1/32766 60000 -1',
      'add v3 P1/32766: t-0=0',
      'end v3 commit P1/32766: 0',
      'describe: CompleteCommit P1/32766 60000 started',
      'init v5 P1/32766: 0 P2/0',
    ],
  },
  {
    name: 'owners that initialise at once get an epoch each; with the same identity, the same one',
    async play(p) {
      const owner = await p.init()
      await p.atOnce([p.initAsk({ as: owner }), p.initAsk({ as: owner })])
      await p.atOnce([p.initAsk(), p.initAsk(), p.initAsk()])
    },
    transcript: [
      'init v5: 0 P1/0',
      'init v5 P1/0: 0 P1/1',
      'init v5 P1/0: 0 P1/1',
      'init v5: 0 P1/2',
      'init v5: 0 P1/3',
      'init v5: 0 P1/4',
    ],
  },
]
