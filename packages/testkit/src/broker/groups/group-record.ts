import type { Clock } from '../../faults/clock.ts'
import { ClassicGroup } from './classic-group.ts'
import { type GroupMember, metadataFor } from './group-member.ts'

type RecordedMember = Omit<GroupMember, 'awaitingJoin' | 'awaitingSync' | 'isNew'>

/** What __consumer_offsets keeps of a group (GroupMetadataValue): what a new coordinator knows. */
export interface GroupRecord {
  readonly groupId: string
  readonly generationId: number
  readonly protocolType: string | null
  readonly protocolName: string | null
  readonly leader: string | null
  readonly members: readonly RecordedMember[]
}

export function recordOf(group: ClassicGroup): GroupRecord {
  const { groupId, generationId, protocolType, protocolName, leader } = group
  const members = [...group.members.values()].map((member): RecordedMember => {
    const { awaitingJoin: _join, awaitingSync: _sync, isNew: _new, ...kept } = member
    // Of a member's protocols the log has the selected one alone
    const metadata = metadataFor(member, protocolName)
    return { ...kept, protocols: [{ name: protocolName ?? '', metadata }] }
  })
  return { groupId, generationId, protocolType, protocolName, leader, members }
}

/** As it was written last: Stable with its members, or Empty. */
export function groupFrom(record: GroupRecord, clock: Clock): ClassicGroup {
  const group = new ClassicGroup(record.groupId, clock)
  group.generationId = record.generationId
  group.leader = record.leader
  for (const member of record.members) {
    group.add({ ...member, isNew: false, awaitingJoin: undefined, awaitingSync: undefined })
  }
  group.protocolType = record.protocolType
  group.protocolName = record.protocolName
  group.restore(record.members.length === 0 ? 'Empty' : 'Stable')
  return group
}
