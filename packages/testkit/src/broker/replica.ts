import type { Broker } from './broker.ts'
import { ReplicaLog } from './log/replica-log.ts'

/** One broker's copy of a partition, and what that broker believes about who leads it. */
export class Replica {
  readonly broker: Broker
  readonly log: ReplicaLog
  highWatermark = 0n
  /** What clients of this broker are told and judged by. */
  view: { readonly leaderId: number; readonly leaderEpoch: number } = {
    leaderId: -1,
    leaderEpoch: -1,
  }
  /** A test stopped it from copying. */
  held = false

  constructor(broker: Broker) {
    this.broker = broker
    this.log = new ReplicaLog()
  }

  get leads(): boolean {
    return this.view.leaderId === this.broker.id
  }

  /** INV: never above the high watermark, so that read committed sees nothing that can go away. */
  get lastStableOffset(): bigint {
    return this.log.lastStableOffset(this.highWatermark)
  }
}
