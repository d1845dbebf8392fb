/**
 * What an error code of a Produce answer (or of a coordinator) means for the batch.
 *
 * - `retry`: the same sealed batch again, after a backoff
 * - `refresh`: the same, after a metadata refresh
 * - `identity`: the broker and we disagree on the partition's sequence or epoch (INV-SEQ-4)
 * - `producer`: the broker disowns the producer id (INV-SEQ-5)
 * - `abort`: the transaction cannot be committed any more; it may run again
 * - `record`: the batch holds something that it will never take
 * - `forbidden`, `configuration`: nothing will change until an operator changes it
 */
export type Treatment =
  | 'retry'
  | 'refresh'
  | 'identity'
  | 'producer'
  | 'abort'
  | 'record'
  | 'forbidden'
  | 'configuration'

export interface ProtocolError {
  readonly code: number
  readonly name: string
  readonly treatment: Treatment
  /** The batch may have been appended all the same (guarantees.md, "Outcomes"). */
  readonly ambiguous: boolean
  readonly advice: string
}

type Row = readonly [code: number, name: string, treatment: Treatment, advice?: string]

const REACH = 'The brokers are not ready; it is retried until the delivery deadline'
const TOPIC_SETTING = "Compare the record with the topic's configuration"

// prettier-ignore
const ROWS: readonly Row[] = [
  [2, 'CORRUPT_MESSAGE', 'retry', 'Bytes were damaged on the way'],
  [3, 'UNKNOWN_TOPIC_OR_PARTITION', 'refresh'],
  [5, 'LEADER_NOT_AVAILABLE', 'refresh'],
  [6, 'NOT_LEADER_OR_FOLLOWER', 'refresh'],
  [7, 'REQUEST_TIMED_OUT', 'retry'],
  [8, 'BROKER_NOT_AVAILABLE', 'retry'],
  [9, 'REPLICA_NOT_AVAILABLE', 'refresh'],
  [
    10,
    'MESSAGE_TOO_LARGE',
    'record',
    "Send smaller records, or raise the topic's max.message.bytes",
  ],
  [13, 'NETWORK_EXCEPTION', 'refresh'],
  [14, 'COORDINATOR_LOAD_IN_PROGRESS', 'retry'],
  [15, 'COORDINATOR_NOT_AVAILABLE', 'refresh'],
  [16, 'NOT_COORDINATOR', 'refresh'],
  [17, 'INVALID_TOPIC_EXCEPTION', 'configuration', 'Use a legal topic name'],
  [18, 'RECORD_LIST_TOO_LARGE', 'record', "Lower batchSize, or raise the topic's segment.bytes"],
  [
    19,
    'NOT_ENOUGH_REPLICAS',
    'retry',
    'Fewer replicas are in sync than min.insync.replicas asks for',
  ],
  [
    20,
    'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
    'retry',
    'Fewer replicas are in sync than min.insync.replicas asks for',
  ],
  [21, 'INVALID_REQUIRED_ACKS', 'configuration', 'Use acks 0, 1 or all'],
  [22, 'ILLEGAL_GENERATION', 'abort', 'The group rebalanced: consume again from what it committed'],
  [25, 'UNKNOWN_MEMBER_ID', 'abort', 'The consumer is not in the group any more'],
  [27, 'REBALANCE_IN_PROGRESS', 'abort', 'The group rebalances: run the transaction again'],
  [29, 'TOPIC_AUTHORIZATION_FAILED', 'forbidden', 'Write on the topic'],
  [30, 'GROUP_AUTHORIZATION_FAILED', 'forbidden', 'Read on the group'],
  [
    31,
    'CLUSTER_AUTHORIZATION_FAILED',
    'forbidden',
    'IdempotentWrite on the cluster, or Write on the topic',
  ],
  [
    32,
    'INVALID_TIMESTAMP',
    'record',
    "The timestamp is outside the topic's message.timestamp bounds",
  ],
  [35, 'UNSUPPORTED_VERSION', 'configuration', 'Use brokers of Kafka 2.5 or newer'],
  [
    43,
    'UNSUPPORTED_FOR_MESSAGE_FORMAT',
    'configuration',
    "Raise the topic's message.format.version",
  ],
  [44, 'POLICY_VIOLATION', 'record', 'A policy of the cluster refuses the record'],
  [45, 'OUT_OF_ORDER_SEQUENCE_NUMBER', 'identity'],
  [46, 'DUPLICATE_SEQUENCE_NUMBER', 'identity'],
  [47, 'INVALID_PRODUCER_EPOCH', 'identity'],
  [48, 'INVALID_TXN_STATE', 'abort', 'The transaction is not open any more: run it again'],
  [49, 'INVALID_PRODUCER_ID_MAPPING', 'producer'],
  [
    50,
    'INVALID_TRANSACTION_TIMEOUT',
    'configuration',
    "Lower transactionTimeoutMs, or raise the brokers' transaction.max.timeout.ms",
  ],
  [51, 'CONCURRENT_TRANSACTIONS', 'retry'],
  [53, 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'forbidden', 'Write on the transactional id'],
  [56, 'KAFKA_STORAGE_ERROR', 'refresh'],
  [58, 'SASL_AUTHENTICATION_FAILED', 'forbidden', 'this SASL principal'],
  [59, 'UNKNOWN_PRODUCER_ID', 'identity'],
  [72, 'LISTENER_NOT_FOUND', 'refresh'],
  [74, 'FENCED_LEADER_EPOCH', 'refresh'],
  [75, 'UNKNOWN_LEADER_EPOCH', 'retry'],
  [76, 'UNSUPPORTED_COMPRESSION_TYPE', 'record', 'Use a compressionType that the broker knows'],
  [82, 'FENCED_INSTANCE_ID', 'abort', 'Another consumer has this group.instance.id'],
  [87, 'INVALID_RECORD', 'record', TOPIC_SETTING],
  [88, 'UNSTABLE_OFFSET_COMMIT', 'retry'],
  [89, 'THROTTLING_QUOTA_EXCEEDED', 'retry'],
  [90, 'PRODUCER_FENCED', 'producer'],
  [100, 'UNKNOWN_TOPIC_ID', 'refresh'],
  [103, 'INCONSISTENT_TOPIC_ID', 'refresh'],
  [120, 'TRANSACTION_ABORTABLE', 'abort', 'Run the transaction again'],
]

/** An answer with one of these, or none at all, leaves open whether the batch was appended. */
const AMBIGUOUS: ReadonlySet<number> = new Set([-1, 3, 6, 7, 13, 20, 56])

const TABLE: ReadonlyMap<number, ProtocolError> = new Map(
  ROWS.map(([code, name, treatment, advice = REACH]) => [
    code,
    { code, name, treatment, ambiguous: AMBIGUOUS.has(code), advice },
  ]),
)

/** Codes that are not in the table (-1 among them) say nothing: ambiguous, and the same batch again. */
export function protocolError(code: number): ProtocolError {
  return (
    TABLE.get(code) ?? {
      code,
      name: code === -1 ? 'UNKNOWN_SERVER_ERROR' : `ERROR_${code}`,
      treatment: 'retry',
      ambiguous: true,
      advice: "See the broker's log",
    }
  )
}
