import { GroupCoordinator } from '../../src/broker/groups/group-coordinator.ts'
import { VirtualClock } from '../virtual-clock.ts'
import type { GroupBackend } from './group-backend.ts'
import type { GroupApi, GroupRequests } from './group-wire.ts'

const STEP_MS = 100
const LATEST_MS = 60_000

/** Our coordinator, in virtual time. */
export function embeddedGroups(): GroupBackend & { readonly coordinator: GroupCoordinator } {
  const topic = 'orders'
  const clock = new VirtualClock()
  let ids = 0
  let producerId = 0n
  const coordinator = new GroupCoordinator({
    clock,
    newMemberId: (prefix) => `${prefix}-00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    partitionExists: (name, partition) => name === topic && partition >= 0 && partition < 2,
  })
  const answers: {
    [Api in GroupApi]: (
      request: GroupRequests[Api],
      version: number,
      actor: string,
    ) => object | Promise<object>
  } = {
    JoinGroup: (request, version, clientId) =>
      coordinator.joinGroup(request, version, { clientId, clientHost: '/127.0.0.1' }),
    SyncGroup: (request, version) => coordinator.syncGroup(request, version),
    Heartbeat: (request) => coordinator.heartbeat(request),
    LeaveGroup: (request, version) => coordinator.leaveGroup(request, version),
    OffsetCommit: (request, version) => coordinator.offsetCommit(request, version),
    TxnOffsetCommit: (request, version) => coordinator.txnOffsetCommit(request, version),
    OffsetFetch: (request, version) => coordinator.offsetFetch(request, version),
    DescribeGroups: (request) => coordinator.describeGroups(request),
    ListGroups: (request) => coordinator.listGroups(request),
    DeleteGroups: (request) => coordinator.deleteGroups(request),
  }
  return {
    coordinator,
    topic,
    async call(actor, _groupId, api, version, request) {
      const answer = answers[api](request, version, actor)
      clock.advance(0)
      return answer
    },
    async until(what, condition) {
      for (let waited = 0; !(await condition()); waited += STEP_MS) {
        if (waited > LATEST_MS) throw new Error(`Not within ${LATEST_MS} ms: ${what}`)
        clock.advance(STEP_MS)
      }
    },
    async begin(actor) {
      const id = ++producerId
      return {
        transactionalId: actor,
        producerId: id,
        producerEpoch: 0,
        end: async (commit) => coordinator.completeTransaction(id, commit),
      }
    },
  }
}
