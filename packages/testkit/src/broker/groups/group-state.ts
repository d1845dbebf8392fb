/** The states of a classic group, by the names that DescribeGroups shows. */
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead'

/**
 * Where each state may lead (ClassicGroupState).
 *
 * Empty                no member; it may hold offsets
 * PreparingRebalance   waits until every known member has joined, or the rebalance timeout is over
 * CompletingRebalance  the joins are answered; waits for the leader's assignment
 * Stable               the generation works; ends with a join, a leave or a silent member
 * Dead                 this coordinator has it no more
 */
const MOVES: { readonly [S in GroupState]: readonly GroupState[] } = {
  Empty: ['PreparingRebalance', 'Dead'],
  PreparingRebalance: ['CompletingRebalance', 'Empty', 'Dead'],
  CompletingRebalance: ['Stable', 'PreparingRebalance', 'Dead'],
  Stable: ['PreparingRebalance', 'Dead'],
  Dead: [],
}

export function mayMove(from: GroupState, to: GroupState): boolean {
  return MOVES[from].includes(to)
}

/** A move that the table does not have: a defect of the coordinator. */
export class IllegalGroupMoveError extends Error {
  override readonly name = 'IllegalGroupMoveError'

  constructor(groupId: string, from: GroupState, to: GroupState) {
    super(`Group ${groupId} cannot go from ${from} to ${to}`)
  }
}
