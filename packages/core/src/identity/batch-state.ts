import type { TransitionTable } from '../state/transition-table.ts'

/**
 * - `unsealed`: holds no identity; may still be filled, cut or split
 * - `flying`: sealed, and an attempt is on its way
 * - `parked`: sealed and attempted, waits to be repeated
 * - `acknowledged`, `failed`: settled
 */
export type BatchState = 'unsealed' | 'flying' | 'parked' | 'acknowledged' | 'failed'

export type BatchEvent = 'seal' | 'park' | 'repeat' | 'unseal' | 'acknowledge' | 'fail'

export const batchTable: TransitionTable<BatchState, BatchEvent> = {
  unsealed: { seal: 'flying', fail: 'failed' },
  flying: { acknowledge: 'acknowledged', park: 'parked', fail: 'failed' },
  parked: { repeat: 'flying', unseal: 'unsealed', fail: 'failed' },
  acknowledged: {},
  failed: {},
}
