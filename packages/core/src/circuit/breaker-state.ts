/**
 * - `closed`: everything flies
 * - `open`: nothing flies, new sends are refused (B2)
 * - `half-open`: one probe of real work may fly; sends behind it wait in the buffer (B3)
 */
export type BreakerState = 'closed' | 'open' | 'half-open'

/** What a breaker watches: the whole cluster, or one topic. */
export type BreakerScope = 'cluster' | 'topic'

/** What may fly: all, one batch to try with, or nothing. */
export type Permit = 'all' | 'probe' | 'none'

/** A breaker as it stands (B5). */
export interface BreakerSnapshot {
  readonly state: BreakerState
  /** What an operator forced it to; undefined = it judges by itself. */
  readonly forced: 'open' | 'closed' | undefined
  /** Time of the last move, ms since the Unix epoch. */
  readonly since: number
  /** What opened it: the latest failure that counted, or the operator. undefined once it closed by itself. */
  readonly reason: string | undefined
  /** When `open` becomes `half-open`, ms since the Unix epoch; undefined unless it opened by itself. */
  readonly nextProbeAt: number | undefined
}

/** A breaker changed its state (B5). */
export interface BreakerMove {
  readonly scope: BreakerScope
  /** undefined for the cluster's. */
  readonly topic: string | undefined
  readonly from: BreakerState
  readonly to: BreakerState
  /** As in {@link BreakerSnapshot}. */
  readonly reason: string | undefined
  /** Ms since the Unix epoch. */
  readonly at: number
}
