import { TransactionAbortedError } from '../errors/transaction-aborted-error.ts'
import { TransactionOutcomeUnknownError } from '../errors/transaction-outcome-unknown-error.ts'
import { endTxn } from '../wire/apis/end-txn.ts'
import { disowns } from './coordinator-refusal.ts'
import { judgeFencing } from './judge-fencing.ts'
import { outcomeInLog, type Witness } from './outcome-in-log.ts'
import { committedInGroup, type OffsetWitness } from './outcome-in-offsets.ts'
import type { Slot } from './slot.ts'

/** What can tell the outcome of a commit whose answer was lost. */
export interface Evidence {
  readonly records: readonly Witness[]
  /** Of a transaction without records. */
  readonly offsets: OffsetWitness | undefined
}

/** An answer that comes at the last moment leaves this much for reading the log. */
const LEAST_READING_MS = 5_000

/** INVALID_TXN_STATE: there is no transaction, or it has ended. */
const INVALID_TXN_STATE = 48

/**
 * Commits: everything of it is acknowledged. `onLost`: an answer did not come, the outcome is in doubt.
 *
 * Throws TransactionAbortedError or ProducerFencedError (not committed, for sure), and
 * TransactionOutcomeUnknownError if nobody can tell by `until` (T5).
 */
export async function commitTransaction(
  slot: Slot,
  evidence: Evidence,
  until: number,
  onLost: () => void,
): Promise<void> {
  if (!slot.mayBeOpen) return
  const { transactionalId } = slot
  const { clock } = slot.basis
  const startedAt = clock.now()
  let inDoubt = false
  let errorCode: number
  try {
    const answer = await slot.askWithin(
      slot.coordinator,
      endTxn,
      { committed: true },
      (a) => [a.errorCode],
      {
        until,
        ending: true,
        onLost: () => {
          inDoubt = true
          onLost()
        },
      },
    )
    errorCode = answer.errorCode
  } catch (error) {
    slot.move('taint')
    if (!inDoubt)
      throw new TransactionAbortedError({ transactionalId, reason: 'unreachable' }, error)
    return resolveDoubt(slot, evidence, startedAt, clock.now())
  }
  if (errorCode === 0) return slot.ended()
  slot.move('taint')
  // First what became of it, then whose the id is: that question may raise the epoch.
  const readUntil = Math.max(until, clock.now() + LEAST_READING_MS)
  const doubt = inDoubt
    ? await settled(resolveDoubt(slot, evidence, startedAt, readUntil))
    : undefined
  const judgement = disowns(errorCode) ? await judgeFencing(slot) : undefined
  if (doubt?.status === 'fulfilled') return
  if (doubt?.reason instanceof TransactionOutcomeUnknownError) throw doubt?.reason
  if (judgement === 'fenced') throw slot.fencedError()
  if (judgement === 'expired')
    throw new TransactionAbortedError({ transactionalId, reason: 'expired' })
  throw doubt?.reason ?? slot.refusal(errorCode, { api: endTxn.name })
}

const settled = async (promise: Promise<void>): Promise<PromiseSettledResult<void>> =>
  (await Promise.allSettled([promise]))[0]

/** Resolves if it was committed. */
async function resolveDoubt(
  slot: Slot,
  { records, offsets }: Evidence,
  startedAt: number,
  until: number,
): Promise<void> {
  const { transactionalId, identity, basis } = slot
  const outcome = await outcomeInLog(basis, identity, records, until)
  if (outcome === 'commit') return
  if (outcome === 'abort') throw new TransactionAbortedError({ transactionalId, reason: 'refused' })
  if (offsets && (await committedInGroup(slot, offsets, until))) return
  const elapsedMs = basis.clock.now() - startedAt
  throw new TransactionOutcomeUnknownError(
    { transactionalId, elapsedMs },
    records.length > 0
      ? 'neither its coordinator nor the log could tell in time'
      : 'its coordinator could not tell in time, and it has no records to look for',
  )
}

/**
 * Aborts. What was under way must have been retired. If nothing of it can arrive late, EndTxn does; else a new
 * epoch, so that a late request is refused and does not join the next transaction (INV-TX-2).
 *
 * Resolves when it is aborted, or was by somebody else; throws if that could not be seen to by `until`: the
 * broker does then, after `transactionTimeoutMs`.
 */
export async function abortTransaction(slot: Slot, until: number): Promise<void> {
  if (!slot.mayBeOpen) return
  if (slot.state === 'tainted') return slot.initialise(until)
  const { errorCode } = await slot.askWithin(
    slot.coordinator,
    endTxn,
    { committed: false },
    (answer) => [answer.errorCode],
    { until, ending: true },
  )
  if (errorCode === 0) return slot.ended()
  slot.move('taint')
  if (disowns(errorCode)) await judgeFencing(slot)
  else if (errorCode !== INVALID_TXN_STATE) throw slot.refusal(errorCode, { api: endTxn.name })
}
