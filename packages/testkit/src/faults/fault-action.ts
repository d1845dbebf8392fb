/** How a connection ends: reset (the peer sees ECONNRESET) or closed in order. */
export type Disconnect = 'rst' | 'fin'

interface AnywhereActions {
  disconnect: { readonly how: Disconnect }
  /** Nothing passes on this connection any more, in either direction, and it stays open. */
  blackHole: object
  /** Waits for `Fault.release`; what comes behind on the same connection waits too. */
  hold: object
  delay: { readonly ms: number }
}

interface RequestActions extends AnywhereActions {
  /** An error in place of the broker's answer. What was refused is not forwarded. */
  answer: { readonly errorCode: number; readonly partitions: readonly number[] | undefined }
}

interface AnswerActions extends AnywhereActions {
  /** The answer's first bytes, then a reset. */
  truncate: { readonly bytes: number }
  /** Random bytes instead of the answer, then a black hole. */
  garbage: { readonly bytes: number; readonly seed: number }
  /** Right size and correlation id, random body. Later answers pass. */
  garbledBody: { readonly seed: number }
  replaceError: { readonly errorCode: number; readonly partition: number | undefined }
  /** An answer that does not speak of the matching partitions. */
  dropPartition: object
  throttle: { readonly ms: number }
  /** A size prefix that no client should believe, then a black hole. */
  oversizedLength: object
  wrongCorrelationId: object
}

type Union<Actions> = {
  [Kind in keyof Actions]: { readonly kind: Kind } & Actions[Kind]
}[keyof Actions]

/** What can happen at either point. */
export type CommonAction = Union<AnywhereActions>

/** What can happen before a request is forwarded. */
export type RequestAction = Union<RequestActions>

/** What can happen when the broker's answer is here and not yet passed on. */
export type AnswerAction = Union<AnswerActions>

export function describeAction(action: RequestAction | AnswerAction): string {
  const details = Object.entries(action)
    .filter(([name, value]) => name !== 'kind' && value !== undefined)
    .map(([name, value]) => `${name} ${String(value)}`)
  return details.length === 0 ? action.kind : `${action.kind} (${details.join(', ')})`
}
