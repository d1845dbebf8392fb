import { array, int16, int32, int64, nullableString, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 2. */
export const listTransactionsRequest = struct({
  stateFilters: array(string),
  producerIdFilters: array(int64),
  durationFilter: int64.since(1, -1n),
  transactionalIdPattern: nullableString.since(2, null),
})

export const listTransactionsResponse = struct({
  throttleTimeMs: int32.or(0),
  errorCode: int16,
  unknownStateFilters: array(string),
  transactionStates: array(
    struct({ transactionalId: string, producerId: int64, transactionState: string }),
  ),
})
