/**
 * `@holdfast/core/kafkajs`: what code written for kafkajs imports, under the same names. Only `Kafka` is ours.
 */
import kafkajs from 'kafkajs'
import { Kafka } from './kafka.ts'

export { Kafka }

export type {
  Acl,
  AclEntry,
  AclFilter,
  AclResource,
  Admin,
  AdminConfig,
  AdminEvents,
  ApiVersions,
  Assigner,
  Assignment,
  AuthenticationProviderArgs,
  Authenticator,
  Batch,
  Broker,
  BrokerMetadata,
  BrokersFunction,
  Cluster,
  ConfigEntries,
  ConfigSynonyms,
  ConnectEvent,
  Consumer,
  ConsumerCommitOffsetsEvent,
  ConsumerConfig,
  ConsumerCrashEvent,
  ConsumerEachBatchPayload,
  ConsumerEachMessagePayload,
  ConsumerEndBatchProcessEvent,
  ConsumerEvents,
  ConsumerFetchEvent,
  ConsumerFetchStartEvent,
  ConsumerGroup,
  ConsumerGroupJoinEvent,
  ConsumerGroupState,
  ConsumerHeartbeatEvent,
  ConsumerRebalancingEvent,
  ConsumerReceivedUnsubcribedTopicsEvent,
  ConsumerRunConfig,
  ConsumerStartBatchProcessEvent,
  ConsumerSubscribeTopic,
  ConsumerSubscribeTopics,
  CoordinatorMetadata,
  DefaultPartitioner,
  DeleteAclFilterResponses,
  DeleteAclResponse,
  DeleteGroupsResult,
  DescribeAclResource,
  DescribeAclResponse,
  DescribeConfigResponse,
  DisconnectEvent,
  EachBatchHandler,
  EachBatchPayload,
  EachMessageHandler,
  EachMessagePayload,
  FetchOffsetsPartition,
  GroupDescription,
  GroupDescriptions,
  GroupMember,
  GroupMemberAssignment,
  GroupOverview,
  GroupState,
  ICustomPartitioner,
  IHeaders,
  IMemberAssignment,
  InstrumentationEvent,
  IResourceConfig,
  IResourceConfigEntry,
  ISerializer,
  ISocketFactory,
  ISocketFactoryArgs,
  ITopicConfig,
  ITopicMetadata,
  ITopicPartitionConfig,
  KafkaConfig,
  KafkaJSConnectionErrorMetadata,
  KafkaJSDeleteGroupsErrorGroups,
  KafkaJSDeleteTopicRecordsErrorPartition,
  KafkaJSDeleteTopicRecordsErrorTopic,
  KafkaJSErrorMetadata,
  KafkaJSNumberOfRetriesExceededMetadata,
  KafkaJSOffsetOutOfRangeMetadata,
  KafkaJSRequestTimeoutErrorMetadata,
  KafkaJSServerDoesNotSupportApiKeyMetadata,
  KafkaJSStaleTopicMetadataAssignmentMetadata,
  KafkaJSTopicMetadataNotLoadedMetadata,
  KafkaMessage,
  LegacyPartitioner,
  ListPartitionReassignmentsResponse,
  logCreator,
  LogEntry,
  Logger,
  LoggerEntryContent,
  MatchingAcl,
  Mechanism,
  MemberAssignment,
  MemberDescription,
  MemberMetadata,
  Message,
  OauthbearerProviderResponse,
  Offsets,
  OffsetsByTopicPartition,
  OngoingPartitionReassignment,
  OngoingTopicReassignment,
  PartitionAssigner,
  PartitionerArgs,
  PartitionMetadata,
  PartitionOffset,
  PartitionReassignment,
  Producer,
  ProducerBatch,
  ProducerConfig,
  ProducerEvents,
  ProducerRecord,
  RecordMetadata,
  RemoveInstrumentationEventListener,
  ReplicaAssignment,
  RequestEvent,
  RequestQueueSizeEvent,
  RequestTimeoutEvent,
  ResourceConfigQuery,
  RetryOptions,
  SaslAuthenticateArgs,
  SASLMechanism,
  SASLOptions,
  SeekEntry,
  TopicMessages,
  TopicOffsets,
  TopicPartition,
  TopicPartitionOffset,
  TopicPartitionOffsetAndMetadata,
  TopicPartitions,
  Transaction,
} from 'kafkajs'

// The names that Node finds in kafkajs, a CommonJS module; the rest it has on its default export only.
export {
  AssignerProtocol,
  CompressionTypes,
  logLevel,
  PartitionAssigners,
  Partitioners,
} from 'kafkajs'

export const AclOperationTypes: typeof kafkajs.AclOperationTypes = kafkajs.AclOperationTypes
export type AclOperationTypes = kafkajs.AclOperationTypes
export const AclPermissionTypes: typeof kafkajs.AclPermissionTypes = kafkajs.AclPermissionTypes
export type AclPermissionTypes = kafkajs.AclPermissionTypes
export const AclResourceTypes: typeof kafkajs.AclResourceTypes = kafkajs.AclResourceTypes
export type AclResourceTypes = kafkajs.AclResourceTypes
export const CompressionCodecs: typeof kafkajs.CompressionCodecs = kafkajs.CompressionCodecs
export const ConfigResourceTypes: typeof kafkajs.ConfigResourceTypes = kafkajs.ConfigResourceTypes
export type ConfigResourceTypes = kafkajs.ConfigResourceTypes
export const ConfigSource: typeof kafkajs.ConfigSource = kafkajs.ConfigSource
export type ConfigSource = kafkajs.ConfigSource
export const KafkaJSAggregateError: typeof kafkajs.KafkaJSAggregateError =
  kafkajs.KafkaJSAggregateError
export type KafkaJSAggregateError = kafkajs.KafkaJSAggregateError
export const KafkaJSAlterPartitionReassignmentsError: typeof kafkajs.KafkaJSAlterPartitionReassignmentsError =
  kafkajs.KafkaJSAlterPartitionReassignmentsError
export type KafkaJSAlterPartitionReassignmentsError =
  kafkajs.KafkaJSAlterPartitionReassignmentsError
export const KafkaJSBrokerNotFound: typeof kafkajs.KafkaJSBrokerNotFound =
  kafkajs.KafkaJSBrokerNotFound
export type KafkaJSBrokerNotFound = kafkajs.KafkaJSBrokerNotFound
export const KafkaJSConnectionError: typeof kafkajs.KafkaJSConnectionError =
  kafkajs.KafkaJSConnectionError
export type KafkaJSConnectionError = kafkajs.KafkaJSConnectionError
export const KafkaJSDeleteGroupsError: typeof kafkajs.KafkaJSDeleteGroupsError =
  kafkajs.KafkaJSDeleteGroupsError
export type KafkaJSDeleteGroupsError = kafkajs.KafkaJSDeleteGroupsError
export const KafkaJSDeleteTopicRecordsError: typeof kafkajs.KafkaJSDeleteTopicRecordsError =
  kafkajs.KafkaJSDeleteTopicRecordsError
export type KafkaJSDeleteTopicRecordsError = kafkajs.KafkaJSDeleteTopicRecordsError
export const KafkaJSError: typeof kafkajs.KafkaJSError = kafkajs.KafkaJSError
export type KafkaJSError = kafkajs.KafkaJSError
export const KafkaJSGroupCoordinatorNotFound: typeof kafkajs.KafkaJSGroupCoordinatorNotFound =
  kafkajs.KafkaJSGroupCoordinatorNotFound
export type KafkaJSGroupCoordinatorNotFound = kafkajs.KafkaJSGroupCoordinatorNotFound
export const KafkaJSLockTimeout: typeof kafkajs.KafkaJSLockTimeout = kafkajs.KafkaJSLockTimeout
export type KafkaJSLockTimeout = kafkajs.KafkaJSLockTimeout
export const KafkaJSMetadataNotLoaded: typeof kafkajs.KafkaJSMetadataNotLoaded =
  kafkajs.KafkaJSMetadataNotLoaded
export type KafkaJSMetadataNotLoaded = kafkajs.KafkaJSMetadataNotLoaded
export const KafkaJSNonRetriableError: typeof kafkajs.KafkaJSNonRetriableError =
  kafkajs.KafkaJSNonRetriableError
export type KafkaJSNonRetriableError = kafkajs.KafkaJSNonRetriableError
export const KafkaJSNotImplemented: typeof kafkajs.KafkaJSNotImplemented =
  kafkajs.KafkaJSNotImplemented
export type KafkaJSNotImplemented = kafkajs.KafkaJSNotImplemented
export const KafkaJSNumberOfRetriesExceeded: typeof kafkajs.KafkaJSNumberOfRetriesExceeded =
  kafkajs.KafkaJSNumberOfRetriesExceeded
export type KafkaJSNumberOfRetriesExceeded = kafkajs.KafkaJSNumberOfRetriesExceeded
export const KafkaJSOffsetOutOfRange: typeof kafkajs.KafkaJSOffsetOutOfRange =
  kafkajs.KafkaJSOffsetOutOfRange
export type KafkaJSOffsetOutOfRange = kafkajs.KafkaJSOffsetOutOfRange
export const KafkaJSPartialMessageError: typeof kafkajs.KafkaJSPartialMessageError =
  kafkajs.KafkaJSPartialMessageError
export type KafkaJSPartialMessageError = kafkajs.KafkaJSPartialMessageError
export const KafkaJSProtocolError: typeof kafkajs.KafkaJSProtocolError =
  kafkajs.KafkaJSProtocolError
export type KafkaJSProtocolError = kafkajs.KafkaJSProtocolError
export const KafkaJSRequestTimeoutError: typeof kafkajs.KafkaJSRequestTimeoutError =
  kafkajs.KafkaJSRequestTimeoutError
export type KafkaJSRequestTimeoutError = kafkajs.KafkaJSRequestTimeoutError
export const KafkaJSSASLAuthenticationError: typeof kafkajs.KafkaJSSASLAuthenticationError =
  kafkajs.KafkaJSSASLAuthenticationError
export type KafkaJSSASLAuthenticationError = kafkajs.KafkaJSSASLAuthenticationError
export const KafkaJSServerDoesNotSupportApiKey: typeof kafkajs.KafkaJSServerDoesNotSupportApiKey =
  kafkajs.KafkaJSServerDoesNotSupportApiKey
export type KafkaJSServerDoesNotSupportApiKey = kafkajs.KafkaJSServerDoesNotSupportApiKey
export const KafkaJSStaleTopicMetadataAssignment: typeof kafkajs.KafkaJSStaleTopicMetadataAssignment =
  kafkajs.KafkaJSStaleTopicMetadataAssignment
export type KafkaJSStaleTopicMetadataAssignment = kafkajs.KafkaJSStaleTopicMetadataAssignment
export const KafkaJSTimeout: typeof kafkajs.KafkaJSTimeout = kafkajs.KafkaJSTimeout
export type KafkaJSTimeout = kafkajs.KafkaJSTimeout
export const KafkaJSTopicMetadataNotLoaded: typeof kafkajs.KafkaJSTopicMetadataNotLoaded =
  kafkajs.KafkaJSTopicMetadataNotLoaded
export type KafkaJSTopicMetadataNotLoaded = kafkajs.KafkaJSTopicMetadataNotLoaded
export const KafkaJSUnsupportedMagicByteInMessageSet: typeof kafkajs.KafkaJSUnsupportedMagicByteInMessageSet =
  kafkajs.KafkaJSUnsupportedMagicByteInMessageSet
export type KafkaJSUnsupportedMagicByteInMessageSet =
  kafkajs.KafkaJSUnsupportedMagicByteInMessageSet
export const ResourcePatternTypes: typeof kafkajs.ResourcePatternTypes =
  kafkajs.ResourcePatternTypes
export type ResourcePatternTypes = kafkajs.ResourcePatternTypes

/** In kafkajs, but not in its types. */
interface Untyped {
  readonly KafkaJSConnectionClosedError: typeof kafkajs.KafkaJSError
  readonly KafkaJSCreateTopicError: typeof kafkajs.KafkaJSError
  readonly KafkaJSFetcherRebalanceError: typeof kafkajs.KafkaJSError
  readonly KafkaJSInvalidLongError: typeof kafkajs.KafkaJSError
  readonly KafkaJSInvalidVarIntError: typeof kafkajs.KafkaJSError
  readonly KafkaJSInvariantViolation: typeof kafkajs.KafkaJSError
  readonly KafkaJSMemberIdRequired: typeof kafkajs.KafkaJSError
  readonly KafkaJSNoBrokerAvailableError: typeof kafkajs.KafkaJSError
}
const untyped: Untyped = kafkajs as typeof kafkajs & Untyped
export const KafkaJSConnectionClosedError: Untyped['KafkaJSConnectionClosedError'] =
  untyped.KafkaJSConnectionClosedError
export const KafkaJSCreateTopicError: Untyped['KafkaJSCreateTopicError'] =
  untyped.KafkaJSCreateTopicError
export const KafkaJSFetcherRebalanceError: Untyped['KafkaJSFetcherRebalanceError'] =
  untyped.KafkaJSFetcherRebalanceError
export const KafkaJSInvalidLongError: Untyped['KafkaJSInvalidLongError'] =
  untyped.KafkaJSInvalidLongError
export const KafkaJSInvalidVarIntError: Untyped['KafkaJSInvalidVarIntError'] =
  untyped.KafkaJSInvalidVarIntError
export const KafkaJSInvariantViolation: Untyped['KafkaJSInvariantViolation'] =
  untyped.KafkaJSInvariantViolation
export const KafkaJSMemberIdRequired: Untyped['KafkaJSMemberIdRequired'] =
  untyped.KafkaJSMemberIdRequired
export const KafkaJSNoBrokerAvailableError: Untyped['KafkaJSNoBrokerAvailableError'] =
  untyped.KafkaJSNoBrokerAvailableError

type Default = Omit<typeof kafkajs, 'Kafka'> & { readonly Kafka: typeof Kafka }
const everything: Default = { ...kafkajs, Kafka }
// ES modules have to import kafkajs as `import kafkajs from 'kafkajs'` to get at its error classes.
export default everything
