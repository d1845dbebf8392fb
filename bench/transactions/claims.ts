/** What a client says of its transactions, which are numbered from 0. */
export interface TransactionClaims {
  readonly begun: number
  /** Ended without effect: none of their records may be seen read committed. */
  readonly aborted: readonly number[]
  /** Neither: all of their records or none of them. */
  readonly unknown: readonly number[]
}
