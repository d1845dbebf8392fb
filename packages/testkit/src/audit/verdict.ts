/** What an audit found wrong; every count has a list of example ids. */
export interface FindingCounts {
  /** Acknowledged, and nowhere in the topic (G2). */
  readonly lost: number
  /** Copies beyond the first, whatever the outcome was (G3). */
  readonly duplicated: number
  /**
   * Acknowledged records that would have to be moved for each partition to lie in call order: those
   * outside a longest run in order (n minus the longest increasing subsequence). Of a record with
   * several copies the first one counts (G4).
   */
  readonly reordered: number
  /** Failed as `not-written`, and in the log (G5). */
  readonly falselyNotWritten: number
  /** In the log, but not at the partition and offset that the acknowledgement named (G2). */
  readonly misplaced: number
  /** Failed as `unknown`, and in the log behind an acknowledged record that was sent later (G4). */
  readonly unknownBehindNewer: number
  /** In the log, and never attempted: the outcomes and the log do not belong together. */
  readonly unattempted: number
}

export type Finding = keyof FindingCounts

/** How a client's word compares with the log. */
export interface Verdict extends FindingCounts {
  readonly attempted: number
  readonly acknowledged: number
  readonly failedNotWritten: number
  readonly failedUnknown: number
  readonly unsettled: number
  /** Up to five ids per finding. */
  readonly examples: Readonly<Record<Finding, readonly string[]>>
}
