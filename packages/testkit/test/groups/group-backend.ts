import type { GroupApi, GroupRequests } from './group-wire.ts'

/** A coordinator that scenarios are played on: Apache Kafka's, or ours. */
export interface GroupBackend {
  /** Two partitions of it exist. */
  readonly topic: string
  /** `actor` is the client id, and has a connection of its own; `groupId` says which broker. */
  call<Api extends GroupApi>(
    actor: string,
    groupId: string,
    api: Api,
    version: number,
    request: GroupRequests[Api],
  ): Promise<object>
  /** Asks until the condition holds; where time is virtual, it passes meanwhile. */
  until(what: string, condition: () => Promise<boolean>): Promise<void>
  /** A transaction that may commit offsets of the group. */
  begin(actor: string, groupId: string): Promise<Transaction>
}

export interface Transaction {
  readonly transactionalId: string
  readonly producerId: bigint
  readonly producerEpoch: number
  /** Returns when the end is decided; its marker may come later. */
  end(commit: boolean): Promise<void>
}
