/** Whose breaker an error code counts for; `none` = it never counts (B1). */
export type Feed = 'cluster' | 'topic' | 'none'

interface Row {
  readonly feeds: 'cluster' | 'topic'
  readonly when?: 'after a metadata refresh' | 'outside a transaction'
}

/**
 * B0: the codes of a Produce answer that count. All others do not: a caller's mistake or a matter
 * of the producer's identity (B1) says nothing of how well Kafka is, and a code that only asks to
 * wait is not a failure.
 */
const ROWS: ReadonlyMap<number, Row> = new Map<number, Row>([
  [-1, { feeds: 'cluster' }], // UNKNOWN_SERVER_ERROR
  [13, { feeds: 'cluster' }], // NETWORK_EXCEPTION
  [7, { feeds: 'topic' }], // REQUEST_TIMED_OUT: the replicas did not follow in time
  // NOT_ENOUGH_REPLICAS; in a transaction also "the coordinator could not verify it" (Kafka 3.6, KIP-890)
  [19, { feeds: 'topic', when: 'outside a transaction' }],
  [20, { feeds: 'topic' }], // NOT_ENOUGH_REPLICAS_AFTER_APPEND
  [56, { feeds: 'topic' }], // KAFKA_STORAGE_ERROR
  // A leader that moved is daily life: only what a refresh did not mend counts.
  [3, { feeds: 'topic', when: 'after a metadata refresh' }], // UNKNOWN_TOPIC_OR_PARTITION
  [5, { feeds: 'topic', when: 'after a metadata refresh' }], // LEADER_NOT_AVAILABLE
  [6, { feeds: 'topic', when: 'after a metadata refresh' }], // NOT_LEADER_OR_FOLLOWER
])

/** `afterRefresh`: the metadata was refreshed since the attempt before this one. */
export function feedOf(code: number, afterRefresh: boolean, inTransaction: boolean = false): Feed {
  const row = ROWS.get(code)
  if (!row) return 'none'
  if (row.when === 'after a metadata refresh' && !afterRefresh) return 'none'
  if (row.when === 'outside a transaction' && inTransaction) return 'none'
  return row.feeds
}
