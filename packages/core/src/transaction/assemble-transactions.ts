import type { ControlConnection } from '../cluster/control-connection.ts'
import type { Pipeline, PipelineBasis } from '../pipeline/pipeline.ts'
import { Slot } from './slot.ts'
import { SlotPool } from './slot-pool.ts'
import { Transactions } from './transactions.ts'

/** A coordinator that takes longer to answer is asked again over a new connection. */
const COORDINATOR_TIMEOUT_MS = 10_000

/** So many transactions at once keep the brokers busy by themselves. */
const CROWD = 4

/** Undefined if the producer has no transactional ids. */
export function assembleTransactions(
  basis: PipelineBasis,
  { control, pipelines }: { control: ControlConnection; pipelines: Pipeline[] },
): Transactions | undefined {
  const { transactionalIds, requestTimeoutMs } = basis.options
  if (transactionalIds.length === 0) return undefined
  const connectionBase = {
    ...basis.connectionBase,
    requestTimeoutMs: Math.min(COORDINATOR_TIMEOUT_MS, requestTimeoutMs),
  }
  const crowded = (): boolean => pool.inUse >= CROWD
  const pool: SlotPool = new SlotPool(basis.clock, transactionalIds, (transactionalId) => {
    const slot = new Slot(transactionalId, basis, connectionBase, control, crowded)
    pipelines.push(slot.pipeline)
    return slot
  })
  return new Transactions(basis, pool)
}
