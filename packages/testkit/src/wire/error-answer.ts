import { type ApiName, isFlexible } from './api-keys.ts'
import { WireFormatError } from './wire-format-error.ts'
import { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

interface ErrorAnswer {
  readonly request: WireReader
  readonly version: number
  readonly errorCode: number
  readonly writer: WireWriter
}

type WriteErrorAnswer = (answer: ErrorAnswer) => void

/** Produce is not among them: produce-response.ts answers it, partition by partition. */
const WRITERS: Partial<Record<ApiName, WriteErrorAnswer>> = {
  InitProducerId({ writer, errorCode }) {
    writer.int32(0).int16(errorCode).int64(-1n).int16(-1).tags()
  },

  AddOffsetsToTxn({ writer, errorCode }) {
    writer.int32(0).int16(errorCode).tags()
  },

  AddPartitionsToTxn({ request, version, writer, errorCode }) {
    if (version > 3) throw unknownLayout('AddPartitionsToTxn', version) // for brokers
    request.string() // transactional_id
    request.int64() // producer_id
    request.int16() // producer_epoch
    const topics = request.array((r) => {
      const topic = { name: r.string(), partitions: r.array((p) => p.int32()) }
      r.tags()
      return topic
    })
    writer.int32(0).array(topics, (topic, w) => {
      w.string(topic.name)
      w.array(topic.partitions, (index) => w.int32(index).int16(errorCode).tags())
      w.tags()
    })
    writer.tags()
  },

  // Version 5 (KIP-890) also carries the producer id and epoch of the next transaction.
  EndTxn({ version, writer, errorCode }) {
    writer.int32(0).int16(errorCode)
    if (version >= 5) writer.int64(-1n).int16(-1)
    writer.tags()
  },

  // Version 4 (KIP-699) asks for several keys.
  FindCoordinator({ request, version, writer, errorCode }) {
    if (version >= 4) {
      request.int8() // key_type
      const keys = request.array((r) => r.string())
      writer.int32(0).array(keys, (key, w) => {
        w.string(key).int32(-1).string('').int32(-1).int16(errorCode).string(null).tags()
      })
    } else {
      if (version >= 1) writer.int32(0)
      writer.int16(errorCode)
      if (version >= 1) writer.string(null)
      writer.int32(-1).string('').int32(-1)
    }
    writer.tags()
  },
}

export function canAnswerWithError(api: ApiName): boolean {
  return api === 'Produce' || api in WRITERS
}

/** The body of an answer to `request`, a whole frame whose body begins at `bodyOffset`. */
export function encodeErrorAnswer(
  {
    api,
    version,
    frame,
    bodyOffset,
  }: {
    readonly api: ApiName
    readonly version: number
    readonly frame: Buffer
    readonly bodyOffset: number
  },
  errorCode: number,
): Buffer {
  const write = WRITERS[api]
  if (write === undefined) throw unknownLayout(api, version)
  const flexible = isFlexible(api, version)
  const writer = new WireWriter({ flexible })
  write({
    request: new WireReader(frame, { flexible, offset: bodyOffset }),
    version,
    errorCode,
    writer,
  })
  return writer.finish()
}

function unknownLayout(api: ApiName, version: number): WireFormatError {
  return new WireFormatError(`How ${api} v${version} answers an error is not known here`)
}
