export { ApacheBroker } from './apache-kafka/apache-broker.ts'
export {
  ApacheKafkaError,
  ApacheKafkaUnavailableError,
} from './apache-kafka/apache-kafka-error.ts'
export {
  ApacheKafka,
  type ApacheKafkaInfo,
  attachApacheKafka,
} from './apache-kafka/apache-kafka.ts'
export { cacheFolder, kafkaClasspath, requireJavaAndJars } from './apache-kafka/jars.ts'
export type { TopicOptions } from './apache-kafka/kafka-admin.ts'
export { type ApacheKafkaOptions, startApacheKafka } from './apache-kafka/start-apache-kafka.ts'
export { AuditInputError } from './audit/audit-input-error.ts'
export { type AuditInput, auditOutcomes } from './audit/audit-outcomes.ts'
export { AuditReadError } from './audit/audit-read-error.ts'
export type { LogRecord } from './audit/log-record.ts'
export type { Outcome } from './audit/outcome.ts'
export { type EndOffsets, readEndOffsets } from './audit/read-end-offsets.ts'
export {
  type GroupOffset,
  readGroupOffsets,
  type ReadGroupOffsetsOptions,
} from './audit/read-group-offsets.ts'
export type { IsolationLevel, PartitionToRead } from './audit/partition-leader.ts'
export type { Patience } from './audit/patiently.ts'
export { type ReadLogOptions, readLog } from './audit/read-log.ts'
export type { Finding, FindingCounts, Verdict } from './audit/verdict.ts'
export { kafkajsControl, type KafkajsControlOptions } from './control/kafkajs-control.ts'
export { runWorkload, type WorkloadOptions } from './control/run-workload.ts'
export type { WorkloadClient, WorkloadReceipt, WorkloadRecord } from './control/workload-client.ts'
export type { ClusterOptions } from './embedded/cluster-options.ts'
export { ClusterOptionsError } from './embedded/cluster-options-error.ts'
export { ClusterPortError } from './embedded/cluster-port-error.ts'
export { EmbeddedBroker } from './embedded/embedded-broker.ts'
export { EmbeddedCluster } from './embedded/embedded-cluster.ts'
export { EmbeddedPartition } from './embedded/embedded-partition.ts'
export { startCluster } from './embedded/start-cluster.ts'
export type { Clock } from './faults/clock.ts'
export type { AnswerAction, Disconnect, RequestAction } from './faults/fault-action.ts'
export type { AnswerPoint, RequestPoint } from './faults/fault-points.ts'
export { FaultRuleError } from './faults/fault-rule-error.ts'
export type { Fault } from './faults/fault.ts'
export type { PlainFault, RandomFault } from './faults/random-rule.ts'
export type { RequestMatch } from './faults/request-match.ts'
export type { ProducedBatch, RequestView } from './faults/request-view.ts'
export type { RuleBuilder } from './faults/rule-builder.ts'
export { seededRandom } from './faults/seeded-random.ts'
export { UnfiredFaultsError } from './faults/unfired-faults-error.ts'
export type { HistoryEntry, HistoryFilter, ProducedResult } from './proxy/history.ts'
export type { Cut } from './proxy/network-cuts.ts'
export {
  type FaultProxy,
  type FaultProxyOptions,
  type ProxyRoute,
  startFaultProxy,
} from './proxy/start-fault-proxy.ts'
export type { ApiName } from './wire/api-keys.ts'
export { type ErrorName, errorCode, errorName } from './wire/error-codes.ts'
export type { BatchHeader, CompressionCodec } from './wire/batch-header.ts'
export {
  type BatchRecord,
  decodeRecordBatches,
  type RecordBatch,
  type RecordHeader,
} from './wire/record-batch.ts'
