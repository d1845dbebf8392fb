import type { TransitionTable } from '../state/transition-table.ts'

/**
 * - `begun`: nothing was sent yet; it has no transactional id
 * - `sending`: takes records and offsets
 * - `committing`: what is under way is awaited, then the coordinator is asked to commit
 * - `in doubt`: such a request was sent and its answer lost; the outcome is being found out (T5)
 * - `aborting`: it will not be committed, whatever happens
 * - `committed`, `aborted`: ended
 * - `fenced`: somebody else uses the transactional id (T4)
 * - `expired`: it was open for longer than its time limit (T8); aborted in the background
 * - `closed`: the producer was closed; aborted, or left to the broker's own timeout
 */
export type TransactionState =
  | 'begun'
  | 'sending'
  | 'committing'
  | 'in doubt'
  | 'aborting'
  | 'committed'
  | 'aborted'
  | 'fenced'
  | 'expired'
  | 'closed'

export type TransactionEvent =
  | 'send'
  | 'commit'
  | 'lose'
  | 'commit done'
  | 'abort'
  | 'abort done'
  | 'fence'
  | 'expire'
  | 'close'

export const transactionTable: TransitionTable<TransactionState, TransactionEvent> = {
  begun: {
    send: 'sending',
    commit: 'committing',
    abort: 'aborting',
    expire: 'expired',
    close: 'closed',
  },
  sending: {
    send: 'sending',
    commit: 'committing',
    abort: 'aborting',
    fence: 'fenced',
    expire: 'expired',
    close: 'closed',
  },
  committing: {
    lose: 'in doubt',
    'commit done': 'committed',
    abort: 'aborting',
    fence: 'fenced',
    expire: 'expired',
    close: 'closed',
  },
  'in doubt': {
    lose: 'in doubt',
    'commit done': 'committed',
    'abort done': 'aborted',
    fence: 'fenced',
    expire: 'expired',
    close: 'closed',
  },
  aborting: { 'abort done': 'aborted', fence: 'fenced', expire: 'expired', close: 'closed' },
  committed: {},
  aborted: {},
  fenced: {},
  expired: {},
  closed: {},
}

/** Whether it takes records. */
export const isOpen = (state: TransactionState): boolean => state === 'begun' || state === 'sending'
