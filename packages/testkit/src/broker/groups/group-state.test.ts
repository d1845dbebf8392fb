import { expect, it } from 'vitest'
import { VirtualClock } from '../../../test/virtual-clock.ts'
import { ClassicGroup } from './classic-group.ts'
import { type GroupState, IllegalGroupMoveError, mayMove } from './group-state.ts'

const STATES: readonly GroupState[] = [
  'Empty',
  'PreparingRebalance',
  'CompletingRebalance',
  'Stable',
  'Dead',
]

// As ClassicGroupState lists the valid previous states of each
it.each<[GroupState, GroupState[]]>([
  ['Empty', ['PreparingRebalance']],
  ['PreparingRebalance', ['Empty', 'CompletingRebalance', 'Stable']],
  ['CompletingRebalance', ['PreparingRebalance']],
  ['Stable', ['CompletingRebalance']],
  ['Dead', ['Empty', 'PreparingRebalance', 'CompletingRebalance', 'Stable']],
])('%s is reached from %j only', (to, from) => {
  expect(STATES.filter((state) => mayMove(state, to))).toEqual(from)
})

it('a move that the table does not have is refused', () => {
  const group = new ClassicGroup('g', new VirtualClock())
  expect(() => group.moveTo('Stable')).toThrow(IllegalGroupMoveError)
  expect(group.state).toBe('Empty')
})
