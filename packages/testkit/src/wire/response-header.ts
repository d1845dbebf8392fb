import { type ApiName, hasFlexibleResponseHeader } from './api-keys.ts'
import { frame } from './frame-splitter.ts'
import { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

/** Where the body of a response frame (size prefix included) begins. */
export function responseBodyOffset(framed: Buffer, api: ApiName, version: number): number {
  if (!hasFlexibleResponseHeader(api, version)) return 8
  const reader = new WireReader(framed, { offset: 8, flexible: true })
  reader.tags()
  return reader.offset
}

export function responseCorrelationId(framed: Buffer): number {
  return new WireReader(framed, { offset: 4 }).int32()
}

export interface ResponseFields {
  readonly api: ApiName
  readonly version: number
  readonly correlationId: number
  readonly body: Buffer
}

export function encodeResponse(response: ResponseFields): Buffer {
  const { api, version, correlationId, body } = response
  const header = new WireWriter({ sizeHint: 16 + body.length }).int32(correlationId)
  if (hasFlexibleResponseHeader(api, version)) header.int8(0)
  return frame(header.raw(body).finish())
}
