import type { GroupScenario } from './group-scenario.ts'
import type { GroupScene } from './group-scene.ts'

export const aboutLeaving: readonly GroupScenario[] = [
  {
    rule: 'the last member to leave leaves an empty group, which keeps its generation',
    run: async (scene) => {
      await scene.settle('a')
      const left = await scene.leave('a')
      const described = await scene.describe()
      const back = await scene.enter('a', { memberId: '' })
      return [left, described, back.error, (await scene.join('a')).generation]
    },
    expected: [['NONE', 'NONE'], ['Empty consumer/ NONE'], 'MEMBER_ID_REQUIRED', 3],
  },
  {
    rule: 'a member that leaves makes the others rebalance',
    run: async (scene) => {
      await scene.settleTwo('a', 'b')
      const left = await scene.leave('a')
      const heartbeat = await scene.heartbeat('b')
      const again = await scene.join('b')
      return [left, heartbeat, again.generation, again.leader, await scene.heartbeat('a')]
    },
    expected: [['NONE', 'NONE'], 'REBALANCE_IN_PROGRESS', 3, 'b-1', 'UNKNOWN_MEMBER_ID'],
  },
  {
    rule: 'a member that leaves during a rebalance is not waited for',
    run: async (scene) => {
      await scene.settle('a')
      const comer = scene.enter('b')
      await scene.untilState('PreparingRebalance')
      await scene.leave('a')
      const { generation, leader } = await comer
      return [generation, leader]
    },
    expected: [2, 'b-1'],
  },
  {
    rule: 'a member that leaves before the assignment makes those that wait for it join again',
    run: async (scene) => {
      await scene.settle('a')
      await scene.joinThird('b', ['a'])
      const waiting = scene.sync('b')
      await scene.heartbeat('b', { by: 'another' })
      await scene.leave('a')
      return [await waiting, (await scene.join('b')).generation]
    },
    expected: ['REBALANCE_IN_PROGRESS', 3],
  },
  {
    rule: 'a member that leaves while its join waits has that refused',
    run: async (scene) => {
      await scene.settle('a')
      await scene.join('b')
      const joining = scene.join('b')
      await scene.untilState('PreparingRebalance')
      const left = await scene.leave('by', { memberId: scene.idOf('b') })
      const { error, memberId } = await joining
      return [left, error, memberId, (await scene.join('a')).generation]
    },
    expected: [['NONE', 'NONE'], 'UNKNOWN_MEMBER_ID', '', 2],
  },
  {
    rule: 'an id that was only given can be left, and is good for nothing then',
    run: async (scene) => {
      await scene.join('a')
      const left = await scene.leave('a')
      return [left, (await scene.join('a')).error, await scene.describe()]
    },
    expected: [['NONE', 'NONE'], 'UNKNOWN_MEMBER_ID', ['Empty / NONE']],
  },
  {
    rule: 'who is not a member cannot leave; each of several has its own code',
    run: async (scene) => {
      const noGroup = await scene.leave('a', { memberId: 'made up' })
      await scene.settle('a')
      return [
        noGroup,
        await scene.leave('a', { memberId: 'made up', also: ['a'] }),
        await scene.leave('a', { memberId: '' }),
        await scene.describe(),
      ]
    },
    expected: [
      ['NONE', 'UNKNOWN_MEMBER_ID'],
      ['NONE', 'UNKNOWN_MEMBER_ID', 'NONE'],
      ['NONE', 'UNKNOWN_MEMBER_ID'],
      ['Empty consumer/ NONE'],
    ],
  },
  ...[0, 1, 2].map((version) => ({
    rule: `in version ${version} the code of the one member stands for the group`,
    run: async (scene: GroupScene) => {
      const noGroup = await scene.leave('a', { version, memberId: 'made up' })
      await scene.settle('a')
      const stranger = await scene.leave('a', { version, memberId: 'made up' })
      return [noGroup, stranger, await scene.leave('a', { version })]
    },
    expected: [['UNKNOWN_MEMBER_ID'], ['UNKNOWN_MEMBER_ID'], ['NONE']],
  })),
  ...[3, 4].map((version) => ({
    rule: `in version ${version} several members leave`,
    run: async (scene: GroupScene) => {
      await scene.settleTwo('a', 'b')
      return [await scene.leave('a', { version, also: ['b'] }), await scene.describe()]
    },
    expected: [['NONE', 'NONE', 'NONE'], ['Empty consumer/ NONE']],
  })),
]
