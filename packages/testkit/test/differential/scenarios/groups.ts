import type { Scenario } from '../scenario.ts'
import type { Target } from '../target.ts'

const PROTOCOL = { name: 'range', metadata: Buffer.from('meta') }

async function joined(target: Target, groupId: string, memberId = '', version = 3) {
  return target.askPatiently({ coordinates: 'group', key: groupId }, 'JoinGroup', version, {
    groupId,
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 10_000,
    memberId,
    protocolType: 'consumer',
    protocols: [PROTOCOL],
  })
}

async function stable(target: Target) {
  const groupId = target.fresh('group')
  const join = await joined(target, groupId)
  const sync = await target.ask({ coordinates: 'group', key: groupId }, 'SyncGroup', 3, {
    groupId,
    generationId: join.generationId,
    memberId: join.memberId,
    assignments: [{ memberId: join.memberId, assignment: Buffer.from('mine') }],
  })
  return { groupId, join, sync, at: { coordinates: 'group', key: groupId } as const }
}

async function committed(
  target: Target,
  groupId: string,
  topic: string,
  more: { generation?: number; memberId?: string; metadata?: string; partition?: number } = {},
) {
  const answer = await target.askPatiently(
    { coordinates: 'group', key: groupId },
    'OffsetCommit',
    6,
    {
      groupId,
      generationIdOrMemberEpoch: more.generation ?? -1,
      memberId: more.memberId ?? '',
      topics: [
        {
          name: topic,
          partitions: [
            {
              partitionIndex: more.partition ?? 0,
              committedOffset: 7n,
              committedMetadata: more.metadata ?? 'note',
            },
          ],
        },
      ],
    },
  )
  return answer.topics[0]?.partitions[0]
}

export const groupScenarios: readonly Scenario[] = [
  {
    id: 'group-of-one',
    rule: 'Join, sync, heartbeat and leave',
    async run(target, note) {
      const { groupId, join, sync, at } = await stable(target)
      note('join', join)
      note('sync', sync)
      const beat = { groupId, generationId: join.generationId, memberId: join.memberId }
      note('heartbeat', await target.ask(at, 'Heartbeat', 3, beat))
      note('old generation', await target.ask(at, 'Heartbeat', 3, { ...beat, generationId: 0 }))
      note('stranger', await target.ask(at, 'Heartbeat', 3, { ...beat, memberId: 'stranger' }))
      note('describe', await target.ask(at, 'DescribeGroups', 4, { groups: [groupId] }))
      const leave = { groupId, members: [{ memberId: join.memberId, groupInstanceId: null }] }
      note('leave', await target.ask(at, 'LeaveGroup', 3, leave))
      note('leave again', await target.ask(at, 'LeaveGroup', 3, leave))
      note('empty', await target.ask(at, 'DescribeGroups', 4, { groups: [groupId] }))
      note('delete', await target.ask(at, 'DeleteGroups', 1, { groupsNames: [groupId] }))
      note('delete again', await target.ask(at, 'DeleteGroups', 1, { groupsNames: [groupId] }))
    },
  },
  {
    id: 'group-member-id-required',
    rule: 'From version 4 on a member joins with an id it was given: 79 (KIP-394)',
    async run(target, note) {
      const groupId = target.fresh('group')
      const first = await joined(target, groupId, '', 5)
      note('without', first)
      note('with', await joined(target, groupId, first.memberId, 5))
    },
  },
  {
    id: 'group-join-refused',
    rule: 'Empty ids, session timeouts, strangers and protocols',
    async run(target, note) {
      const { groupId, at } = await stable(target)
      const request = {
        groupId,
        sessionTimeoutMs: 10_000,
        rebalanceTimeoutMs: 10_000,
        memberId: '',
        protocolType: 'consumer',
        protocols: [PROTOCOL],
      }
      const ask = (more: object) => target.ask(at, 'JoinGroup', 3, { ...request, ...more })
      note('session too short', await ask({ sessionTimeoutMs: 1 }))
      note('session too long', await ask({ sessionTimeoutMs: 2_000_000_000 }))
      note('a stranger', await ask({ memberId: 'stranger' }))
      note('another type', await ask({ protocolType: 'connect' }))
      note('no protocol', await ask({ protocols: [] }))
      note('no common protocol', await ask({ protocols: [{ ...PROTOCOL, name: 'sticky' }] }))
      note(
        'unknown group',
        await target.askPatiently({ coordinates: 'group', key: 'nobody-here' }, 'JoinGroup', 3, {
          ...request,
          groupId: 'nobody-here',
          memberId: 'stranger',
        }),
      )
    },
  },
  {
    id: 'group-sync-refused',
    rule: 'A sync of another generation, or of a stranger',
    async run(target, note) {
      const { groupId, join, at } = await stable(target)
      const sync = {
        groupId,
        generationId: join.generationId,
        memberId: join.memberId,
        assignments: [],
      }
      note('again', await target.ask(at, 'SyncGroup', 3, sync))
      note('generation', await target.ask(at, 'SyncGroup', 3, { ...sync, generationId: 9 }))
      note('stranger', await target.ask(at, 'SyncGroup', 3, { ...sync, memberId: 'stranger' }))
      // At its own coordinator: another broker would answer 16
      const unknown = `${groupId}-x`
      note(
        'unknown group',
        await target.askPatiently({ coordinates: 'group', key: unknown }, 'SyncGroup', 3, {
          ...sync,
          groupId: unknown,
        }),
      )
    },
  },
  {
    id: 'group-rebalance',
    rule: 'A second member makes the first join again; the leader is told of both',
    async run(target, note) {
      const { groupId, join, at } = await stable(target)
      const second = joined(target, groupId)
      const beat = { groupId, generationId: join.generationId, memberId: join.memberId }
      let beaten = await target.ask(at, 'Heartbeat', 3, beat)
      for (let i = 0; i < 500 && beaten.errorCode === 0; i++) {
        beaten = await target.ask(at, 'Heartbeat', 3, beat)
      }
      note('heartbeat', beaten)
      const again = await joined(target, groupId, join.memberId)
      const other = await second
      note('first', { ...again, members: again.members.length })
      note('second', { ...other, members: other.members.length })
      const early = {
        groupId,
        generationId: join.generationId,
        memberId: join.memberId,
        assignments: [],
      }
      note('sync of the old generation', await target.ask(at, 'SyncGroup', 3, early))
    },
  },
  {
    id: 'offsets-of-a-simple-consumer',
    rule: 'Without members anybody may commit; what was not committed is -1',
    async run(target, note) {
      const [topic, groupId] = [await target.topic(), target.fresh('group')]
      const at = { coordinates: 'group', key: groupId } as const
      const topics = [{ name: topic, partitionIndexes: [0, 1] }]
      note('before', await target.askPatiently(at, 'OffsetFetch', 5, { groupId, topics }))
      note('commit', await committed(target, groupId, topic))
      note('after', await target.ask(at, 'OffsetFetch', 5, { groupId, topics }))
      note('all', await target.ask(at, 'OffsetFetch', 5, { groupId, topics: null }))
      const groups = [{ groupId, topics }]
      note('v8', await target.ask(at, 'OffsetFetch', 8, { groups, requireStable: true }))
      note('unknown partition', await committed(target, groupId, topic, { partition: 4 }))
      note('unknown topic', await committed(target, groupId, target.fresh('unknown')))
      note('a long note', await committed(target, groupId, topic, { metadata: 'x'.repeat(5_000) }))
      note('with a generation', await committed(target, groupId, topic, { generation: 3 }))
    },
  },
  {
    id: 'offsets-of-a-member',
    rule: 'With members only they commit, in their generation',
    async run(target, note) {
      const topic = await target.topic()
      const { groupId, join } = await stable(target)
      const { memberId, generationId } = join
      note(
        'member',
        await committed(target, groupId, topic, { memberId, generation: generationId }),
      )
      note('nobody', await committed(target, groupId, topic))
      note('stranger', await committed(target, groupId, topic, { memberId: 's', generation: 1 }))
      note('old', await committed(target, groupId, topic, { memberId, generation: 0 }))
    },
  },
  {
    id: 'groups-unknown',
    rule: 'Unknown groups: Dead in descriptions, 69 in deletions',
    async run(target, note) {
      const groupId = target.fresh('group')
      const at = { coordinates: 'group', key: groupId } as const
      note('describe', await target.askPatiently(at, 'DescribeGroups', 4, { groups: [groupId] }))
      note('delete', await target.ask(at, 'DeleteGroups', 1, { groupsNames: [groupId] }))
      const leave = { groupId, members: [{ memberId: 'm', groupInstanceId: null }] }
      note('leave', await target.ask(at, 'LeaveGroup', 3, leave))
      note('leave v1', await target.ask(at, 'LeaveGroup', 1, { groupId, memberId: 'm' }))
    },
  },
  {
    id: 'groups-delete-non-empty',
    rule: 'A group with members is not deleted: 68',
    async run(target, note) {
      const { groupId, at } = await stable(target)
      note('answer', await target.ask(at, 'DeleteGroups', 1, { groupsNames: [groupId] }))
    },
  },
]
