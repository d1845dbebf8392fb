import { errorCode } from '../wire/error-codes.ts'
import type { Broker } from './broker.ts'
import type { Partition } from './partition.ts'
import type { Replica } from './replica.ts'

/**
 * The replica of the asked broker, if that broker believes that it leads; else the error code.
 * With `epoch` (KIP-320) the client's idea of the leader epoch is held against it.
 */
export function leaderFor(partition: Partition, broker: Broker, epoch = -1): Replica | number {
  const replica = replicaFor(partition, broker, epoch)
  if (typeof replica === 'number' || replica.leads) return replica
  return errorCode('NOT_LEADER_OR_FOLLOWER')
}

/** The same for any replica, leading or following. */
export function replicaFor(partition: Partition, broker: Broker, epoch = -1): Replica | number {
  const replica = partition.replicaOn(broker.id)
  if (replica === undefined) return errorCode('NOT_LEADER_OR_FOLLOWER')
  if (broker.diskFailed) return errorCode('KAFKA_STORAGE_ERROR')
  if (epoch !== -1 && epoch < replica.view.leaderEpoch) return errorCode('FENCED_LEADER_EPOCH')
  if (epoch > replica.view.leaderEpoch) return errorCode('UNKNOWN_LEADER_EPOCH')
  return replica
}
