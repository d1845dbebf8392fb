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

/** Both sides of every API whose messages are known here. A new API: a file in messages/ and a line. */
const MESSAGES = {
  Produce: { request: produceRequest, response: produceResponse },
  Fetch: { request: fetchRequest, response: fetchResponse },
  ListOffsets: { request: listOffsetsRequest, response: listOffsetsResponse },
  Metadata: { request: metadataRequest, response: metadataResponse },
  OffsetCommit: { request: offsetCommitRequest, response: offsetCommitResponse },
  OffsetFetch: { request: offsetFetchRequest, response: offsetFetchResponse },
  FindCoordinator: { request: findCoordinatorRequest, response: findCoordinatorResponse },
  JoinGroup: { request: joinGroupRequest, response: joinGroupResponse },
  Heartbeat: { request: heartbeatRequest, response: heartbeatResponse },
  LeaveGroup: { request: leaveGroupRequest, response: leaveGroupResponse },
  SyncGroup: { request: syncGroupRequest, response: syncGroupResponse },
  DescribeGroups: { request: describeGroupsRequest, response: describeGroupsResponse },
  ListGroups: { request: listGroupsRequest, response: listGroupsResponse },
  ApiVersions: { request: apiVersionsRequest, response: apiVersionsResponse },
  CreateTopics: { request: createTopicsRequest, response: createTopicsResponse },
  DeleteTopics: { request: deleteTopicsRequest, response: deleteTopicsResponse },
  DeleteRecords: { request: deleteRecordsRequest, response: deleteRecordsResponse },
  InitProducerId: { request: initProducerIdRequest, response: initProducerIdResponse },
  OffsetForLeaderEpoch: {
    request: offsetForLeaderEpochRequest,
    response: offsetForLeaderEpochResponse,
  },
  AddPartitionsToTxn: { request: addPartitionsToTxnRequest, response: addPartitionsToTxnResponse },
  AddOffsetsToTxn: { request: addOffsetsToTxnRequest, response: addOffsetsToTxnResponse },
  EndTxn: { request: endTxnRequest, response: endTxnResponse },
  TxnOffsetCommit: { request: txnOffsetCommitRequest, response: txnOffsetCommitResponse },
  DescribeConfigs: { request: describeConfigsRequest, response: describeConfigsResponse },
  AlterConfigs: { request: alterConfigsRequest, response: alterConfigsResponse },
  CreatePartitions: { request: createPartitionsRequest, response: createPartitionsResponse },
  DeleteGroups: { request: deleteGroupsRequest, response: deleteGroupsResponse },
  ElectLeaders: { request: electLeadersRequest, response: electLeadersResponse },
  IncrementalAlterConfigs: {
    request: incrementalAlterConfigsRequest,
    response: incrementalAlterConfigsResponse,
  },
  OffsetDelete: { request: offsetDeleteRequest, response: offsetDeleteResponse },
  DescribeCluster: { request: describeClusterRequest, response: describeClusterResponse },
  DescribeProducers: { request: describeProducersRequest, response: describeProducersResponse },
  DescribeTransactions: {
    request: describeTransactionsRequest,
    response: describeTransactionsResponse,
  },
  ListTransactions: { request: listTransactionsRequest, response: listTransactionsResponse },
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

export const knownApis: readonly KnownApi[] = Object.keys(MESSAGES) as KnownApi[]

export function requestCodec<Api extends KnownApi>(
  api: Api,
  version: number,
): MessageCodec<RequestOf<Api>, RequestToEncode<Api>> {
  return compiled('request', api, version) as MessageCodec<RequestOf<Api>, RequestToEncode<Api>>
}

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
    const message = MESSAGES[api][side] as Field<unknown>
    codec = codecOf(message, version, isFlexible(api, version))
    cache.set(key, codec)
  }
  return codec
}
