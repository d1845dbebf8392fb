import { apiKey } from './api-keys.ts'
import { errorCode as codeOf } from './error-codes.ts'
import {
  type KnownApi,
  knownVersions,
  type RequestOf,
  type ResponseToEncode,
} from './message-codec.ts'

/**
 * The answer that says `errorCode` and nothing else, as getErrorResponse of Kafka's request classes
 * builds it: once, or for each topic, partition or group that was asked about. Messages are left out.
 * A Produce request with acks 0 has such an answer too, but nobody to send it to.
 */
export function errorAnswer<Api extends KnownApi>(
  api: Api,
  version: number,
  request: RequestOf<Api>,
  errorCode: number,
): ResponseToEncode<Api> {
  return ERROR_ANSWERS[api](request, errorCode, version)
}

type ErrorAnswers = {
  readonly [Api in KnownApi]: (
    request: RequestOf<Api>,
    errorCode: number,
    version: number,
  ) => ResponseToEncode<Api>
}

const ERROR_ANSWERS: ErrorAnswers = {
  Produce: ({ topics }, errorCode) => ({
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ index }) => ({ index, errorCode, baseOffset: -1n })),
    })),
  }),

  Fetch: ({ sessionId, topics }, errorCode) => ({
    errorCode,
    sessionId,
    responses: topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition }) => ({
        partitionIndex: partition,
        errorCode,
        highWatermark: -1n,
        abortedTransactions: [],
        records: Buffer.alloc(0),
      })),
    })),
  }),

  ListOffsets: ({ topics }, errorCode) => ({
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  }),

  // To "all topics" nothing but version 13 can say that something failed.
  Metadata: ({ topics }, errorCode) => ({
    errorCode,
    brokers: [],
    topics: (topics ?? []).map(({ name, topicId }) => ({
      errorCode,
      name,
      topicId,
      partitions: [],
    })),
  }),

  OffsetCommit: ({ topics }, errorCode) => ({ topics: eachPartition(topics, errorCode) }),

  OffsetFetch: ({ topics, groups }, errorCode, version) => ({
    errorCode,
    // Version 1 has no place for a code of the whole
    topics: (version < 2 ? (topics ?? []) : []).map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => ({
        partitionIndex,
        committedOffset: -1n,
        metadata: '',
        errorCode,
      })),
    })),
    groups: groups.map(({ groupId }) => ({ groupId, topics: [], errorCode })),
  }),

  FindCoordinator: ({ coordinatorKeys }, errorCode) => ({
    errorCode,
    coordinators: coordinatorKeys.map((key) => ({
      key,
      nodeId: -1,
      host: '',
      port: -1,
      errorCode,
      errorMessage: null,
    })),
  }),

  JoinGroup: (_, errorCode) => ({
    errorCode,
    protocolName: null,
    leader: '',
    memberId: '',
    members: [],
  }),

  Heartbeat: (_, errorCode) => ({ errorCode }),
  LeaveGroup: (_, errorCode) => ({ errorCode }),
  SyncGroup: (_, errorCode) => ({ errorCode, assignment: Buffer.alloc(0) }),

  DescribeGroups: ({ groups }, errorCode) => ({
    groups: groups.map((groupId) => ({
      errorCode,
      groupId,
      groupState: '',
      protocolType: '',
      protocolData: '',
      members: [],
    })),
  }),

  ListGroups: (_, errorCode) => ({ errorCode, groups: [] }),

  // KIP-511: whoever asked in a version that is too new learns which ones there are
  ApiVersions: (_, errorCode) => {
    const [minVersion, maxVersion] = knownVersions('ApiVersions')
    const own = { apiKey: apiKey('ApiVersions'), minVersion, maxVersion }
    return { errorCode, apiKeys: errorCode === codeOf('UNSUPPORTED_VERSION') ? [own] : [] }
  },

  CreateTopics: ({ topics }, errorCode) => ({
    topics: topics.map(({ name }) => ({ name, errorCode })),
  }),

  DeleteTopics: ({ topicNames }, errorCode) => ({
    responses: topicNames.map((name) => ({ name, errorCode })),
  }),

  DeleteRecords: ({ topics }, errorCode) => ({
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        lowWatermark: -1n,
        errorCode,
      })),
    })),
  }),

  InitProducerId: (_, errorCode) => ({ errorCode, producerId: -1n, producerEpoch: -1 }),

  OffsetForLeaderEpoch: ({ topics }, errorCode) => ({
    topics: topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition }) => ({ errorCode, partition, endOffset: -1n })),
    })),
  }),

  AddPartitionsToTxn: ({ topics }, errorCode) => ({
    results: topics.map(({ name, partitions }) => ({
      name,
      results: partitions.map((partitionIndex) => ({
        partitionIndex,
        partitionErrorCode: errorCode,
      })),
    })),
  }),

  AddOffsetsToTxn: (_, errorCode) => ({ errorCode }),
  EndTxn: (_, errorCode) => ({ errorCode }),
  TxnOffsetCommit: ({ topics }, errorCode) => ({ topics: eachPartition(topics, errorCode) }),

  DescribeConfigs: ({ resources }, errorCode) => ({
    results: eachResource(resources, errorCode).map((result) => ({ ...result, configs: [] })),
  }),

  AlterConfigs: ({ resources }, errorCode) => ({ responses: eachResource(resources, errorCode) }),

  CreatePartitions: ({ topics }, errorCode) => ({
    results: topics.map(({ name }) => ({ name, errorCode, errorMessage: null })),
  }),

  DeleteGroups: ({ groupsNames }, errorCode) => ({
    results: groupsNames.map((groupId) => ({ groupId, errorCode })),
  }),

  ElectLeaders: ({ topicPartitions }, errorCode) => ({
    errorCode,
    replicaElectionResults: (topicPartitions ?? []).map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => ({
        partitionId,
        errorCode,
        errorMessage: null,
      })),
    })),
  }),

  IncrementalAlterConfigs: ({ resources }, errorCode) => ({
    responses: eachResource(resources, errorCode),
  }),

  OffsetDelete: (_, errorCode) => ({ errorCode, topics: [] }),
  DescribeCluster: (_, errorCode) => ({
    errorCode,
    errorMessage: null,
    clusterId: '',
    brokers: [],
  }),

  DescribeProducers: ({ topics }, errorCode) => ({
    topics: topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => ({
        partitionIndex,
        errorCode,
        errorMessage: null,
        activeProducers: [],
      })),
    })),
  }),

  DescribeTransactions: ({ transactionalIds }, errorCode) => ({
    transactionStates: transactionalIds.map((transactionalId) => ({
      errorCode,
      transactionalId,
      transactionState: '',
      transactionTimeoutMs: 0,
      transactionStartTimeMs: 0n,
      producerId: 0n,
      producerEpoch: 0,
      topics: [],
    })),
  }),

  ListTransactions: (_, errorCode) => ({
    errorCode,
    unknownStateFilters: [],
    transactionStates: [],
  }),
}

interface AskedTopic {
  readonly name: string
  readonly partitions: readonly { readonly partitionIndex: number }[]
}

function eachPartition(topics: readonly AskedTopic[], errorCode: number) {
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
  }))
}

interface AskedResource {
  readonly resourceType: number
  readonly resourceName: string
}

function eachResource(resources: readonly AskedResource[], errorCode: number) {
  return resources.map(({ resourceType, resourceName }) => ({
    errorCode,
    errorMessage: null,
    resourceType,
    resourceName,
  }))
}
