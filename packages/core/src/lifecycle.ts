import type { TransitionTable } from './state/transition-table.ts'

/**
 * - `idle`: created; no socket, no timer
 * - `open`: connects in the background, takes records
 * - `closing`: takes no more, delivers what it has
 * - `closed`: for good
 */
export type Lifecycle = 'idle' | 'open' | 'closing' | 'closed'
export type LifecycleEvent = 'start' | 'close' | 'end'

export const lifecycleTable: TransitionTable<Lifecycle, LifecycleEvent> = {
  idle: { start: 'open', close: 'closing' },
  open: { start: 'open', close: 'closing' },
  closing: { end: 'closed' },
  closed: {},
}
