import type { TransitionTable } from '../state/transition-table.ts'

/**
 * Where a partition stands with the identity that its transactional id has there.
 *
 * - `unassigned`: none yet
 * - `probing`: new or long idle; one batch flies until the broker acknowledged it (INV-SEQ-2b)
 * - `flowing`: the window is open (INV-SEQ-2)
 * - `left`: a batch left the sequence; only a new epoch goes on from here (INV-TX-1)
 */
export type TransactionalPhase = 'unassigned' | 'probing' | 'flowing' | 'left'

export type TransactionalPhaseEvent = 'assign' | 'prove' | 'idle' | 'leave'

export const transactionalLedgerTable: TransitionTable<
  TransactionalPhase,
  TransactionalPhaseEvent
> = {
  unassigned: { assign: 'probing' },
  probing: { assign: 'probing', prove: 'flowing', leave: 'left' },
  flowing: { assign: 'probing', idle: 'probing', leave: 'left' },
  left: { assign: 'probing', leave: 'left' },
}
