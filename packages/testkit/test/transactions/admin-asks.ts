import type {
  DescribedTransaction,
  ListTransactionsAnswer,
  ListTransactionsFilter,
} from '../../src/broker/transactions/transaction-messages.ts'
import { WireReader } from '../../src/wire/wire-reader.ts'
import { WireWriter } from '../../src/wire/wire-writer.ts'

export function encodeDescribe(transactionalIds: readonly string[]): Buffer {
  const w = new WireWriter({ flexible: true })
  return w
    .array(transactionalIds, (id, each) => each.string(id))
    .tags()
    .finish()
}

export function decodeDescribed(bytes: Buffer, offset: number): DescribedTransaction[] {
  const r = new WireReader(bytes, { flexible: true, offset })
  r.int32() // throttle_time_ms
  return r.array((t) => {
    const described = {
      errorCode: t.int16(),
      transactionalId: t.string(),
      transactionState: t.string(),
      transactionTimeoutMs: t.int32(),
      transactionStartTimeMs: t.int64(),
      producerId: t.int64(),
      producerEpoch: t.int16(),
      topics: t.array((topic) => {
        const each = { topic: topic.string(), partitions: topic.array((p) => p.int32()) }
        topic.tags()
        return each
      }),
    }
    t.tags()
    return described
  })
}

/** Version 2. */
export function encodeList(filter: ListTransactionsFilter): Buffer {
  return new WireWriter({ flexible: true })
    .array(filter.stateFilters ?? [], (name, w) => w.string(name))
    .array(filter.producerIdFilters ?? [], (id, w) => w.int64(id))
    .int64(filter.durationFilter ?? -1n)
    .string(filter.transactionalIdPattern ?? null)
    .tags()
    .finish()
}

export function decodeListed(bytes: Buffer, offset: number): ListTransactionsAnswer {
  const r = new WireReader(bytes, { flexible: true, offset })
  r.int32() // throttle_time_ms
  return {
    errorCode: r.int16(),
    unknownStateFilters: r.array((each) => each.string()),
    transactionStates: r.array((each) => {
      const listed = {
        transactionalId: each.string(),
        producerId: each.int64(),
        transactionState: each.string(),
      }
      each.tags()
      return listed
    }),
  }
}
