import type { FrameReader } from '../frame-reader.ts'
import type { FrameWriter } from '../frame-writer.ts'

/** One of Kafka's APIs as we speak it: which versions, and how a request and its answer look. */
export interface Api<Request, Answer> {
  readonly key: number
  readonly name: string
  readonly minVersion: number
  /** The highest version we speak, not the highest there is: see the file's header. */
  readonly maxVersion: number
  /** First version with compact fields and tags (KIP-482). */
  readonly flexibleFrom: number
  encode(writer: FrameWriter, request: Request, version: number): void
  decode(reader: FrameReader, version: number): Answer
}

export const isFlexible = (api: { readonly flexibleFrom: number }, version: number): boolean =>
  version >= api.flexibleFrom
