import { isFlexible } from './api-keys.ts'
import { addOffsetsToTxnRequest, addOffsetsToTxnResponse } from './messages/add-offsets-to-txn.ts'
import {
  addPartitionsToTxnRequest,
  addPartitionsToTxnResponse,
} from './messages/add-partitions-to-txn.ts'
import { alterConfigsRequest, alterConfigsResponse } from './messages/alter-configs.ts'
import { apiVersionsRequest, apiVersionsResponse } from './messages/api-versions.ts'
import { createPartitionsRequest, createPartitionsResponse } from './messages/create-partitions.ts'
import { createTopicsRequest, createTopicsResponse } from './messages/create-topics.ts'
import { deleteGroupsRequest, deleteGroupsResponse } from './messages/delete-groups.ts'
import { deleteRecordsRequest, deleteRecordsResponse } from './messages/delete-records.ts'
import { deleteTopicsRequest, deleteTopicsResponse } from './messages/delete-topics.ts'
import { describeClusterRequest, describeClusterResponse } from './messages/describe-cluster.ts'
import { describeConfigsRequest, describeConfigsResponse } from './messages/describe-configs.ts'
import { describeGroupsRequest, describeGroupsResponse } from './messages/describe-groups.ts'
import {
  describeProducersRequest,
  describeProducersResponse,
} from './messages/describe-producers.ts'
import {
  describeTransactionsRequest,
  describeTransactionsResponse,
} from './messages/describe-transactions.ts'
import { electLeadersRequest, electLeadersResponse } from './messages/elect-leaders.ts'
import { endTxnRequest, endTxnResponse } from './messages/end-txn.ts'
import { fetchRequest, fetchResponse } from './messages/fetch.ts'
import { findCoordinatorRequest, findCoordinatorResponse } from './messages/find-coordinator.ts'
import { heartbeatRequest, heartbeatResponse } from './messages/heartbeat.ts'
import {
  incrementalAlterConfigsRequest,
  incrementalAlterConfigsResponse,
} from './messages/incremental-alter-configs.ts'
import { initProducerIdRequest, initProducerIdResponse } from './messages/init-producer-id.ts'
import { joinGroupRequest, joinGroupResponse } from './messages/join-group.ts'
import { leaveGroupRequest, leaveGroupResponse } from './messages/leave-group.ts'
import { listGroupsRequest, listGroupsResponse } from './messages/list-groups.ts'
import { listOffsetsRequest, listOffsetsResponse } from './messages/list-offsets.ts'
import { listTransactionsRequest, listTransactionsResponse } from './messages/list-transactions.ts'
import { metadataRequest, metadataResponse } from './messages/metadata.ts'
import { offsetCommitRequest, offsetCommitResponse } from './messages/offset-commit.ts'
import { offsetDeleteRequest, offsetDeleteResponse } from './messages/offset-delete.ts'
import { offsetFetchRequest, offsetFetchResponse } from './messages/offset-fetch.ts'
import {
  offsetForLeaderEpochRequest,
  offsetForLeaderEpochResponse,
} from './messages/offset-for-leader-epoch.ts'
import { produceRequest, produceResponse } from './messages/produce.ts'
import { syncGroupRequest, syncGroupResponse } from './messages/sync-group.ts'
import { txnOffsetCommitRequest, txnOffsetCommitResponse } from './messages/txn-offset-commit.ts'
import { codecOf, type Decoded, type Encodable, type Field, type MessageCodec } from './schema.ts'
import { WireFormatError } from './wire-format-error.ts'

/**
 * Both sides of every API whose messages are known here, and the versions for which that holds. A
 * new API: a file in messages/ and a line.
 */
const MESSAGES = {
  Produce: { versions: [3, 12], request: produceRequest, response: produceResponse },
  Fetch: { versions: [4, 12], request: fetchRequest, response: fetchResponse },
  ListOffsets: { versions: [1, 11], request: listOffsetsRequest, response: listOffsetsResponse },
  Metadata: { versions: [0, 13], request: metadataRequest, response: metadataResponse },
  OffsetCommit: { versions: [2, 9], request: offsetCommitRequest, response: offsetCommitResponse },
  OffsetFetch: { versions: [1, 9], request: offsetFetchRequest, response: offsetFetchResponse },
  FindCoordinator: {
    versions: [0, 6],
    request: findCoordinatorRequest,
    response: findCoordinatorResponse,
  },
  JoinGroup: { versions: [0, 9], request: joinGroupRequest, response: joinGroupResponse },
  Heartbeat: { versions: [0, 4], request: heartbeatRequest, response: heartbeatResponse },
  LeaveGroup: { versions: [0, 5], request: leaveGroupRequest, response: leaveGroupResponse },
  SyncGroup: { versions: [0, 5], request: syncGroupRequest, response: syncGroupResponse },
  DescribeGroups: {
    versions: [0, 6],
    request: describeGroupsRequest,
    response: describeGroupsResponse,
  },
  ListGroups: { versions: [0, 5], request: listGroupsRequest, response: listGroupsResponse },
  ApiVersions: { versions: [0, 4], request: apiVersionsRequest, response: apiVersionsResponse },
  CreateTopics: { versions: [2, 7], request: createTopicsRequest, response: createTopicsResponse },
  DeleteTopics: { versions: [1, 5], request: deleteTopicsRequest, response: deleteTopicsResponse },
  DeleteRecords: {
    versions: [0, 2],
    request: deleteRecordsRequest,
    response: deleteRecordsResponse,
  },
  InitProducerId: {
    versions: [0, 6],
    request: initProducerIdRequest,
    response: initProducerIdResponse,
  },
  OffsetForLeaderEpoch: {
    versions: [2, 4],
    request: offsetForLeaderEpochRequest,
    response: offsetForLeaderEpochResponse,
  },
  AddPartitionsToTxn: {
    versions: [0, 3],
    request: addPartitionsToTxnRequest,
    response: addPartitionsToTxnResponse,
  },
  AddOffsetsToTxn: {
    versions: [0, 4],
    request: addOffsetsToTxnRequest,
    response: addOffsetsToTxnResponse,
  },
  EndTxn: { versions: [0, 5], request: endTxnRequest, response: endTxnResponse },
  TxnOffsetCommit: {
    versions: [0, 5],
    request: txnOffsetCommitRequest,
    response: txnOffsetCommitResponse,
  },
  DescribeConfigs: {
    versions: [1, 4],
    request: describeConfigsRequest,
    response: describeConfigsResponse,
  },
  AlterConfigs: { versions: [0, 2], request: alterConfigsRequest, response: alterConfigsResponse },
  CreatePartitions: {
    versions: [0, 3],
    request: createPartitionsRequest,
    response: createPartitionsResponse,
  },
  DeleteGroups: { versions: [0, 2], request: deleteGroupsRequest, response: deleteGroupsResponse },
  ElectLeaders: { versions: [0, 2], request: electLeadersRequest, response: electLeadersResponse },
  IncrementalAlterConfigs: {
    versions: [0, 1],
    request: incrementalAlterConfigsRequest,
    response: incrementalAlterConfigsResponse,
  },
  OffsetDelete: { versions: [0, 0], request: offsetDeleteRequest, response: offsetDeleteResponse },
  DescribeCluster: {
    versions: [0, 2],
    request: describeClusterRequest,
    response: describeClusterResponse,
  },
  DescribeProducers: {
    versions: [0, 0],
    request: describeProducersRequest,
    response: describeProducersResponse,
  },
  DescribeTransactions: {
    versions: [0, 0],
    request: describeTransactionsRequest,
    response: describeTransactionsResponse,
  },
  ListTransactions: {
    versions: [0, 2],
    request: listTransactionsRequest,
    response: listTransactionsResponse,
  },
} as const

type Messages = typeof MESSAGES

/** An API whose messages can be read and written. */
export type KnownApi = keyof Messages

/** A request as it is read. */
export type RequestOf<Api extends KnownApi> = Decoded<Messages[Api]['request']>
/** A request as it may be written: what has a default can be left out. */
export type RequestToEncode<Api extends KnownApi> = Encodable<Messages[Api]['request']>
export type ResponseOf<Api extends KnownApi> = Decoded<Messages[Api]['response']>
export type ResponseToEncode<Api extends KnownApi> = Encodable<Messages[Api]['response']>

export function isKnownApi(api: string): api is KnownApi {
  return api in MESSAGES
}

/** First and last. */
export function knownVersions(api: KnownApi): readonly [number, number] {
  return MESSAGES[api].versions
}

export const knownApis: readonly KnownApi[] = Object.keys(MESSAGES) as KnownApi[]

/** @throws WireFormatError if the layout of that version is not known here */
export function requestCodec<Api extends KnownApi>(
  api: Api,
  version: number,
): MessageCodec<RequestOf<Api>, RequestToEncode<Api>> {
  return compiled('request', api, version) as MessageCodec<RequestOf<Api>, RequestToEncode<Api>>
}

/** @throws WireFormatError if the layout of that version is not known here */
export function responseCodec<Api extends KnownApi>(
  api: Api,
  version: number,
): MessageCodec<ResponseOf<Api>, ResponseToEncode<Api>> {
  return compiled('response', api, version) as MessageCodec<ResponseOf<Api>, ResponseToEncode<Api>>
}

const cache = new Map<string, MessageCodec<unknown, unknown>>()

function compiled(
  side: 'request' | 'response',
  api: KnownApi,
  version: number,
): MessageCodec<unknown, unknown> {
  const key = `${api} ${side} ${version}`
  let codec = cache.get(key)
  if (codec === undefined) {
    const [first, last] = knownVersions(api)
    if (!(first <= version && version <= last)) {
      throw new WireFormatError(`${api} v${version} is not known here, only v${first} to v${last}`)
    }
    const message = MESSAGES[api][side] as Field<unknown>
    codec = codecOf(message, version, isFlexible(api, version))
    cache.set(key, codec)
  }
  return codec
}
