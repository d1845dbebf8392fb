import { isFlexible } from './api-keys.ts'
import { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

export interface ProduceRecordError {
  readonly batchIndex: number
  readonly message: string | null
}

export interface ProduceResponsePartition {
  readonly index: number
  readonly errorCode: number
  readonly baseOffset: bigint
  readonly logAppendTimeMs: bigint
  readonly logStartOffset: bigint
  readonly recordErrors: readonly ProduceRecordError[]
  readonly errorMessage: string | null
  readonly tags: Buffer
}

export interface ProduceResponseTopic {
  readonly name: string
  readonly partitions: readonly ProduceResponsePartition[]
  readonly tags: Buffer
}

export interface ProduceResponse {
  readonly topics: readonly ProduceResponseTopic[]
  readonly throttleTimeMs: number
  readonly tags: Buffer
}

/** `log_start_offset` came with 5, `record_errors` and `error_message` with 8 (KIP-467). */
export function decodeProduceResponse(bytes: Buffer, version: number, offset = 0): ProduceResponse {
  const reader = new WireReader(bytes, { flexible: isFlexible('Produce', version), offset })
  return {
    topics: reader.array((topic) => ({
      name: topic.string(),
      partitions: topic.array((p) => ({
        index: p.int32(),
        errorCode: p.int16(),
        baseOffset: p.int64(),
        logAppendTimeMs: p.int64(),
        logStartOffset: version >= 5 ? p.int64() : -1n,
        recordErrors:
          version >= 8
            ? p.array((e) => {
                const error = { batchIndex: e.int32(), message: e.nullableString() }
                e.tags()
                return error
              })
            : [],
        errorMessage: version >= 8 ? p.nullableString() : null,
        tags: p.tags(),
      })),
      tags: topic.tags(),
    })),
    throttleTimeMs: reader.int32(),
    tags: reader.tags(),
  }
}

export function encodeProduceResponse(response: ProduceResponse, version: number): Buffer {
  return new WireWriter({ flexible: isFlexible('Produce', version) })
    .array(response.topics, (topic, w) => {
      w.string(topic.name)
      w.array(topic.partitions, (p) => {
        w.int32(p.index).int16(p.errorCode).int64(p.baseOffset).int64(p.logAppendTimeMs)
        if (version >= 5) w.int64(p.logStartOffset)
        if (version >= 8) {
          w.array(p.recordErrors, (e) => {
            w.int32(e.batchIndex).string(e.message).tags()
          })
          w.string(p.errorMessage)
        }
        w.tags(p.tags)
      })
      w.tags(topic.tags)
    })
    .int32(response.throttleTimeMs)
    .tags(response.tags)
    .finish()
}

/** A partition's answer as a broker gives it that stored nothing. */
export function refusedPartition(index: number, errorCode: number): ProduceResponsePartition {
  return {
    index,
    errorCode,
    baseOffset: -1n,
    logAppendTimeMs: -1n,
    logStartOffset: -1n,
    recordErrors: [],
    errorMessage: null,
    tags: Buffer.alloc(0),
  }
}
