import { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

/** The last version that is not flexible; Kafka 2.4 and 4.2 serve it. */
export const ELECT_LEADERS_VERSION = 1

const PREFERRED = 0

/** Asks for the preferred replica, the first of the assignment, to lead. */
export function encodeElectLeadersRequest(topic: string, partition: number): Buffer {
  return new WireWriter()
    .int8(PREFERRED)
    .array([topic], (name, w) => w.string(name).array([partition], (p, each) => each.int32(p)))
    .int32(10_000) // timeout_ms
    .finish()
}

/** The code for the one partition asked about; 84 = it leads already. */
export function decodeElectLeadersResponse(bytes: Buffer, offset = 0): number {
  const reader = new WireReader(bytes, { offset })
  reader.int32() // throttle_time_ms
  const errorCode = reader.int16()
  const codes = reader.array((topic) => {
    topic.string()
    return topic.array((partition) => {
      partition.int32()
      const code = partition.int16()
      partition.nullableString()
      return code
    })
  })
  return errorCode || (codes.flat()[0] ?? 0)
}
