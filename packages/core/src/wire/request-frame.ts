import { type Api, isFlexible } from './apis/api.ts'
import { FrameReader } from './frame-reader.ts'
import { FrameWriter } from './frame-writer.ts'

/** What every frame to a broker starts with. `sizeBehind` is the size of what follows the header. */
export function requestHeader(
  api: { readonly key: number; readonly flexibleFrom: number },
  version: number,
  correlationId: number,
  clientId: string,
  sizeBehind: number,
): Buffer {
  const flexible = isFlexible(api, version)
  const header = new FrameWriter(64)
    .int32(0)
    .int16(api.key)
    .int16(version)
    .int32(correlationId)
    .nullableString(clientId, false) // never compact, so that any broker can read it (KIP-482)
    .noTags(flexible)
    .bytes()
  header.writeInt32BE(header.length - 4 + sizeBehind, 0)
  return header
}

export function encodeBody<Request>(
  api: Api<Request, unknown>,
  request: Request,
  version: number,
): Buffer {
  const writer = new FrameWriter()
  api.encode(writer, request, version)
  return writer.bytes()
}

/** `payload` is what follows the correlation id. */
export function decodeAnswer<Answer>(
  api: {
    readonly flexibleFrom: number
    decode(reader: FrameReader, version: number): Answer
  },
  payload: Buffer,
  version: number,
): Answer {
  const reader = new FrameReader(payload)
  reader.skipTags(isFlexible(api, version))
  return api.decode(reader, version)
}
