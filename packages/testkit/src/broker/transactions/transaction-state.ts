/**
 * The states of a transactional id, as Kafka's TransactionState.
 *
 *                addPartitions              fence
 *     Empty ----------------------> Ongoing ------> PrepareEpochFence
 *       ^                            ^ |  |               |
 *       |             addPartitions  | |  | abort         | abort
 *       |              +-------------+ |  +-------+-------+
 *       |              |               | commit   |
 *       |              |               v          v
 *       |              |     PrepareCommit      PrepareAbort
 *       |              |               |          |   markersWritten
 *       | initialise   |               v          v
 *       +--------------+--- CompleteCommit      CompleteAbort
 *
 * Empty takes `initialise` and Ongoing takes `addPartitions` as well, and stay what they are. Empty
 * and the Complete states end as Dead when the id is forgotten (`expireId`).
 *
 * PrepareEpochFence lasts no time: it says that the abort which follows is not the owner's (an
 * InitProducerId or the timeout), so the epoch goes up. A Prepare state cannot be left but by its
 * markers: the outcome is decided. That a KIP-890 client may abort without a partition is left
 * out, since EndTxn 5 is not served.
 */
export type TransactionState =
  | 'Empty'
  | 'Ongoing'
  | 'PrepareCommit'
  | 'PrepareAbort'
  | 'CompleteCommit'
  | 'CompleteAbort'
  | 'Dead'
  | 'PrepareEpochFence'

export type TransactionEvent =
  | 'initialise'
  | 'addPartitions'
  | 'commit'
  | 'abort'
  | 'fence'
  | 'markersWritten'
  | 'expireId'

const MOVES: {
  readonly [S in TransactionState]: { readonly [E in TransactionEvent]?: TransactionState }
} = {
  Empty: { initialise: 'Empty', addPartitions: 'Ongoing', expireId: 'Dead' },
  Ongoing: {
    addPartitions: 'Ongoing',
    commit: 'PrepareCommit',
    abort: 'PrepareAbort',
    fence: 'PrepareEpochFence',
  },
  PrepareEpochFence: { abort: 'PrepareAbort' },
  PrepareCommit: { markersWritten: 'CompleteCommit' },
  PrepareAbort: { markersWritten: 'CompleteAbort' },
  CompleteCommit: { initialise: 'Empty', addPartitions: 'Ongoing', expireId: 'Dead' },
  CompleteAbort: { initialise: 'Empty', addPartitions: 'Ongoing', expireId: 'Dead' },
  Dead: {},
}

/** A move that the table does not list: a defect of the coordinator, never of a client. */
export class IllegalTransactionMove extends Error {
  override readonly name = 'IllegalTransactionMove'
}

export function nextState(state: TransactionState, event: TransactionEvent): TransactionState {
  const next = MOVES[state][event]
  if (next === undefined) throw new IllegalTransactionMove(`${event} in state ${state}`)
  return next
}

/** Whether the state takes the event. */
export function takes(state: TransactionState, event: TransactionEvent): boolean {
  return MOVES[state][event] !== undefined
}

export function isTransactionState(name: string): name is TransactionState {
  return Object.hasOwn(MOVES, name)
}

/** The outcome is decided and the markers are on their way: nearly everything is answered 51. */
export function isPrepared(state: TransactionState): state is 'PrepareCommit' | 'PrepareAbort' {
  return state === 'PrepareCommit' || state === 'PrepareAbort'
}
