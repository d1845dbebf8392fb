import type { TransitionTable } from '../state/transition-table.ts'

/**
 * What may be done under a transactional id of the pool.
 *
 * - `new`: this process has not used it yet
 * - `ready`: it has a producer id and epoch, and nothing of it is under way
 * - `tainted`: a request under its epoch may still arrive, or a sequence has a hole: a new epoch is needed before the next transaction (INV-TX-3)
 * - `fenced`: it belongs to somebody else now, and is not touched again (T4, T8)
 */
export type SlotState = 'new' | 'ready' | 'tainted' | 'fenced'

export type SlotEvent = 'initialise' | 'taint' | 'fence'

export const slotTable: TransitionTable<SlotState, SlotEvent> = {
  new: { initialise: 'ready', taint: 'new', fence: 'fenced' },
  ready: { initialise: 'ready', taint: 'tainted', fence: 'fenced' },
  tainted: { initialise: 'ready', taint: 'tainted', fence: 'fenced' },
  fenced: { taint: 'fenced', fence: 'fenced' },
}
