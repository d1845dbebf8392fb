import type { ProducedBatch, RequestView } from '../faults/request-view.ts'
import { readBatchHeader } from '../wire/batch-header.ts'
import {
  canReadProduce,
  decodeProduceRequest,
  type ProduceRequest,
} from '../wire/produce-request.ts'
import type { RequestHeader } from '../wire/request-header.ts'

export interface DescribedRequest {
  readonly view: RequestView
  /** Only of a Produce request whose layout is known. */
  readonly produce: ProduceRequest | undefined
}

/** A request that cannot be taken apart still passes: the broker shall judge it, not the proxy. */
export function describeRequest(
  framed: Buffer,
  header: RequestHeader,
  brokerId: number,
): DescribedRequest {
  const { apiKey, apiName, apiVersion, correlationId, clientId } = header
  const produce = readProduce(framed, header)
  return {
    produce,
    view: {
      brokerId,
      apiKey,
      apiName,
      apiVersion,
      correlationId,
      clientId,
      acks: produce?.acks,
      transactionalId: produce?.transactionalId ?? null,
      batches: produce === undefined ? [] : describeBatches(produce),
    },
  }
}

function readProduce(framed: Buffer, header: RequestHeader): ProduceRequest | undefined {
  if (header.apiName !== 'Produce' || !canReadProduce(header.apiVersion)) return undefined
  try {
    return decodeProduceRequest(framed, header.apiVersion, header.bodyOffset)
  } catch {
    return undefined
  }
}

function describeBatches(produce: ProduceRequest): ProducedBatch[] {
  return produce.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ index, records }) => describeBatch(name, index, records)),
  )
}

function describeBatch(topic: string, partition: number, records: Buffer | null): ProducedBatch {
  const header = records === null ? undefined : headerOf(records)
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

function headerOf(records: Buffer): ReturnType<typeof readBatchHeader> {
  try {
    return readBatchHeader(records)
  } catch {
    return undefined
  }
}
