/** For each state, the events it takes and where they lead. An event that is not listed is illegal. */
export type TransitionTable<State extends string, Event extends string> = {
  readonly [S in State]: { readonly [E in Event]?: State }
}

/** A move that the table does not list: a defect of ours, never of a caller or a broker. */
class IllegalTransitionError extends Error {
  override readonly name = 'IllegalTransitionError'
}

/** The state after `event`. */
export function transition<State extends string, Event extends string>(
  table: TransitionTable<State, Event>,
  state: State,
  event: Event,
): State {
  const next = table[state][event]
  if (next === undefined) throw new IllegalTransitionError(`${event} in state ${state}`)
  return next
}
