import { type ApiName, apiKey, apiName, isFlexible } from './api-keys.ts'
import { frame } from './frame-splitter.ts'
import { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

export interface RequestHeader {
  readonly apiKey: number
  /** Undefined for a key that this package does not know. */
  readonly apiName: ApiName | undefined
  readonly apiVersion: number
  readonly correlationId: number
  readonly clientId: string | null
  /** Where the body begins in the frame; -1 if the API is not known. */
  readonly bodyOffset: number
}

/** Reads the header of a whole frame (size prefix included). */
export function parseRequestHeader(framed: Buffer): RequestHeader {
  // The client id keeps its classic form in the flexible header (KIP-482).
  const reader = new WireReader(framed, { offset: 4 })
  const key = reader.int16()
  const apiVersion = reader.int16()
  const correlationId = reader.int32()
  const clientId = reader.nullableString()
  const name = apiName(key)
  const header = { apiKey: key, apiName: name, apiVersion, correlationId, clientId }
  if (name === undefined) return { ...header, bodyOffset: -1 }
  if (!isFlexible(name, apiVersion)) return { ...header, bodyOffset: reader.offset }
  const tags = new WireReader(framed, { offset: reader.offset, flexible: true })
  tags.tags()
  return { ...header, bodyOffset: tags.offset }
}

export interface RequestFields {
  readonly api: ApiName
  readonly version: number
  readonly correlationId: number
  readonly clientId: string | null
  readonly body: Buffer
}

export function encodeRequest(request: RequestFields): Buffer {
  const { api, version, correlationId, clientId, body } = request
  const header = new WireWriter({ sizeHint: 32 + body.length })
    .int16(apiKey(api))
    .int16(version)
    .int32(correlationId)
    .string(clientId)
  if (isFlexible(api, version)) header.int8(0)
  return frame(header.raw(body).finish())
}
