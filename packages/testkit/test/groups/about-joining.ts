import type { GroupScenario } from './group-scenario.ts'
import type { GroupScene } from './group-scene.ts'

const settled = { error: 'NONE', generation: 1, protocol: 'range', leader: 'a-1' }

export const aboutJoining: readonly GroupScenario[] = [
  {
    rule: 'a new member is given an id to join with from version 4 on',
    run: async (scene) => {
      const first = await scene.join('a')
      await scene.untilState('Empty')
      return [first, await scene.describe(), await scene.join('a')]
    },
    expected: [
      {
        error: 'MEMBER_ID_REQUIRED',
        generation: -1,
        protocol: null,
        leader: '',
        memberId: 'a-1',
        members: [],
        skipAssignment: false,
      },
      ['Empty / NONE'],
      { ...settled, memberId: 'a-1', members: ['a-1'], skipAssignment: false },
    ],
  },
  ...[2, 3].map((version) => ({
    rule: `a new member joins at once in version ${version}`,
    run: (scene: GroupScene) => scene.join('a', { version }),
    expected: { ...settled, memberId: 'a-1', members: ['a-1'], skipAssignment: undefined },
  })),
  ...[4, 5, 6, 7, 8].map((version) => ({
    rule: `a member joins twice in version ${version}`,
    run: async (scene: GroupScene) => [
      (await scene.join('a', { version })).error,
      (await scene.join('a', { version })).error,
    ],
    expected: ['MEMBER_ID_REQUIRED', 'NONE'],
  })),
  {
    rule: 'an empty group id is refused by all that concerns membership',
    run: async (scene) => [
      (await scene.join('a', { groupId: '' })).error,
      await scene.sync('a', {}, { groupId: '' }),
      await scene.heartbeat('a', { groupId: '' }),
      await scene.leave('a', { groupId: '' }),
    ],
    expected: ['INVALID_GROUP_ID', 'INVALID_GROUP_ID', 'INVALID_GROUP_ID', ['INVALID_GROUP_ID']],
  },
  {
    rule: 'a session timeout is within 6 seconds and 30 minutes',
    run: async (scene) => {
      const errors: string[] = []
      for (const sessionTimeoutMs of [5_999, 6_000, 1_800_000, 1_800_001])
        errors.push((await scene.join('a', { sessionTimeoutMs, memberId: '' })).error)
      return errors
    },
    expected: [
      'INVALID_SESSION_TIMEOUT',
      'MEMBER_ID_REQUIRED',
      'MEMBER_ID_REQUIRED',
      'INVALID_SESSION_TIMEOUT',
    ],
  },
  {
    rule: 'a join with an id that nobody gave is refused, with and without a group',
    run: async (scene) => {
      const before = await scene.join('b', { memberId: 'made up' })
      await scene.settle('a')
      const after = await scene.join('b', { memberId: 'made up' })
      return [before.error, before.memberId, after.error, await scene.heartbeat('a')]
    },
    expected: ['UNKNOWN_MEMBER_ID', 'made up', 'UNKNOWN_MEMBER_ID', 'NONE'],
  },
  {
    rule: 'a first join needs a protocol type and a protocol',
    run: async (scene) => [
      (await scene.join('a', { protocolType: '' })).error,
      (await scene.join('a', { protocols: [] })).error,
    ],
    expected: ['INCONSISTENT_GROUP_PROTOCOL', 'INCONSISTENT_GROUP_PROTOCOL'],
  },
  {
    rule: 'another protocol type, or no common protocol, is refused',
    run: async (scene) => {
      await scene.settle('a')
      return [
        (await scene.join('b', { protocolType: 'connect' })).error,
        (await scene.join('b', { protocols: [['sticky', '']] })).error,
        (await scene.join('b', { protocols: [] })).error,
        (await scene.join('b', { version: 5, protocolType: 'connect' })).protocol,
        (await scene.join('a', { protocolType: 'connect' })).error,
        await scene.heartbeat('a'),
      ]
    },
    expected: [
      'INCONSISTENT_GROUP_PROTOCOL',
      'INCONSISTENT_GROUP_PROTOCOL',
      'INCONSISTENT_GROUP_PROTOCOL',
      '',
      'INCONSISTENT_GROUP_PROTOCOL',
      'NONE',
    ],
  },
  {
    rule: 'a group whose members have left takes up another protocol type',
    run: async (scene) => {
      await scene.settle('a')
      await scene.leave('a')
      await scene.enter('b', { protocolType: 'connect' })
      return scene.describe()
    },
    expected: ['CompletingRebalance connect/ NONE', 'b-1: , '],
  },
  {
    rule: 'a second member waits until the first joins again, and only the leader sees the members',
    run: async (scene) => {
      await scene.settle('a')
      const second = scene.enter('b')
      await scene.untilState('PreparingRebalance')
      const heartbeat = await scene.heartbeat('a')
      const first = await scene.join('a')
      return [heartbeat, first, await second, await scene.describe()]
    },
    expected: [
      'REBALANCE_IN_PROGRESS',
      {
        ...settled,
        generation: 2,
        memberId: 'a-1',
        members: ['a-1', 'b-1'],
        skipAssignment: false,
      },
      { ...settled, generation: 2, memberId: 'b-1', members: [], skipAssignment: false },
      ['CompletingRebalance consumer/ NONE', 'a-1: , everything', 'b-1: , '],
    ],
  },
  {
    rule: 'a third member makes a stable group rebalance',
    run: async (scene) => {
      await scene.settleTwo('a', 'b')
      const third = await scene.joinThird('c', ['b', 'a'])
      return [
        third.error,
        third.generation,
        third.leader,
        await scene.heartbeat('b', { generation: 3 }),
      ]
    },
    expected: ['NONE', 3, 'a-1', 'NONE'],
  },
  {
    rule: 'a member that was only given an id does not disturb a stable group, but holds up a rebalance',
    run: async (scene) => {
      await scene.settle('a')
      await scene.join('b')
      const heartbeat = await scene.heartbeat('a')
      const again = scene.join('a')
      await scene.untilState('PreparingRebalance')
      const [b] = await Promise.all([scene.join('b'), again])
      return [heartbeat, b.generation, b.error]
    },
    expected: ['NONE', 2, 'NONE'],
  },
  {
    rule: 'a leader that joins again makes a stable group rebalance',
    run: async (scene) => {
      await scene.settleTwo('a', 'b')
      const leader = scene.join('a')
      await scene.untilState('PreparingRebalance')
      const heartbeat = await scene.heartbeat('b')
      await scene.join('b')
      return [heartbeat, (await leader).generation]
    },
    expected: ['REBALANCE_IN_PROGRESS', 3],
  },
  {
    rule: 'a follower that joins again with the same metadata is answered at once',
    run: async (scene) => {
      await scene.settleTwo('a', 'b')
      const again = await scene.join('b')
      return [again.generation, again.members, again.leader, await scene.sync('b')]
    },
    expected: [2, [], 'a-1', 'assigned part of b'],
  },
  {
    rule: 'a follower that joins again with other metadata makes the group rebalance',
    run: async (scene) => {
      await scene.settleTwo('a', 'b')
      const follower = scene.join('b', { protocols: [['range', 'changed']] })
      await scene.untilState('PreparingRebalance')
      await scene.join('a')
      return (await follower).generation
    },
    expected: 3,
  },
  {
    rule: 'before the assignment a join with the same metadata is answered again, with other metadata it rebalances',
    run: async (scene) => {
      await scene.enter('a')
      const again = await scene.join('a')
      const changed = await scene.join('a', { protocols: [['range', 'changed']] })
      return [again.generation, again.members, changed.generation]
    },
    expected: [1, ['a-1'], 2],
  },
  {
    rule: 'the protocol that most members prefer is taken, of those that all speak',
    run: async (scene) => {
      const options = (...names: string[]) => ({ protocols: names.map((n) => [n, n] as const) })
      await scene.settle('a', options('range', 'sticky', 'only of a'))
      const b = scene.enter('b', options('only of b', 'sticky', 'range'))
      await scene.untilState('PreparingRebalance')
      const c = scene.enter('c', options('sticky', 'range'))
      await scene.untilMembers(3)
      await scene.join('a', options('range', 'sticky', 'only of a'))
      return [(await b).protocol, (await c).protocol]
    },
    expected: ['sticky', 'sticky'],
  },
  {
    rule: 'members that do not join again within the rebalance timeout are removed',
    run: async (scene) => {
      await scene.settle('a', { rebalanceTimeoutMs: 500 })
      const joining = scene.enter('b', { rebalanceTimeoutMs: 500 })
      await scene.untilState('CompletingRebalance')
      const { generation, leader, members } = await joining
      return [generation, leader, members, await scene.heartbeat('a')]
    },
    expected: [2, 'b-1', ['b-1'], 'UNKNOWN_MEMBER_ID'],
  },
  {
    rule: 'members that are silent for their session are removed, and so are ids that nobody joined with',
    run: async (scene) => {
      await scene.join('b', { sessionTimeoutMs: 6_000 })
      await scene.settle('a', { sessionTimeoutMs: 6_000 })
      await scene.untilState('Empty')
      return [
        (await scene.join('b')).error,
        await scene.heartbeat('a'),
        (await scene.enter('c')).generation,
      ]
    },
    expected: ['UNKNOWN_MEMBER_ID', 'UNKNOWN_MEMBER_ID', 3],
  },
]
