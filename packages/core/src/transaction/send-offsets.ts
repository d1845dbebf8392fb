import { addOffsetsToTxn } from '../wire/apis/add-offsets-to-txn.ts'
import { txnOffsetCommit } from '../wire/apis/txn-offset-commit.ts'
import type { TopicOffsets } from './consumed-offsets.ts'
import { disowns } from './coordinator-refusal.ts'
import type { Slot, SlotUser } from './slot.ts'

/** UNKNOWN_TOPIC_OR_PARTITION: the group's coordinator does not know a fresh topic yet. */
const FRESH_TOPIC: ReadonlySet<number> = new Set([3])

/**
 * Makes a group's offsets part of the transaction at hand. Throws what the coordinators refuse with, and
 * ConnectionError when the transaction's time is up.
 */
export async function sendOffsets(
  slot: Slot,
  user: SlotUser,
  groupId: string,
  topics: readonly TopicOffsets[],
): Promise<void> {
  const { errorCode } = await slot.add(
    addOffsetsToTxn,
    { groupId },
    (answer) => [answer.errorCode],
    { user },
  )
  if (errorCode !== 0) throw refusal(slot, errorCode, addOffsetsToTxn.name, groupId)
  const { partitions } = await slot.askWithin(
    slot.groupCoordinator(groupId),
    txnOffsetCommit,
    { groupId, topics },
    (answer) => answer.partitions.map((partition) => partition.errorCode),
    { patientWith: FRESH_TOPIC, user },
  )
  const refused = partitions.find((partition) => partition.errorCode !== 0)
  if (refused) throw refusal(slot, refused.errorCode, txnOffsetCommit.name, groupId)
}

const refusal = (slot: Slot, code: number, api: string, groupId: string): Error =>
  disowns(code) ? slot.fencedError() : slot.refusal(code, { api, groupId })
