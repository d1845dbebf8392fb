/** Of the time that the markers took lately, how much to let pass before asking. */
const SHARE = 0.75
const LONGEST_MS = 200
/** How much the latest transaction counts. */
const WEIGHT = 0.3

/**
 * A commit is answered before its markers are written, and until then the next transaction of the id is refused with
 * 51. With many transactions at once asking all the time keeps the brokers from their work; this tells when it is
 * worth to begin, by how long the markers took lately.
 *
 * Not for few: seen on Kafka 4.2, an idle broker finishes a transaction only when the next request comes, since the
 * replicas' fetches that its last write should answer are looked at behind requests (ReplicaManager's action queue).
 */
export class MarkerPace {
  #endedAt = Number.NEGATIVE_INFINITY
  #tookMs = 0

  /** The coordinator took the end of a transaction. */
  ended(now: number): void {
    this.#endedAt = now
  }

  /** How long to wait before the next one is worth asking for. */
  waitMs(now: number): number {
    return Math.max(0, this.#endedAt + Math.min(LONGEST_MS, this.#tookMs * SHARE) - now)
  }

  /** The next one has begun; `refused`: not at the first try. */
  began(now: number, refused: boolean): void {
    // At the first try the markers were there already: perhaps for long, so less patience next time.
    const took = refused ? now - this.#endedAt : this.#tookMs / 2
    if (Number.isFinite(took)) this.#tookMs += WEIGHT * (took - this.#tookMs)
    this.#endedAt = Number.NEGATIVE_INFINITY
  }
}
