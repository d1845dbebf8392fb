/** Bytes that are not what the Kafka protocol says they should be. */
export class WireFormatError extends Error {
  override readonly name = 'WireFormatError'
}
