/** Sequence numbers wrap from 2^31 - 1 to 0, as in Java's DefaultRecordBatch.incrementSequence. */
export function sequenceAfter(sequence: number, count: number): number {
  const next = sequence + count
  return next > 0x7fffffff ? next - 0x80000000 : next
}
