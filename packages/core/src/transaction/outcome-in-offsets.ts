import { offsetFetch } from '../wire/apis/offset-fetch.ts'
import type { Slot } from './slot.ts'

/** Offsets that the transaction gave a group, with its own token as their metadata. */
export interface OffsetWitness {
  readonly groupId: string
  readonly topic: string
  readonly partition: number
  readonly token: string
}

const UNSTABLE_OFFSET_COMMIT = 88
const UNSTABLE: ReadonlySet<number> = new Set([UNSTABLE_OFFSET_COMMIT])

/**
 * Whether a transaction that only holds offsets was committed: the group then shows its token (T5). Another
 * value is no proof of the contrary, since a later commit may have overwritten it.
 */
export async function committedInGroup(
  slot: Slot,
  { groupId, topic, partition, token }: OffsetWitness,
  until: number,
): Promise<boolean> {
  try {
    const answer = await slot.groupCoordinator(groupId).ask(
      offsetFetch,
      { groupId, topics: [{ name: topic, partitions: [partition] }] },
      {
        until,
        codes: ({ errorCode, partitions }) => [errorCode, ...partitions.map((p) => p.errorCode)],
        patientWith: UNSTABLE,
      },
    )
    return answer.partitions.some((p) => p.errorCode === 0 && p.metadata === token)
  } catch (error) {
    slot.basis.options.logger.debug({ groupId, err: error }, 'committed offset not read')
    return false
  }
}
