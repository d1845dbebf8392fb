import { expect, it } from 'vitest'
import { VirtualClock } from '../../../test/virtual-clock.ts'
import { seededRandom } from '../../faults/seeded-random.ts'
import { GroupCoordinator } from './group-coordinator.ts'
import type { JoinGroupResponse } from './membership-messages.ts'

const SEEDS = Number(process.env['HOLDFAST_PROPERTY_RUNS'] ?? 25)
const STEPS = 400

/** A client that does anything at any time, as clients that die and come back do. */
interface Actor {
  readonly name: string
  readonly instance: string | null
  memberId: string
  generationId: number
  waiting: 'join' | 'sync' | null
}

// Each seed is another life of one group; a failure names it
it.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
  'seed %i: a group survives anything, answers everybody, and is empty when all are silent',
  async (seed) => {
    const random = seededRandom(seed)
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
    const clock = new VirtualClock()
    let ids = 0
    const groups = new GroupCoordinator(
      { clock, newMemberId: (prefix) => `${prefix}-${++ids}`, partitionExists: () => true },
      { initialRebalanceDelayMs: pick([0, 3_000]), maxSize: pick([3, 100]) },
    )
    const actors = ['a', 'b', 'c', 'd', 'e'].map((name, i): Actor => {
      const instance = i < 2 ? `static ${name}` : null
      return { name, instance, memberId: '', generationId: -1, waiting: null }
    })
    const described = () => groups.describeGroups({ groups: ['g'] }).groups[0]

    const joined = (actor: Actor, response: JoinGroupResponse): void => {
      actor.waiting = null
      if (response.errorCode === 0 || response.errorCode === 79) {
        actor.memberId = response.memberId
        actor.generationId = response.generationId
      } else if (response.errorCode !== 16) {
        actor.memberId = ''
      }
      const { leader, memberId } = response
      const members = response.members.map((member) => member.memberId)
      const ofLeader = leader === memberId && members.includes(memberId)
      // Nobody but the leader learns the members, and it learns of each once
      expect(members.length === 0 || ofLeader).toBe(true)
      expect(new Set(members).size).toBe(members.length)
    }
    const join = (actor: Actor): void => {
      // Whoever has a request under way sends no other
      if (actor.waiting !== null) return
      actor.waiting = 'join'
      const request = {
        groupId: 'g',
        memberId: pick([actor.memberId, actor.memberId, '']),
        groupInstanceId: actor.instance,
        sessionTimeoutMs: pick([6_000, 20_000]),
        rebalanceTimeoutMs: pick([2_000, 10_000]),
        protocolType: 'consumer',
        protocols: pick([['range'], ['range', 'sticky'], ['sticky', 'range']]).map((name) => ({
          name,
          metadata: Buffer.from(pick(['x', 'y'])),
        })),
      }
      const client = { clientId: actor.name, clientHost: '' }
      void groups.joinGroup(request, pick([3, 9]), client).then((r) => joined(actor, r))
    }
    const sync = (actor: Actor): void => {
      if (actor.waiting !== null) return
      actor.waiting = 'sync'
      const { memberId, generationId, instance } = actor
      const request = { groupId: 'g', memberId, generationId, groupInstanceId: instance }
      const assignments = actors.map((a) => ({
        memberId: a.memberId,
        assignment: Buffer.from('p'),
      }))
      void groups.syncGroup({ ...request, assignments }, 4).then(() => {
        actor.waiting = null
      })
    }
    const moves: ((actor: Actor) => void)[] = [
      join,
      join,
      sync,
      sync,
      ({ memberId, generationId }) => groups.heartbeat({ groupId: 'g', memberId, generationId }),
      ({ memberId, instance, waiting }) => {
        // Its sync would never be answered, as in Kafka
        if (waiting === 'sync') return
        const members = [{ memberId: pick([memberId, '']), groupInstanceId: instance }]
        groups.leaveGroup({ groupId: 'g', members }, 5)
      },
      () => clock.advance(pick([10, 1_000, 7_000])),
      () => clock.advance(0),
      () => groups.forceRebalance('g'),
      () => groups.deleteGroups({ groupsNames: ['g'] }),
      () => random() < 0.2 && groups.moved(),
    ]
    const settle = async (): Promise<void> => {
      for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    }

    for (let step = 0; step < STEPS; step++) {
      pick(moves)(pick(actors))
      await settle()
      const group = described()
      expect(group?.groupState === 'Empty' || group?.groupState === 'Dead').toBe(
        group?.members.length === 0 && group.groupState !== 'PreparingRebalance',
      )
    }
    // The longest: a first join that waits for others, then what it holds up
    for (let waited = 0; waited < 400_000; waited += 1_000) {
      clock.advance(1_000)
      await settle()
    }
    expect(['Empty', 'Dead']).toContain(described()?.groupState)
    expect(actors.map(({ waiting }) => waiting)).toEqual([null, null, null, null, null])
    expect(clock.timers).toBe(0)
  },
)
