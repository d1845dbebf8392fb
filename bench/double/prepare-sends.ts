import { randomFillSync } from 'node:crypto'

/** One record, as a caller hands it to `send`. */
interface PreparedSend {
  readonly topic: string
  readonly messages: readonly { readonly partition: number; readonly value: Buffer }[]
}

/** Enough different payloads that nothing is answered from a processor's cache alone. */
const AT_LEAST = 8_000

/**
 * Sends of one record, made before so that making them is not measured. Topics take turns, and
 * partitions 0 to `partitions` - 1 of each.
 */
export function prepareSends(
  topics: readonly string[],
  partitions: number,
  size: number,
): PreparedSend[] {
  const turns = Math.ceil(AT_LEAST / (topics.length * partitions))
  const bytes = randomFillSync(Buffer.allocUnsafeSlow(turns * topics.length * partitions * size))
  const sends: PreparedSend[] = []
  for (let turn = 0; turn < turns; turn++) {
    for (let partition = 0; partition < partitions; partition++) {
      for (const topic of topics) {
        const value = bytes.subarray(sends.length * size, (sends.length + 1) * size)
        sends.push({ topic, messages: [{ partition, value }] })
      }
    }
  }
  return sends
}
