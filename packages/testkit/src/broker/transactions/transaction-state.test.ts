import { describe, expect, it } from 'vitest'
import {
  IllegalTransactionMove,
  isTransactionState,
  nextState,
  takes,
  type TransactionEvent,
  type TransactionState,
} from './transaction-state.ts'

const STATES: readonly TransactionState[] = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
]
const EVENTS: readonly TransactionEvent[] = [
  'initialise',
  'addPartitions',
  'commit',
  'abort',
  'fence',
  'markersWritten',
  'expireId',
]

describe('the states of a transactional id', () => {
  it('moves as Kafka 4.2 does for clients of EndTxn to 4, and not otherwise', () => {
    const moves = STATES.flatMap((state) =>
      EVENTS.filter((event) => takes(state, event)).map(
        (event) => `${state} ${event} ${nextState(state, event)}`,
      ),
    )
    expect(moves).toEqual([
      'Empty initialise Empty',
      'Empty addPartitions Ongoing',
      'Empty expireId Dead',
      'Ongoing addPartitions Ongoing',
      'Ongoing commit PrepareCommit',
      'Ongoing abort PrepareAbort',
      'Ongoing fence PrepareEpochFence',
      'PrepareCommit markersWritten CompleteCommit',
      'PrepareAbort markersWritten CompleteAbort',
      'CompleteCommit initialise Empty',
      'CompleteCommit addPartitions Ongoing',
      'CompleteCommit expireId Dead',
      'CompleteAbort initialise Empty',
      'CompleteAbort addPartitions Ongoing',
      'CompleteAbort expireId Dead',
      'PrepareEpochFence abort PrepareAbort',
    ])
  })

  it('reaches every state, and a decided outcome cannot be changed', () => {
    const after = (from: TransactionState): TransactionState[] =>
      EVENTS.filter((event) => takes(from, event)).map((event) => nextState(from, event))
    const reached = new Set<TransactionState>(['Empty'])
    for (const state of reached) for (const next of after(state)) reached.add(next)
    expect([...reached].toSorted()).toEqual(STATES.toSorted())
    expect(after('PrepareCommit')).toEqual(['CompleteCommit'])
    expect(after('PrepareAbort')).toEqual(['CompleteAbort'])
  })

  it('throws at a move that is not in the table', () => {
    expect(() => nextState('PrepareCommit', 'abort')).toThrow(IllegalTransactionMove)
    expect(() => nextState('Dead', 'initialise')).toThrow('initialise in state Dead')
  })

  it('knows the names of states, and no others', () => {
    expect(STATES.every(isTransactionState)).toBe(true)
    expect(isTransactionState('toString')).toBe(false)
  })
})
