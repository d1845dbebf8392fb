/**
 * A group of the classic protocol (Kafka's ClassicGroupState).
 *
 * | state | left by |
 * | --- | --- |
 * | Empty | a member that joins |
 * | PreparingRebalance | all members joined again, or the rebalance timeout; nobody is left |
 * | CompletingRebalance | the leader's assignments; a member that joins, leaves or is lost |
 * | Stable | a member that joins, changes, leaves or is lost |
 * | Dead | nothing: the group was deleted |
 */
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead'

const MOVES: Readonly<Record<GroupState, readonly GroupState[]>> = {
  Empty: ['PreparingRebalance', 'Dead'],
  PreparingRebalance: ['CompletingRebalance', 'Empty', 'Dead'],
  CompletingRebalance: ['Stable', 'PreparingRebalance', 'Dead'],
  Stable: ['PreparingRebalance', 'Dead'],
  Dead: [],
}

/** @throws TypeError for a move that the table does not know: a defect here, not of a client */
export function moved(from: GroupState, to: GroupState): GroupState {
  if (!MOVES[from].includes(to)) throw new TypeError(`A group does not go from ${from} to ${to}`)
  return to
}
