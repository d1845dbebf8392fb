import type { TransitionTable } from '../state/transition-table.ts'

/**
 * Where a partition stands with its identity (producer id, epoch).
 *
 * - `unassigned`: no producer id yet
 * - `probing`: new or long idle; one batch flies until the broker acknowledged it (INV-SEQ-2b)
 * - `flowing`: the window is open (INV-SEQ-2)
 * - `leaving`: a batch left the sequence; those behind it are settled before anything new (INV-SEQ-3)
 * - `renewing`: waits for a fresh producer id (INV-SEQ-5)
 */
export type LedgerPhase = 'unassigned' | 'probing' | 'flowing' | 'leaving' | 'renewing'

export type LedgerEvent = 'assign' | 'prove' | 'idle' | 'leave' | 'raise' | 'renew'

export const ledgerTable: TransitionTable<LedgerPhase, LedgerEvent> = {
  unassigned: { assign: 'probing' },
  probing: { prove: 'flowing', leave: 'leaving', assign: 'probing' },
  flowing: { idle: 'probing', leave: 'leaving', assign: 'probing' },
  leaving: { leave: 'leaving', raise: 'probing', renew: 'renewing' },
  renewing: { assign: 'probing' },
}
