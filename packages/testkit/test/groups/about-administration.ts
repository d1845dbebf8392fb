import type { GroupScenario } from './group-scenario.ts'
import type { GroupScene } from './group-scene.ts'

export const aboutAdministration: readonly GroupScenario[] = [
  {
    rule: 'only a group without members can be deleted, and its offsets go with it',
    run: async (scene) => {
      const unknown = await scene.delete()
      await scene.settle('a')
      await scene.commit('a')
      const stable = await scene.delete()
      const joining = scene.enter('b')
      await scene.untilState('PreparingRebalance')
      const preparing = await scene.delete()
      await Promise.all([scene.join('a'), joining])
      const completing = await scene.delete()
      await scene.leave('a', { also: ['b'] })
      const empty = await scene.delete()
      const again = await scene.delete()
      const offsets = await scene.fetch({ partitions: null })
      const described = await scene.describe()
      const back = (await scene.enter('c')).generation
      return { unknown, stable, preparing, completing, empty, again, offsets, described, back }
    },
    expected: {
      unknown: 'GROUP_ID_NOT_FOUND',
      stable: 'NON_EMPTY_GROUP',
      preparing: 'NON_EMPTY_GROUP',
      completing: 'NON_EMPTY_GROUP',
      empty: 'NONE',
      again: 'GROUP_ID_NOT_FOUND',
      offsets: [],
      described: ['Dead / NONE'],
      back: 1,
    },
  },
  ...[0, 1].map((version) => ({
    rule: `groups are deleted in version ${version}`,
    run: async (scene: GroupScene) => {
      await scene.commitSimply()
      return [await scene.delete({ version }), await scene.delete({ version })]
    },
    expected: ['NONE', 'GROUP_ID_NOT_FOUND'],
  })),
  {
    rule: 'a group that nobody knows is described as dead, without an error',
    run: (scene) => scene.describe(),
    expected: ['Dead / NONE'],
  },
  ...[0, 1, 2, 3, 4].map((version) => ({
    rule: `groups are described in version ${version}`,
    run: async (scene: GroupScene) => {
      await scene.settle('a', { instance: 'one' })
      return scene.describe({ version, operations: version >= 3 })
    },
    expected: ['Stable consumer/range NONE', 'one-1: of a, everything'],
  })),
  {
    rule: 'metadata and protocol are shown of a stable group only',
    run: async (scene) => {
      await scene.enter('a')
      const completing = await scene.describe()
      await scene.sync('a', { a: 'everything' })
      const stable = await scene.describe()
      const joining = scene.enter('b')
      await scene.untilState('PreparingRebalance')
      await scene.untilMembers(2)
      const preparing = await scene.describe()
      await Promise.all([scene.join('a'), joining])
      return [completing, stable, preparing]
    },
    expected: [
      ['CompletingRebalance consumer/ NONE', 'a-1: , '],
      ['Stable consumer/range NONE', 'a-1: of a, everything'],
      ['PreparingRebalance consumer/ NONE', 'a-1: , everything', 'b-1: , '],
    ],
  },
  {
    rule: 'a rebalance that breaks off another takes the assignments away',
    run: async (scene) => {
      await scene.settle('a')
      await scene.joinThird('b', ['a'])
      const before = await scene.describe()
      const joining = scene.enter('c')
      await scene.untilState('PreparingRebalance')
      await scene.untilMembers(3)
      const after = await scene.describe()
      await Promise.all([scene.join('a'), scene.join('b'), joining])
      return [before, after]
    },
    expected: [
      ['CompletingRebalance consumer/ NONE', 'a-1: , everything', 'b-1: , '],
      ['PreparingRebalance consumer/ NONE', 'a-1: , ', 'b-1: , ', 'c-1: , '],
    ],
  },
  {
    rule: 'groups are listed by state, in any case of letters',
    run: async (scene) => {
      const none = await scene.list()
      await scene.commitSimply()
      const simple = await scene.list()
      await scene.settle('a')
      return [
        none,
        simple,
        await scene.list({ states: ['stable', 'Dead'] }),
        await scene.list({ states: ['Empty', 'made up'] }),
      ]
    },
    expected: [[], ['Empty '], ['Stable consumer'], []],
  },
  ...[0, 1, 2, 3].map((version) => ({
    rule: `groups are listed in version ${version}`,
    run: async (scene: GroupScene) => {
      await scene.settle('a')
      return scene.list({ version })
    },
    expected: ['? consumer'],
  })),
]
