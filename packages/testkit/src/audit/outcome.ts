/** What the client said about one record that was handed to it. */
export interface Outcome {
  /** Unique in a run, and carried by the record itself. */
  readonly id: string
  readonly topic: string
  /** Where the client says it is, if acknowledged. */
  readonly partition?: number
  readonly offset?: bigint
  /**
   * `not-written`: failed, and the client promises that it is not in the log. `unknown`: failed,
   * and it may be there. `unsettled`: neither failed nor acknowledged when the run ended.
   */
  readonly result: 'acknowledged' | 'not-written' | 'unknown' | 'unsettled'
  /** Which producer it was handed to; order is judged within one. Default: the same for all. */
  readonly producer?: string
  readonly error?: unknown
}
