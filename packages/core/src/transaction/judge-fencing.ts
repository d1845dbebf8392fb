import { describeTransactions } from '../wire/apis/describe-transactions.ts'
import type { Slot } from './slot.ts'

/**
 * After 47 or 90: whether somebody else uses the transactional id, or only our transaction was open for too
 * long (T8). A younger transaction than `transactionTimeoutMs` cannot have expired. An older one did if nobody
 * else is at work under the id, in an epoch that only an expiry explains; the id then goes on with a new epoch.
 * Whatever cannot be told is fencing: taking an id from its new owner would fence that one in turn.
 */
export async function judgeFencing(slot: Slot): Promise<'fenced' | 'expired'> {
  const { clock, options } = slot.basis
  const until = clock.now() + options.maxBlockMs
  try {
    const age = slot.addedAt === undefined ? 0 : clock.now() - slot.addedAt
    const speaks = async (): Promise<boolean> =>
      (await slot.coordinator.speaks(describeTransactions)) !== false
    if (age < options.transactionTimeoutMs || !(await speaks())) {
      slot.fence()
      return 'fenced'
    }
    await slot.recover(until, () => mayHaveExpired(slot, until))
    return 'expired'
  } catch (error) {
    if (slot.state !== 'fenced') slot.fence()
    slot.basis.options.logger.debug({ err: error }, 'not ours any more')
    return 'fenced'
  }
}

/** What a coordinator does not do by itself. */
const SOMEBODY_S_WORK: ReadonlySet<string> = new Set(['Ongoing', 'PrepareCommit', 'CompleteCommit'])

async function mayHaveExpired(slot: Slot, until: number): Promise<boolean> {
  const { transactionalId, producerId, epoch } = slot.identity
  const is = await slot.coordinator.ask(
    describeTransactions,
    { transactionalId },
    { until, codes: ({ errorCode }) => [errorCode] },
  )
  if (is.errorCode !== 0 || SOMEBODY_S_WORK.has(is.state)) return false
  return is.producerId === producerId && is.epoch === epoch + 1
}
