import type { GroupScenario } from './group-scenario.ts'

const one = { instance: 'one' }
const two = { instance: 'two' }

export const aboutStaticMembers: readonly GroupScenario[] = [
  {
    rule: 'a static member joins at once, under its instance id',
    run: async (scene) => {
      const { error, memberId, generation } = await scene.join('a', one)
      return [error, memberId, generation]
    },
    expected: ['NONE', 'one-1', 1],
  },
  {
    rule: 'a static leader that comes back to a stable group does not make it rebalance, and fences the old one',
    run: async (scene) => {
      await scene.settle('a', one)
      const back = await scene.join('a again', one)
      return [
        back,
        await scene.heartbeat('a', one),
        await scene.heartbeat('a'),
        await scene.sync('a', {}, one),
        await scene.commit('a', one),
        (await scene.join('a', one)).error,
        await scene.leave('a', one),
        await scene.heartbeat('a again', one),
        await scene.sync('a again', {}, one),
      ]
    },
    expected: [
      {
        error: 'NONE',
        generation: 1,
        protocol: 'range',
        leader: 'one-2',
        memberId: 'one-2',
        members: ['one-2'],
        skipAssignment: true,
      },
      'FENCED_INSTANCE_ID',
      'UNKNOWN_MEMBER_ID',
      'FENCED_INSTANCE_ID',
      'FENCED_INSTANCE_ID',
      'FENCED_INSTANCE_ID',
      ['NONE', 'FENCED_INSTANCE_ID'],
      'NONE',
      'assigned everything',
    ],
  },
  {
    rule: 'before version 9 a static leader that comes back is told of a leader that is no more',
    run: async (scene) => {
      await scene.settle('a', one)
      const { leader, memberId, members } = await scene.join('a again', { ...one, version: 8 })
      return [leader, memberId, members, await scene.sync('a again', {}, one)]
    },
    expected: ['one-1', 'one-2', [], 'assigned everything'],
  },
  {
    rule: 'a static follower that comes back to a stable group keeps its assignment',
    run: async (scene) => {
      await scene.settle('a', one)
      const second = scene.join('b', two)
      await scene.untilState('PreparingRebalance')
      await Promise.all([scene.join('a', one), second])
      const assigned = { a: 'half', b: 'other half' }
      await Promise.all([scene.sync('a', assigned, one), scene.sync('b', {}, two)])
      const { generation, leader, members, skipAssignment } = await scene.join('b again', two)
      return [
        generation,
        leader,
        members,
        skipAssignment,
        await scene.sync('b again', {}, two),
        await scene.heartbeat('a', one),
      ]
    },
    expected: [2, 'one-1', [], false, 'assigned other half', 'NONE'],
  },
  {
    rule: 'a static member that comes back before the assignment makes the group rebalance',
    run: async (scene) => {
      await scene.join('a', one)
      const back = await scene.join('a again', one)
      return [back.generation, back.leader, await scene.sync('a again', { 'a again': 'all' }, one)]
    },
    expected: [2, 'one-2', 'assigned all'],
  },
  {
    rule: 'a static member that comes back with other protocols makes the group rebalance if they change the choice',
    run: async (scene) => {
      await scene.settle('a', {
        ...one,
        protocols: [
          ['range', ''],
          ['sticky', ''],
        ],
      })
      const back = await scene.join('a again', { ...one, protocols: [['sticky', '']] })
      return [back.generation, back.protocol, back.skipAssignment]
    },
    expected: [2, 'sticky', false],
  },
  {
    rule: 'the waiting join of a static member is fenced by its successor',
    run: async (scene) => {
      await scene.settle('b')
      const first = scene.join('a', one)
      await scene.untilMembers(2)
      const second = scene.join('a again', one)
      const fenced = await first
      await scene.join('b')
      return [fenced.error, fenced.memberId, (await second).memberId, (await second).generation]
    },
    expected: ['FENCED_INSTANCE_ID', 'one-1', 'one-2', 2],
  },
  {
    rule: 'the waiting sync of a static member is fenced by its successor, and the group rebalances',
    run: async (scene) => {
      await scene.settle('a')
      const joining = scene.join('b', two)
      await scene.untilState('PreparingRebalance')
      await scene.join('a')
      await joining
      const waiting = scene.sync('b', {}, two)
      const second = scene.join('b again', two)
      const fenced = await waiting
      await scene.untilState('PreparingRebalance')
      const heartbeat = await scene.heartbeat('a')
      await scene.join('a')
      return [fenced, heartbeat, (await second).generation]
    },
    expected: ['FENCED_INSTANCE_ID', 'REBALANCE_IN_PROGRESS', 3],
  },
  {
    rule: 'an instance id that nobody has is unknown, whatever the member id',
    run: async (scene) => {
      await scene.settle('a')
      return [
        (await scene.join('a', one)).error,
        await scene.heartbeat('a', one),
        await scene.sync('a', {}, one),
        await scene.commit('a', one),
        await scene.leave('a', { memberId: '', ...one }),
      ]
    },
    expected: [
      'UNKNOWN_MEMBER_ID',
      'UNKNOWN_MEMBER_ID',
      'UNKNOWN_MEMBER_ID',
      'UNKNOWN_MEMBER_ID',
      ['NONE', 'UNKNOWN_MEMBER_ID'],
    ],
  },
  {
    rule: 'an administrator removes a static member by its instance id alone',
    run: async (scene) => {
      await scene.settle('a', one)
      return [await scene.leave('admin', { memberId: '', ...one }), await scene.describe()]
    },
    expected: [['NONE', 'NONE'], ['Empty consumer/ NONE']],
  },
  {
    rule: 'a static member that does not join again stays until its session is over',
    run: async (scene) => {
      await scene.settle('a', { ...one, rebalanceTimeoutMs: 500 })
      const joining = scene.enter('b', { rebalanceTimeoutMs: 500 })
      await scene.untilState('CompletingRebalance')
      const { generation, leader, members } = await joining
      return [generation, leader, members]
    },
    expected: [2, 'b-1', ['b-1', 'one-1']],
  },
]
