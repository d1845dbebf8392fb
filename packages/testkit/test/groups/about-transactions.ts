import type { GroupScenario } from './group-scenario.ts'
import type { GroupScene } from './group-scene.ts'

/** Markers follow the end of a transaction in their own time. */
function untilStable(scene: GroupScene): Promise<void> {
  return scene.until('no offset is pending', async () => {
    const lines = await scene.fetch({ requireStable: true, record: false })
    return lines.every((line) => !line.includes('UNSTABLE'))
  })
}

export const aboutTransactions: readonly GroupScenario[] = [
  {
    rule: 'offsets in a transaction are pending until it commits',
    run: async (scene) => {
      await scene.commitSimply({ offset: 1n })
      const transaction = await scene.begin('p')
      const committed = await scene.commitInTransaction('p', transaction, { offset: 5n })
      const before = await scene.fetch()
      const stable = await scene.fetch({ requireStable: true })
      const stableOld = await scene.fetch({ requireStable: true, version: 7 })
      const all = await scene.fetch({ requireStable: true, partitions: null })
      await transaction.end(true)
      await untilStable(scene)
      return [committed, before, stable, stableOld, all, await scene.fetch()]
    },
    expected: [
      'NONE',
      ['0: 1', '1: -1'],
      ['0: UNSTABLE_OFFSET_COMMIT', '1: -1'],
      ['0: UNSTABLE_OFFSET_COMMIT', '1: -1'],
      ['0: UNSTABLE_OFFSET_COMMIT'],
      ['0: 5', '1: -1'],
    ],
  },
  {
    rule: 'offsets in a transaction are forgotten when it aborts',
    run: async (scene) => {
      await scene.commitSimply({ offset: 1n })
      const transaction = await scene.begin('p')
      await scene.commitInTransaction('p', transaction, { offset: 5n })
      await scene.commitInTransaction('p', transaction, { offset: 6n, partition: 1 })
      await transaction.end(false)
      await untilStable(scene)
      return scene.fetch({ requireStable: true })
    },
    expected: ['0: 1', '1: -1'],
  },
  {
    rule: 'an offset that is only pending is none yet: all offsets of the group do not name it',
    run: async (scene) => {
      const transaction = await scene.begin('p')
      await scene.commitInTransaction('p', transaction)
      const described = await scene.describe()
      const all = await scene.fetch({ requireStable: true, partitions: null })
      await transaction.end(true)
      await untilStable(scene)
      return [described, all, await scene.fetch({ partitions: null })]
    },
    expected: [['Empty / NONE'], [], ['0: 7']],
  },
  {
    rule: 'of a pending offset and a plain commit the one that was written later stands',
    run: async (scene) => {
      const transaction = await scene.begin('p')
      await scene.commitInTransaction('p', transaction, { offset: 5n })
      await scene.commitInTransaction('p', transaction, { offset: 5n, partition: 1 })
      await scene.commitSimply({ offset: 3n })
      await transaction.end(true)
      await untilStable(scene)
      return scene.fetch()
    },
    expected: ['0: 3', '1: 5'],
  },
  {
    rule: 'a commit in a transaction names its member and generation rightly, or neither',
    run: async (scene) => {
      const transaction = await scene.begin('p')
      const txn = (options: Parameters<GroupScene['commitInTransaction']>[2]) =>
        scene.commitInTransaction('a', transaction, options)
      const noGroup = await txn({ generation: 1, memberId: 'made up' })
      await scene.enter('a', { instance: 'one' })
      const results = {
        noGroup,
        member: await txn({ instance: 'one' }),
        generation: await txn({ generation: 0, instance: 'one' }),
        stranger: await txn({ memberId: 'made up' }),
        fenced: await txn({ memberId: 'made up', instance: 'one' }),
        nobody: await txn({ generation: -1, memberId: '' }),
        old: await txn({ version: 2 }),
      }
      await transaction.end(false)
      return results
    },
    expected: {
      noGroup: 'ILLEGAL_GENERATION',
      member: 'NONE',
      generation: 'ILLEGAL_GENERATION',
      stranger: 'UNKNOWN_MEMBER_ID',
      fenced: 'FENCED_INSTANCE_ID',
      nobody: 'NONE',
      old: 'NONE',
    },
  },
  ...[0, 1, 2, 3].map((version) => ({
    rule: `a commit in a transaction, version ${version}`,
    run: async (scene: GroupScene) => {
      const transaction = await scene.begin('p')
      const options = { version, generation: -1, memberId: '', epoch: 4, metadata: 'm' }
      const committed = await scene.commitInTransaction('p', transaction, options)
      await transaction.end(true)
      await untilStable(scene)
      return [committed, await scene.fetch({ partitions: [0] })]
    },
    expected: ['NONE', [version >= 2 ? '0: 7 m@4' : '0: 7 m@-1']],
  })),
  {
    rule: 'a commit in a transaction refuses metadata that are too large, partitions that are not, and no group id',
    run: async (scene) => {
      const transaction = await scene.begin('p')
      const results = [
        await scene.commitInTransaction('p', transaction, { metadata: 'x'.repeat(4_097) }),
        await scene.commitInTransaction('p', transaction, { partition: 2 }),
        await scene.commitInTransaction('p', transaction, { groupId: '' }),
      ]
      await transaction.end(false)
      return results
    },
    expected: ['OFFSET_METADATA_TOO_LARGE', 'UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_GROUP_ID'],
  },
  {
    rule: 'a group that is deleted takes its pending offsets along',
    run: async (scene) => {
      await scene.commitSimply()
      const transaction = await scene.begin('p')
      await scene.commitInTransaction('p', transaction, { offset: 9n })
      const deleted = await scene.delete()
      await transaction.end(true)
      await untilStable(scene)
      return [deleted, await scene.fetch({ partitions: null })]
    },
    expected: ['NONE', []],
  },
]
