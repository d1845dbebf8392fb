import type { GroupScenario } from './group-scenario.ts'
import type { GroupScene } from './group-scene.ts'

export const aboutCommits: readonly GroupScenario[] = [
  {
    rule: 'a member commits in its generation, but not before its assignment',
    run: async (scene) => {
      await scene.enter('a')
      const completing = await scene.commit('a')
      await scene.sync('a', { a: 'everything' })
      const stable = await scene.commit('a', { offset: 11n })
      const second = scene.enter('b')
      await scene.untilState('PreparingRebalance')
      const preparing = await scene.commit('a', { offset: 12n })
      await Promise.all([scene.join('a'), second])
      return { completing, stable, preparing, fetched: await scene.fetch() }
    },
    expected: {
      completing: 'REBALANCE_IN_PROGRESS',
      stable: 'NONE',
      preparing: 'NONE',
      fetched: ['0: 12', '1: -1'],
    },
  },
  {
    rule: 'a commit names its member and generation rightly',
    run: async (scene) => {
      await scene.settle('a')
      return [
        await scene.commit('a', { generation: 0 }),
        await scene.commit('a', { generation: 2 }),
        await scene.commit('a', { generation: -1 }),
        await scene.commit('a', { memberId: 'made up' }),
        await scene.commit('a', { memberId: '' }),
        await scene.commitSimply(),
        await scene.fetch({ partitions: null }),
      ]
    },
    expected: [
      'ILLEGAL_GENERATION',
      'ILLEGAL_GENERATION',
      'ILLEGAL_GENERATION',
      'UNKNOWN_MEMBER_ID',
      'UNKNOWN_MEMBER_ID',
      'UNKNOWN_MEMBER_ID',
      [],
    ],
  },
  {
    rule: 'a group that does not exist has no generation; version 9 says that there is no group',
    run: async (scene) => [
      await scene.commit('a', { generation: 1, memberId: 'made up', version: 8 }),
      await scene.commit('a', { generation: 1, memberId: 'made up', version: 9 }),
      await scene.describe(),
    ],
    expected: ['ILLEGAL_GENERATION', 'GROUP_ID_NOT_FOUND', ['Dead / NONE']],
  },
  {
    rule: 'who is in no generation commits to a group without members, which is made if need be',
    run: async (scene) => {
      const first = await scene.commitSimply({ offset: 5n })
      const described = await scene.describe()
      await scene.settle('a')
      const fetched = await scene.fetch()
      await scene.leave('a')
      return [
        first,
        described,
        fetched,
        await scene.commitSimply({ offset: 6n }),
        await scene.commit('a'),
        await scene.fetch(),
      ]
    },
    expected: [
      'NONE',
      ['Empty / NONE'],
      ['0: 5', '1: -1'],
      'NONE',
      'UNKNOWN_MEMBER_ID',
      ['0: 6', '1: -1'],
    ],
  },
  ...[2, 3, 4, 5, 6, 7, 8].map((version) => ({
    rule: `a commit of version ${version}, read back in every version`,
    run: async (scene: GroupScene) => {
      const committed = await scene.commitSimply({ version, offset: 3n, epoch: 4, metadata: 'm' })
      const fetched = new Set<string>()
      for (let v = 1; v <= 8; v++)
        for (const line of await scene.fetch({ version: v, partitions: [0] })) fetched.add(line)
      return [committed, [...fetched]]
    },
    expected: ['NONE', version >= 6 ? ['0: 3 m@-1', '0: 3 m@4'] : ['0: 3 m@-1']],
  })),
  {
    rule: 'metadata have at most 4,096 characters; none are read back as empty ones',
    run: async (scene) => [
      await scene.commitSimply({ metadata: 'é'.repeat(4_096) }),
      await scene.commitSimply({ metadata: 'x'.repeat(4_097), offset: 8n }),
      await scene.commitSimply({ metadata: null, partition: 1 }),
      (await scene.fetch()).map((line) => line.length),
    ],
    expected: ['NONE', 'OFFSET_METADATA_TOO_LARGE', 'NONE', ['0: 7 '.length + 4_096 + 3, 4]],
  },
  {
    rule: 'a partition that does not exist is unknown to a commit, beside others that do',
    run: async (scene) => [
      await scene.commitMany([
        [scene.topic, [1, 2]],
        ['no-such-topic', [0]],
      ]),
      await scene.fetch({ partitions: null }),
    ],
    expected: [
      [
        ['topic', 2, 'UNKNOWN_TOPIC_OR_PARTITION'],
        ['topic', 1, 'NONE'],
        ['no-such-topic', 0, 'UNKNOWN_TOPIC_OR_PARTITION'],
      ],
      ['1: 1'],
    ],
  },
  {
    rule: 'a partition that does not exist is unknown whoever commits, and makes no group',
    run: async (scene) => [
      await scene.commitSimply({ topic: 'no-such-topic' }),
      await scene.commit('a', { partition: 2, generation: 5, memberId: 'made up' }),
      await scene.describe(),
    ],
    expected: ['UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_OR_PARTITION', ['Dead / NONE']],
  },
  {
    rule: 'the offsets of an unknown group, topic or partition are -1, without an error',
    run: async (scene) => {
      const unknownGroup = await scene.fetch()
      const all = await scene.fetch({ partitions: null })
      await scene.commitSimply()
      return [
        unknownGroup,
        all,
        await scene.fetch({ partitions: [1, 9] }),
        await scene.fetch({ topic: 'x' }),
      ]
    },
    expected: [['0: -1', '1: -1'], [], ['1: -1', '9: -1'], ['0: -1', '1: -1']],
  },
  ...[2, 5, 6, 7, 8].map((version) => ({
    rule: `all offsets of a group are fetched in version ${version}`,
    run: async (scene: GroupScene) => {
      await scene.commitSimply({ offset: 1n })
      await scene.commitSimply({ offset: 2n, partition: 1 })
      return scene.fetch({ version, partitions: null })
    },
    expected: ['0: 1', '1: 2'],
  })),
  {
    rule: 'a commit may go back, and may be anything: the offset is the consumer’s',
    run: async (scene) => {
      await scene.commitSimply({ offset: 9n })
      await scene.commitSimply({ offset: 2n })
      const back = await scene.fetch({ partitions: [0] })
      return [
        back,
        await scene.commitSimply({ offset: -1n }),
        await scene.fetch({ partitions: [0] }),
      ]
    },
    expected: [['0: 2'], 'NONE', ['0: -1']],
  },
  {
    rule: 'the group without a name commits, fetches, is described and deleted like another',
    run: async (scene) => {
      const groupId = ''
      const committed = await scene.commitSimply({ groupId })
      const fetched = await scene.fetch({ groupId, partitions: [0] })
      const described = await scene.describe({ groupId })
      return [committed, fetched, described, await scene.delete({ groupId })]
    },
    expected: ['NONE', ['0: 7'], ['Empty / NONE'], 'NONE'],
  },
]
