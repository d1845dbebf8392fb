import { responseCodec } from '../wire/message-codec.ts'
import { responseBodyOffset } from '../wire/response-header.ts'
import type { ProducedResult } from './history.ts'

/** What a Produce answer (size prefix included) says of each partition. */
export function producedResults(answer: Buffer, version: number): ProducedResult[] {
  const bodyOffset = responseBodyOffset(answer, 'Produce', version)
  const { topics } = responseCodec('Produce', version).decode(answer, bodyOffset)
  return topics.flatMap(({ name, partitions }) =>
    partitions.map(({ index, errorCode, baseOffset }) => ({
      topic: name,
      partition: index,
      errorCode,
      baseOffset,
    })),
  )
}
