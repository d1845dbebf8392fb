import { onTestFinished } from 'vitest'
import { encodeRecordBatch } from '../../src/wire/encode-record-batch.ts'
import {
  type KnownApi,
  requestCodec,
  type RequestToEncode,
  responseCodec,
  type ResponseOf,
} from '../../src/wire/message-codec.ts'
import { encodeRequest } from '../../src/wire/request-header.ts'
import { responseBodyOffset } from '../../src/wire/response-header.ts'
import { RawClient } from '../raw-client.ts'

/** A raw connection to one broker, closed with the test. */
export interface Asker {
  readonly ask: <Api extends KnownApi>(
    api: Api,
    version: number,
    request: RequestToEncode<Api>,
  ) => Promise<ResponseOf<Api>>
  readonly client: RawClient
}

export async function asker(port: number): Promise<Asker> {
  const client = await RawClient.connect(port)
  onTestFinished(() => client.close())
  let correlationId = 0
  return {
    client,
    async ask(api, version, request) {
      const body = requestCodec(api, version).encode(request)
      client.send(
        encodeRequest({ api, version, correlationId: ++correlationId, clientId: 'raw', body }),
      )
      const answer = await client.next()
      const offset = responseBodyOffset(answer, api, version)
      return responseCodec(api, version).decode(answer, offset)
    },
  }
}

interface Produced {
  readonly topic: string
  readonly partition?: number
  readonly acks?: number
  readonly timeoutMs?: number
  readonly values?: readonly string[]
  readonly producer?: { readonly id: bigint; readonly epoch: number; readonly sequence: number }
}

/** A Produce request of one batch, version 8 or what is asked for. */
export function batchOf(fields: Produced): RequestToEncode<'Produce'> {
  const { topic, partition = 0, acks = -1, timeoutMs = 1_000, values = ['v'], producer } = fields
  const records = encodeRecordBatch({
    records: values.map((value) => ({ value })),
    timestamp: BigInt(Date.now()),
    ...(producer === undefined
      ? {}
      : {
          producerId: producer.id,
          producerEpoch: producer.epoch,
          baseSequence: producer.sequence,
        }),
  })
  return {
    acks,
    timeoutMs,
    topics: [{ name: topic, partitions: [{ index: partition, records }] }],
  }
}

/** The one partition of a Produce answer. */
export function onePartition({
  topics,
}: ResponseOf<'Produce'>): ResponseOf<'Produce'>['topics'][number]['partitions'][number] {
  const partition = topics[0]?.partitions[0]
  if (partition === undefined) throw new Error('an answer without a partition')
  return partition
}
