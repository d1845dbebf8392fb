import { connectToLeader, listOffset, nameOf, type PartitionToRead } from './partition-leader.ts'
import { patiently, type Patience } from './patiently.ts'

/** The ends of a partition, for the two kinds of readers. Equal: no transaction is open there. */
export interface EndOffsets {
  /** Readers that are told of everything get as far as this. */
  readonly highWatermark: bigint
  /** read_committed readers do: the first record of the oldest open transaction, if there is one. */
  readonly lastStableOffset: bigint
}

/** @throws AuditReadError when the deadline passed or the broker refuses for good */
export function readEndOffsets(options: PartitionToRead & Patience): Promise<EndOffsets> {
  return patiently(nameOf(options), options, async () => {
    const leader = await connectToLeader(options)
    try {
      // In this order: if they are equal nothing was open at the first question, whatever came between
      const lastStableOffset = await listOffset(leader, options, 'committed', 'latest')
      const highWatermark = await listOffset(leader, options, 'uncommitted', 'latest')
      return { highWatermark, lastStableOffset }
    } finally {
      leader.close()
    }
  })
}
