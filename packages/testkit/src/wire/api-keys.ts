interface Api {
  readonly key: number
  /** The first version with compact types and tagged fields (KIP-482). */
  readonly flexibleFrom: number
}

const NEVER = 32_768

/** The APIs that clients use. A key that is not here still passes through the proxy. */
export type ApiName =
  | 'Produce'
  | 'Fetch'
  | 'ListOffsets'
  | 'Metadata'
  | 'OffsetCommit'
  | 'OffsetFetch'
  | 'FindCoordinator'
  | 'JoinGroup'
  | 'Heartbeat'
  | 'LeaveGroup'
  | 'SyncGroup'
  | 'DescribeGroups'
  | 'ListGroups'
  | 'SaslHandshake'
  | 'ApiVersions'
  | 'CreateTopics'
  | 'DeleteTopics'
  | 'DeleteRecords'
  | 'InitProducerId'
  | 'OffsetForLeaderEpoch'
  | 'AddPartitionsToTxn'
  | 'AddOffsetsToTxn'
  | 'EndTxn'
  | 'TxnOffsetCommit'
  | 'DescribeConfigs'
  | 'AlterConfigs'
  | 'SaslAuthenticate'
  | 'CreatePartitions'
  | 'DeleteGroups'
  | 'IncrementalAlterConfigs'
  | 'ElectLeaders'
  | 'OffsetDelete'
  | 'DescribeCluster'
  | 'DescribeProducers'
  | 'DescribeTransactions'
  | 'ListTransactions'

const APIS: Readonly<Record<ApiName, Api>> = {
  Produce: { key: 0, flexibleFrom: 9 },
  Fetch: { key: 1, flexibleFrom: 12 },
  ListOffsets: { key: 2, flexibleFrom: 6 },
  Metadata: { key: 3, flexibleFrom: 9 },
  OffsetCommit: { key: 8, flexibleFrom: 8 },
  OffsetFetch: { key: 9, flexibleFrom: 6 },
  FindCoordinator: { key: 10, flexibleFrom: 3 },
  JoinGroup: { key: 11, flexibleFrom: 6 },
  Heartbeat: { key: 12, flexibleFrom: 4 },
  LeaveGroup: { key: 13, flexibleFrom: 4 },
  SyncGroup: { key: 14, flexibleFrom: 4 },
  DescribeGroups: { key: 15, flexibleFrom: 5 },
  ListGroups: { key: 16, flexibleFrom: 3 },
  SaslHandshake: { key: 17, flexibleFrom: NEVER },
  ApiVersions: { key: 18, flexibleFrom: 3 },
  CreateTopics: { key: 19, flexibleFrom: 5 },
  DeleteTopics: { key: 20, flexibleFrom: 4 },
  DeleteRecords: { key: 21, flexibleFrom: 2 },
  InitProducerId: { key: 22, flexibleFrom: 2 },
  OffsetForLeaderEpoch: { key: 23, flexibleFrom: 4 },
  AddPartitionsToTxn: { key: 24, flexibleFrom: 3 },
  AddOffsetsToTxn: { key: 25, flexibleFrom: 3 },
  EndTxn: { key: 26, flexibleFrom: 3 },
  TxnOffsetCommit: { key: 28, flexibleFrom: 3 },
  DescribeConfigs: { key: 32, flexibleFrom: 4 },
  AlterConfigs: { key: 33, flexibleFrom: 2 },
  SaslAuthenticate: { key: 36, flexibleFrom: 2 },
  CreatePartitions: { key: 37, flexibleFrom: 2 },
  DeleteGroups: { key: 42, flexibleFrom: 2 },
  ElectLeaders: { key: 43, flexibleFrom: 2 },
  IncrementalAlterConfigs: { key: 44, flexibleFrom: 1 },
  OffsetDelete: { key: 47, flexibleFrom: NEVER },
  DescribeCluster: { key: 60, flexibleFrom: 0 },
  DescribeProducers: { key: 61, flexibleFrom: 0 },
  DescribeTransactions: { key: 65, flexibleFrom: 0 },
  ListTransactions: { key: 66, flexibleFrom: 0 },
}

const NAME_BY_KEY: ReadonlyMap<number, ApiName> = new Map(
  Object.entries(APIS).map(([name, api]) => [api.key, name as ApiName]),
)

export function apiKey(name: ApiName): number {
  return APIS[name].key
}

export function apiName(key: number): ApiName | undefined {
  return NAME_BY_KEY.get(key)
}

export function isFlexible(name: ApiName, version: number): boolean {
  return version >= APIS[name].flexibleFrom
}

/** ApiVersions answers keep the old header, so that clients can read them before they know more. */
export function hasFlexibleResponseHeader(name: ApiName, version: number): boolean {
  return name !== 'ApiVersions' && isFlexible(name, version)
}
