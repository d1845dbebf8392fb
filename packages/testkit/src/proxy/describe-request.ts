import type { ProducedBatch, RequestView } from '../faults/request-view.ts'
import { isFlexible } from '../wire/api-keys.ts'
import { type BatchHeader, readBatchHeader } from '../wire/batch-header.ts'
import { type RequestOf, requestCodec } from '../wire/message-codec.ts'
import type { RequestHeader } from '../wire/request-header.ts'
import { WireReader } from '../wire/wire-reader.ts'

interface DescribedRequest {
  readonly view: RequestView
  /** Only of a Produce request whose layout is known. */
  readonly produce: RequestOf<'Produce'> | undefined
}

/** A request that cannot be taken apart still passes: the broker shall judge it, not the proxy. */
export function describeRequest(
  framed: Buffer,
  header: RequestHeader,
  brokerId: number,
): DescribedRequest {
  const { apiKey, apiName, apiVersion, correlationId, clientId } = header
  const isProduce = apiName === 'Produce'
  const produce = isProduce ? attempt(() => readProduce(framed, header)) : undefined
  const transaction = attempt(() => readTransaction(framed, header))
  return {
    produce,
    view: {
      brokerId,
      apiKey,
      apiName,
      apiVersion,
      correlationId,
      clientId,
      acks: isProduce ? (produce?.acks ?? attempt(() => readAcks(framed, header))) : undefined,
      transactionalId: produce?.transactionalId ?? transaction?.transactionalId ?? null,
      committed: transaction?.committed,
      batches: produce === undefined ? [] : describeBatches(produce),
    },
  }
}

function readProduce(
  framed: Buffer,
  { apiVersion, bodyOffset }: RequestHeader,
): RequestOf<'Produce'> {
  return requestCodec('Produce', apiVersion).decode(framed, bodyOffset)
}

type TransactionApi = (typeof TRANSACTION_APIS)[number]
const TRANSACTION_APIS = [
  'InitProducerId',
  'AddPartitionsToTxn',
  'AddOffsetsToTxn',
  'TxnOffsetCommit',
  'EndTxn',
] as const

function readTransaction(
  framed: Buffer,
  { apiName, apiVersion, bodyOffset }: RequestHeader,
): { readonly transactionalId: string | null; readonly committed?: boolean } | undefined {
  if (!TRANSACTION_APIS.includes(apiName as TransactionApi)) return undefined
  return requestCodec(apiName as TransactionApi, apiVersion).decode(framed, bodyOffset)
}

/** Of a version whose topics cannot be read; acks 0 is not answered, so it must be known. */
function readAcks(framed: Buffer, { apiVersion, bodyOffset }: RequestHeader): number {
  const flexible = isFlexible('Produce', apiVersion)
  const reader = new WireReader(framed, { flexible, offset: bodyOffset })
  if (apiVersion >= 3) reader.nullableString() // transactional_id
  return reader.int16()
}

function describeBatches(produce: RequestOf<'Produce'>): ProducedBatch[] {
  return produce.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ index, records }) => describeBatch(name, index, records)),
  )
}

function describeBatch(topic: string, partition: number, records: Buffer | null): ProducedBatch {
  const header: BatchHeader | undefined =
    records === null ? undefined : attempt(() => readBatchHeader(records))
  return {
    topic,
    partition,
    producerId: header?.producerId ?? -1n,
    producerEpoch: header?.producerEpoch ?? -1,
    baseSequence: header?.baseSequence ?? -1,
    recordCount: header?.recordCount ?? 0,
    transactional: header?.transactional ?? false,
    sizeInBytes: records?.length ?? 0,
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
