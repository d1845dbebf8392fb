import {
  array,
  int16,
  int32,
  int64,
  nullableBytes,
  nullableString,
  string,
  struct,
} from '../schema.ts'

/** Kafka 4.2 serves 3 to 13; 12 (KIP-890 part 2) and 13 (topic ids) mean something else to a broker. */
export const produceRequest = struct({
  transactionalId: nullableString.or(null),
  acks: int16,
  timeoutMs: int32,
  topics: array(
    struct({
      name: string,
      partitions: array(struct({ index: int32, records: nullableBytes })),
    }),
  ),
})

const currentLeader = struct({ leaderId: int32, leaderEpoch: int32 })
const nodeEndpoint = struct({ nodeId: int32, host: string, port: int32, rack: nullableString })

export const produceResponse = struct({
  topics: array(
    struct({
      name: string,
      partitions: array(
        struct({
          index: int32,
          errorCode: int16,
          baseOffset: int64,
          logAppendTimeMs: int64.or(-1n),
          logStartOffset: int64.since(5, -1n),
          // KIP-467
          recordErrors: array(
            struct({ batchIndex: int32, batchIndexErrorMessage: nullableString }),
          ).since(8, []),
          errorMessage: nullableString.since(8, null),
          // KIP-951
          currentLeader: currentLeader.tagged(0, 10),
        }),
      ),
    }),
  ),
  throttleTimeMs: int32.or(0),
  nodeEndpoints: array(nodeEndpoint).tagged(0, 10),
})
