import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../test/virtual-clock.ts'
import { GroupCoordinator } from './group-coordinator.ts'
import type { GroupOptions } from './group-ports.ts'
import type {
  JoinGroupRequest,
  JoinGroupResponse,
  SyncGroupResponse,
} from './membership-messages.ts'

// What the coordinator answers to whom is held against Apache Kafka by the scenarios in
// test/groups. Here: time, failover and the test hooks.

const SESSION_MS = 10_000
const REBALANCE_MS = 60_000

let clock: VirtualClock
let ids: number
let groups: GroupCoordinator

function coordinator(options: GroupOptions = {}): GroupCoordinator {
  return new GroupCoordinator(
    {
      clock,
      newMemberId: (prefix) => `${prefix}-${++ids}`,
      partitionExists: (topic, partition) => topic === 'orders' && partition === 0,
    },
    options,
  )
}

beforeEach(() => {
  clock = new VirtualClock()
  ids = 0
  groups = coordinator()
})

/** What a promise has come to by now: `waiting` if to nothing. */
async function now<T>(promise: Promise<T>): Promise<T | 'waiting'> {
  // The race takes a promise that is settled over one that settles a turn later
  return Promise.race([promise, Promise.resolve().then(() => 'waiting' as const)])
}

/** Version 3 lets a member in without an id of its own. */
function join(client: string, more: Partial<JoinGroupRequest> = {}): Promise<JoinGroupResponse> {
  const request: JoinGroupRequest = {
    groupId: 'g',
    memberId: '',
    sessionTimeoutMs: SESSION_MS,
    rebalanceTimeoutMs: REBALANCE_MS,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: Buffer.from(client) }],
    ...more,
  }
  const joining = groups.joinGroup(request, 3, { clientId: client, clientHost: '/127.0.0.1' })
  clock.advance(0)
  return joining
}

function sync(member: JoinGroupResponse, ...assigned: string[]): Promise<SyncGroupResponse> {
  const { generationId, memberId } = member
  const assignments = assigned.map((id) => ({ memberId: id, assignment: Buffer.from(id) }))
  return groups.syncGroup({ groupId: 'g', generationId, memberId, assignments }, 4)
}

function heartbeat({ generationId, memberId }: JoinGroupResponse): number {
  return groups.heartbeat({ groupId: 'g', generationId, memberId }).errorCode
}

/** The first member, alone and stable. */
async function settled(more: Partial<JoinGroupRequest> = {}): Promise<JoinGroupResponse> {
  const a = await join('a', more)
  await sync(a, a.memberId)
  return a
}

function state(): string | undefined {
  return groups.describeGroups({ groups: ['g'] }).groups[0]?.groupState
}

const memberCount = () => groups.describeGroups({ groups: ['g'] }).groups[0]?.members.length

describe('sessions', () => {
  it('end exactly with the session timeout, and are renewed by heartbeats and commits', async () => {
    const a = await settled()
    clock.advance(SESSION_MS - 1)
    expect(heartbeat(a)).toBe(0)
    clock.advance(SESSION_MS - 1)
    const topics = [
      {
        name: 'orders',
        partitions: [{ partitionIndex: 0, committedOffset: 1n, committedMetadata: null }],
      },
    ]
    const { generationId, memberId } = a
    const commit = { groupId: 'g', generationIdOrMemberEpoch: generationId, memberId, topics }
    expect(groups.offsetCommit(commit, 7).topics[0]?.partitions[0]?.errorCode).toBe(0)
    clock.advance(SESSION_MS - 1)
    expect(state()).toBe('Stable')
    clock.advance(1)
    expect(state()).toBe('Empty')
    expect(heartbeat(a)).toBe(25)
    expect(clock.timers).toBe(0)
  })

  it('are not renewed by a heartbeat of another generation', async () => {
    const a = await settled()
    clock.advance(SESSION_MS - 1)
    expect(heartbeat({ ...a, generationId: 0 })).toBe(22)
    clock.advance(1)
    expect(state()).toBe('Empty')
  })

  it('do not end while the member waits for others to join or for its assignment', async () => {
    const a = await settled()
    const joining = join('b')
    clock.advance(SESSION_MS - 1)
    expect(heartbeat(a)).toBe(27)
    const again = join('a', { memberId: a.memberId })
    const [a2, b] = await Promise.all([again, joining])
    expect([a2.generationId, b.generationId]).toEqual([2, 2])
    const following = sync(b)
    clock.advance(SESSION_MS - 1)
    heartbeat(a2)
    clock.advance(SESSION_MS - 1)
    expect(memberCount()).toBe(2)
    await sync(a2, b.memberId)
    expect((await following).assignment.toString()).toBe(b.memberId)
    // From here on there is no excuse
    clock.advance(SESSION_MS)
    expect(state()).toBe('Empty')
  })

  it('a member that dies makes the others rebalance', async () => {
    const a = await settled()
    const joining = join('b')
    const a2 = await join('a', { memberId: a.memberId })
    const b = await joining
    await sync(a2, a2.memberId)
    await sync(b)
    clock.advance(SESSION_MS - 1)
    expect(heartbeat(b)).toBe(0)
    clock.advance(1)
    expect([heartbeat(b), heartbeat(a2)]).toEqual([27, 25])
    const b2 = await join('b', { memberId: b.memberId })
    expect([b2.generationId, b2.leader]).toEqual([3, b.memberId])
  })

  it('of a member that learned its id and went end before the rebalance does', async () => {
    const a = await settled()
    const joining = join('b')
    const a2 = await join('a', { memberId: a.memberId })
    const b = await joining
    await sync(a2, a2.memberId)
    clock.advance(SESSION_MS - 1)
    expect([heartbeat(a2), memberCount()]).toEqual([0, 2])
    clock.advance(1)
    expect([heartbeat(a2), heartbeat(b)]).toEqual([27, 25])
  })

  it('of an id that was only given end too, and the rebalance that waited for it goes on', async () => {
    const a = await settled()
    const given = await groups.joinGroup(
      {
        groupId: 'g',
        memberId: '',
        sessionTimeoutMs: SESSION_MS,
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: Buffer.alloc(0) }],
      },
      4,
      { clientId: 'b', clientHost: '' },
    )
    expect(given.errorCode).toBe(79)
    const again = join('a', { memberId: a.memberId })
    clock.advance(SESSION_MS - 1)
    expect(await now(again)).toBe('waiting')
    clock.advance(1)
    expect((await again).generationId).toBe(2)
  })

  it('a first join that is not answered within five minutes is given up', async () => {
    const a = await settled({ rebalanceTimeoutMs: 1_000_000 })
    const joining = join('b')
    for (let waited = 0; waited < 300_000; waited += 5_000) {
      expect(heartbeat(a)).toBe(27)
      clock.advance(5_000)
    }
    expect((await joining).errorCode).toBe(25)
    expect(memberCount()).toBe(1)
  })
})

describe('rebalances', () => {
  it('end with the longest rebalance timeout of the members', async () => {
    const a = await settled({ rebalanceTimeoutMs: 3_000 })
    const joining = join('b', { rebalanceTimeoutMs: 5_000 })
    clock.advance(4_999)
    expect(await now(joining)).toBe('waiting')
    clock.advance(1)
    const b = await joining
    expect([b.generationId, b.leader, heartbeat(a)]).toEqual([2, b.memberId, 25])
  })

  it('the sync of all is awaited as long as the rebalance timeout', async () => {
    const a = await settled({ sessionTimeoutMs: 60_000, rebalanceTimeoutMs: 5_000 })
    const joining = join('b', { sessionTimeoutMs: 60_000, rebalanceTimeoutMs: 5_000 })
    const a2 = await join('a', { memberId: a.memberId, rebalanceTimeoutMs: 5_000 })
    const b = await joining
    const waiting = sync(b)
    clock.advance(4_999)
    expect(await now(waiting)).toBe('waiting')
    clock.advance(1)
    // The leader never assigned
    expect((await waiting).errorCode).toBe(27)
    expect([heartbeat(a2), heartbeat(b)]).toEqual([25, 27])
  })

  it('a follower that syncs when the group is stable already is in time', async () => {
    const a = await settled({ sessionTimeoutMs: 60_000, rebalanceTimeoutMs: 5_000 })
    const joining = join('b', { sessionTimeoutMs: 60_000, rebalanceTimeoutMs: 5_000 })
    const a2 = await join('a', { memberId: a.memberId, rebalanceTimeoutMs: 5_000 })
    const b = await joining
    await sync(a2, b.memberId)
    clock.advance(4_999)
    expect((await sync(b)).assignment.toString()).toBe(b.memberId)
    clock.advance(1)
    expect([state(), memberCount()]).toEqual(['Stable', 2])
  })

  it('leave no timer but that of each session', async () => {
    const a = await settled()
    expect(clock.timers).toBe(1)
    const joining = join('b')
    const a2 = await join('a', { memberId: a.memberId })
    const b = await joining
    expect(clock.timers).toBe(3)
    const waiting = sync(b)
    await sync(a2, b.memberId)
    expect([(await waiting).errorCode, clock.timers]).toEqual([0, 2])
    groups.leaveGroup({ groupId: 'g', memberId: a.memberId }, 2)
    await join('b', { memberId: b.memberId })
    groups.leaveGroup({ groupId: 'g', memberId: b.memberId }, 2)
    expect([state(), clock.timers]).toEqual(['Empty', 0])
  })

  it('the first one waits for more members, longer if some come, but no longer than its timeout', async () => {
    groups = coordinator({ initialRebalanceDelayMs: 3_000 })
    const first = join('a', { rebalanceTimeoutMs: 7_000 })
    clock.advance(2_999)
    const second = join('b', { rebalanceTimeoutMs: 7_000 })
    clock.advance(3_000)
    const third = join('c', { rebalanceTimeoutMs: 7_000 })
    expect(await now(first)).toBe('waiting')
    // Extended once by 3 s and once by the second that is left of 7
    clock.advance(1_001)
    const joined = await Promise.all([first, second, third])
    expect(joined.map((j) => j.generationId)).toEqual([1, 1, 1])
    expect(joined[0]?.members).toHaveLength(3)
  })

  it('static members alone that do not join again are waited for until their sessions end', async () => {
    const one = await settled({ groupInstanceId: 'one', sessionTimeoutMs: 100_000 })
    expect(groups.forceRebalance('g')).toBe(true)
    clock.advance(REBALANCE_MS)
    expect([state(), memberCount()]).toEqual(['PreparingRebalance', 1])
    expect(heartbeat(one)).toBe(27)
    clock.advance(100_000)
    expect(state()).toBe('Empty')
    expect(clock.timers).toBe(0)
  })

  it('a group takes no more members than its limit', async () => {
    groups = coordinator({ maxSize: 1 })
    const a = await settled()
    expect((await join('b')).errorCode).toBe(81)
    expect((await join('a', { memberId: a.memberId })).errorCode).toBe(0)
  })

  it('can be forced: each member is told at its next heartbeat', async () => {
    expect(groups.forceRebalance('g')).toBe(false)
    const a = await settled()
    expect(groups.forceRebalance('g')).toBe(true)
    expect(heartbeat(a)).toBe(27)
    expect(groups.forceRebalance('g')).toBe(true)
    const again = await join('a', { memberId: a.memberId })
    expect(again.generationId).toBe(2)
    groups.forceRebalance('g')
    groups.leaveGroup({ groupId: 'g', memberId: a.memberId }, 2)
    expect([state(), groups.forceRebalance('g'), state()]).toEqual(['Empty', true, 'Empty'])
  })
})

describe('when the coordinator moves', () => {
  it('members of a stable group go on, each with a whole session', async () => {
    const a = await settled()
    clock.advance(SESSION_MS - 1)
    groups.moved()
    clock.advance(SESSION_MS - 1)
    expect(heartbeat(a)).toBe(0)
    expect((await sync(a)).assignment.toString()).toBe(a.memberId)
    clock.advance(SESSION_MS)
    expect(state()).toBe('Empty')
  })

  it('a group whose members left stays empty, with its generation', async () => {
    const a = await settled()
    groups.leaveGroup({ groupId: 'g', memberId: a.memberId }, 2)
    groups.moved()
    expect(state()).toBe('Empty')
    expect((await join('b')).generationId).toBe(3)
  })

  it('a static member keeps the id that it came back with', async () => {
    const one = { groupInstanceId: 'one' }
    const before = await settled(one)
    const after = await join('a', one)
    groups.moved()
    expect([heartbeat(before), heartbeat(after), (await join('a', one)).generationId]).toEqual([
      25, 0, 1,
    ])
  })

  it('joins that wait are answered NOT_COORDINATOR, and the last stable generation is there again', async () => {
    const a = await settled()
    const joining = join('b')
    groups.moved()
    expect(await joining).toMatchObject({ errorCode: 16, memberId: 'b-2' })
    expect([state(), heartbeat(a), memberCount()]).toEqual(['Stable', 0, 1])
  })

  it('syncs that wait are answered NOT_COORDINATOR; members that were never assigned are unknown', async () => {
    const a = await settled()
    const joining = join('b')
    const a2 = await join('a', { memberId: a.memberId })
    const b = await joining
    const waiting = sync(b)
    groups.moved()
    expect((await waiting).errorCode).toBe(16)
    expect([heartbeat(b), heartbeat(a2), heartbeat(a)]).toEqual([25, 22, 0])
  })

  it('offsets stay, pending ones too; deleted groups stay deleted', () => {
    const topics = [
      {
        name: 'orders',
        partitions: [{ partitionIndex: 0, committedOffset: 5n, committedMetadata: null }],
      },
    ]
    const simple = { generationIdOrMemberEpoch: -1, memberId: '', topics }
    groups.offsetCommit({ groupId: 'gone', ...simple }, 7)
    groups.deleteGroups({ groupsNames: ['gone'] })
    const transaction = { transactionalId: 't', producerId: 1n, producerEpoch: 0 }
    groups.txnOffsetCommit({ groupId: 'g', topics, ...transaction }, 4)
    groups.moved()
    groups.completeTransaction(1n, true)
    const fetched = groups.offsetFetch({ groupId: 'g', topics: null }, 7)
    expect(fetched.topics[0]?.partitions[0]?.committedOffset).toBe(5n)
    expect(groups.listGroups({}).groups.map(({ groupId }) => groupId)).toEqual(['g'])
  })
})

it('a deleted topic takes its offsets along', () => {
  const topics = [
    {
      name: 'orders',
      partitions: [{ partitionIndex: 0, committedOffset: 5n, committedMetadata: null }],
    },
  ]
  const request = { groupId: 'g', generationIdOrMemberEpoch: -1, memberId: '', topics }
  groups.offsetCommit(request, 7)
  groups.topicDeleted('orders')
  expect(groups.offsetFetch({ groupId: 'g', topics: null }, 7).topics).toEqual([])
})

it('close answers whoever waits and leaves no timer', async () => {
  const a = await settled()
  const joining = join('b')
  await settledElsewhere()
  groups.close()
  expect((await joining).errorCode).toBe(16)
  expect([clock.timers, heartbeat(a)]).toEqual([0, 25])

  async function settledElsewhere(): Promise<void> {
    const other = await join('c', { groupId: 'h' })
    expect(other.errorCode).toBe(0)
  }
})
