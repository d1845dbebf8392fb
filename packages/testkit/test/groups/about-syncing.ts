import type { GroupScenario } from './group-scenario.ts'
import type { GroupScene } from './group-scene.ts'

export const aboutSyncing: readonly GroupScenario[] = [
  {
    rule: 'a follower that syncs first waits for the assignment of the leader',
    run: async (scene) => {
      await scene.settle('a')
      await scene.joinThird('b', ['a'])
      const follower = scene.sync('b')
      const heartbeat = await scene.heartbeat('b', { by: 'another' })
      const leader = await scene.sync('a', { a: 'half', b: 'other half' })
      return [heartbeat, leader, await follower, await scene.describe()]
    },
    expected: [
      'NONE',
      'assigned half',
      'assigned other half',
      ['Stable consumer/range NONE', 'a-1: of a, half', 'b-1: of b, other half'],
    ],
  },
  {
    rule: 'a follower that syncs late is answered at once, and again',
    run: async (scene) => {
      await scene.settle('a')
      await scene.joinThird('b', ['a'])
      await scene.sync('a', { b: 'everything' })
      return [await scene.sync('b'), await scene.sync('b'), await scene.sync('a')]
    },
    expected: ['assigned everything', 'assigned everything', 'assigned '],
  },
  ...[0, 1, 2, 3, 4].map((version) => ({
    rule: `a sync of version ${version} names no protocol`,
    run: async (scene: GroupScene) => {
      await scene.enter('a')
      return scene.sync('a', { a: 'everything' }, { version })
    },
    expected: 'assigned everything',
  })),
  {
    rule: 'a sync names its member, generation and protocol rightly',
    run: async (scene) => {
      const nobody = await scene.sync('a', {}, { memberId: 'made up', generation: 1 })
      await scene.enter('a')
      return [
        nobody,
        await scene.sync('a', {}, { memberId: 'made up' }),
        await scene.sync('a', {}, { generation: 0 }),
        await scene.sync('a', {}, { generation: 2 }),
        await scene.sync('a', {}, { protocol: ['connect', 'range'] }),
        await scene.sync('a', {}, { protocol: ['consumer', 'sticky'] }),
        await scene.sync('a', {}, { protocol: [null, null] }),
        await scene.sync('a', { a: 'everything' }),
      ]
    },
    expected: [
      'UNKNOWN_MEMBER_ID',
      'UNKNOWN_MEMBER_ID',
      'ILLEGAL_GENERATION',
      'ILLEGAL_GENERATION',
      'INCONSISTENT_GROUP_PROTOCOL',
      'INCONSISTENT_GROUP_PROTOCOL',
      'INCONSISTENT_GROUP_PROTOCOL',
      'assigned everything',
    ],
  },
  {
    rule: 'a sync during a rebalance is told of it, also one that waited',
    run: async (scene) => {
      await scene.settle('a')
      await scene.joinThird('b', ['a'])
      const waiting = scene.sync('b')
      const comer = scene.enter('c')
      await scene.untilState('PreparingRebalance')
      const late = await scene.sync('a', {})
      await Promise.all([scene.join('a'), scene.join('b')])
      return [await waiting, late, (await comer).generation]
    },
    expected: ['REBALANCE_IN_PROGRESS', 'REBALANCE_IN_PROGRESS', 3],
  },
  {
    rule: 'members that do not sync within the rebalance timeout are removed',
    run: async (scene) => {
      await scene.settle('a', { rebalanceTimeoutMs: 500 })
      await scene.joinThird('b', ['a'], { rebalanceTimeoutMs: 500 })
      await scene.sync('a', { a: 'everything' })
      await scene.untilState('PreparingRebalance')
      const again = await scene.join('a', { rebalanceTimeoutMs: 500 })
      return [again.generation, again.members, await scene.heartbeat('b')]
    },
    expected: [3, ['a-1'], 'UNKNOWN_MEMBER_ID'],
  },
  {
    rule: 'a heartbeat is good in a generation, and tells of a rebalance',
    run: async (scene) => {
      const noGroup = await scene.heartbeat('a', { memberId: 'made up', generation: 1 })
      await scene.join('a')
      const pending = await scene.heartbeat('a', { generation: 0 })
      await scene.join('a')
      const completing = await scene.heartbeat('a')
      await scene.sync('a', { a: 'everything' })
      const stable = await scene.heartbeat('a')
      const wrong = await scene.heartbeat('a', { generation: 0 })
      const stranger = await scene.heartbeat('a', { memberId: 'made up' })
      const second = scene.enter('b')
      await scene.untilState('PreparingRebalance')
      const preparing = await scene.heartbeat('a')
      const wrongThen = await scene.heartbeat('a', { generation: 0 })
      await Promise.all([scene.join('a'), second])
      await scene.leave('a', { also: ['b'] })
      const empty = await scene.heartbeat('a')
      return { noGroup, pending, completing, stable, wrong, stranger, preparing, wrongThen, empty }
    },
    expected: {
      noGroup: 'UNKNOWN_MEMBER_ID',
      pending: 'UNKNOWN_MEMBER_ID',
      completing: 'NONE',
      stable: 'NONE',
      wrong: 'ILLEGAL_GENERATION',
      stranger: 'UNKNOWN_MEMBER_ID',
      preparing: 'REBALANCE_IN_PROGRESS',
      wrongThen: 'ILLEGAL_GENERATION',
      empty: 'UNKNOWN_MEMBER_ID',
    },
  },
  ...[0, 1, 2, 3].map((version) => ({
    rule: `a heartbeat of version ${version}`,
    run: async (scene: GroupScene) => {
      await scene.settle('a')
      return scene.heartbeat('a', { version })
    },
    expected: 'NONE',
  })),
]
