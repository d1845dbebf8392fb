import { ConfigurationError } from '../errors/configuration-error.ts'
import { HoldfastError } from '../errors/holdfast-error.ts'
import { ProducerClosedError } from '../errors/producer-closed-error.ts'
import { ProducerFencedError } from '../errors/producer-fenced-error.ts'
import { type AbortReason, TransactionAbortedError } from '../errors/transaction-aborted-error.ts'
import { TransactionOutcomeUnknownError } from '../errors/transaction-outcome-unknown-error.ts'
import { TransactionStateError } from '../errors/transaction-state-error.ts'
import type { Call } from '../pipeline/call.ts'
import type { SendBatchRequest, SendRequest } from '../pipeline/message.ts'
import type { PipelineBasis } from '../pipeline/pipeline.ts'
import { Submitter } from '../pipeline/submit.ts'
import type { Timer } from '../ports/clock.ts'
import { uniqueToken } from '../ports/unique-token.ts'
import type { RecordMetadata } from '../record-metadata.ts'
import { transition } from '../state/transition-table.ts'
import { checkOffsets, type ConsumedOffsets } from './consumed-offsets.ts'
import { abortTransaction, commitTransaction } from './end-transaction.ts'
import { Entrance } from './entrance.ts'
import { judgeFencing } from './judge-fencing.ts'
import type { Witness } from './outcome-in-log.ts'
import type { OffsetWitness } from './outcome-in-offsets.ts'
import { sendOffsets } from './send-offsets.ts'
import type { Slot, SlotUser } from './slot.ts'
import type { SlotPool } from './slot-pool.ts'
import type { Transaction } from './transaction.ts'
import {
  isOpen,
  type TransactionEvent,
  type TransactionState,
  transactionTable,
} from './transaction-state.ts'

/** Partitions that are asked for the marker, should that be needed. */
const MOST_WITNESSES = 8

/** States in which every further call is told why it came to that. */
const TOLD: ReadonlySet<TransactionState> = new Set(['in doubt', 'expired', 'fenced', 'closed'])

export interface LiveTransactionParts {
  readonly basis: PipelineBasis
  readonly pool: SlotPool
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  /** It came to its end, whatever that is. */
  readonly onEnded: (transaction: LiveTransaction) => void
}

/** One transaction: what it may do by its state, and what became of it. */
export class LiveTransaction implements Transaction<unknown, unknown>, SlotUser {
  readonly startedAt: number
  /** The answer to a commit was lost, whatever became of it then. */
  wasInDoubt = false
  readonly #parts: LiveTransactionParts
  readonly #entrance = new Entrance()
  readonly #submitter: Submitter
  readonly #deadline: number
  readonly #timer: Timer
  readonly #pending = new Set<Promise<unknown>>()
  readonly #witnesses = new Map<string, Witness>()
  readonly #token = `holdfast:${uniqueToken()}`
  readonly #doomed = Promise.withResolvers<void>()
  readonly #interrupted = Promise.withResolvers<never>()
  #offsetWitness: OffsetWitness | undefined
  #state: TransactionState = 'begun'
  /** Why it cannot be committed. */
  #failure: HoldfastError | undefined
  #slot: Slot | undefined
  #transactionalId: string | undefined
  #joining: Promise<Slot> | undefined
  /** The coordinator is being asked to commit. */
  #asking = false
  #ending: Promise<void> | undefined

  constructor(parts: LiveTransactionParts) {
    this.#parts = parts
    const { basis, timeoutMs, signal } = parts
    const { clock, options, metadata, observers } = basis
    this.startedAt = clock.now()
    this.#deadline = this.startedAt + timeoutMs
    this.#interrupted.promise.catch(() => {}) // few wait for it
    this.#submitter = new Submitter({
      clock,
      options,
      metadata,
      admitter: this.#entrance,
      aborter: this.#entrance,
      observers,
      logger: options.logger,
      mostMs: () => Math.max(1, this.#deadline - clock.now()),
    })
    this.#timer = clock.after(timeoutMs, () => this.#interrupt('expire', 'expired'))
    signal?.addEventListener('abort', this.#onSignal, { once: true })
  }

  get state(): TransactionState {
    return this.#state
  }

  get transactionalId(): string | undefined {
    return this.#transactionalId
  }

  /** Rejects when something ends the transaction before its owner does. */
  get interrupted(): Promise<never> {
    return this.#interrupted.promise
  }

  get failure(): HoldfastError | undefined {
    return this.#failure
  }

  isActive = (): boolean => isOpen(this.#state)

  send(request: SendRequest<unknown, unknown>): Promise<RecordMetadata[]> {
    return this.#submit('send', () => this.#submitter.submit(request, false))
  }

  sendBatch(request: SendBatchRequest<unknown, unknown>): Promise<RecordMetadata[]> {
    return this.#submit('sendBatch', () => this.#submitter.submitBatch(request, false))
  }

  sendOffsets(offsets: ConsumedOffsets): Promise<void> {
    const refusal = this.#refusal('sendOffsets')
    if (refusal) return Promise.reject(refusal)
    let sending: Promise<void>
    try {
      const topics = checkOffsets(offsets, this.#token)
      sending =
        topics.length === 0 ? Promise.resolve() : this.#sendOffsets(offsets.consumerGroupId, topics)
    } catch (error) {
      sending = Promise.reject(error as ConfigurationError)
    }
    const told = this.#toldWhole(sending)
    this.#watch(told)
    return told
  }

  commit(): Promise<void> {
    if (!isOpen(this.#state)) return Promise.reject(this.#over('commit'))
    this.#move('commit')
    this.#ending = this.#commit()
    return this.#ending
  }

  abort(): Promise<void> {
    if (this.#state === 'aborting') return this.#ending ?? Promise.resolve()
    if (this.#state === 'aborted' || this.#state === 'expired' || this.#state === 'fenced') {
      return this.#ending?.catch(() => {}) ?? Promise.resolve() // as was wished
    }
    if (!isOpen(this.#state)) return Promise.reject(this.#over('abort'))
    this.#move('abort')
    const error = this.#failure ?? this.#aborted('aborted')
    this.#ending = this.#abort(error)
    return this.#ending
  }

  /** The producer is closed: nothing of it may be under way any more after this. */
  async close(until: number): Promise<void> {
    if (isOpen(this.#state)) {
      this.#interrupt('close', new ProducerClosedError(), until)
    }
    await this.#ending?.catch(() => {})
  }

  doom(error: HoldfastError): void {
    const matters = isOpen(this.#state) || (this.#state === 'committing' && !this.#asking)
    if (this.#failure !== undefined || !matters) return
    this.#failure = error
    this.#doomed.resolve()
    this.#entrance.refuse(error)
    this.#slot?.refuseWaiting(error)
  }

  disowned(): void {
    const slot = this.#slot
    if (!slot) return
    const error = slot.fencedError()
    if (!isOpen(this.#state)) return this.doom(error) // whoever ends it judges that
    this.#failure = error
    this.#move('fence')
    this.#ending = this.#leave(slot, error, () => this.#judge(slot, error))
  }

  /** Sees whether it is fenced, or only expired, and tells. */
  async #judge(slot: Slot, error: ProducerFencedError): Promise<HoldfastError> {
    const judgement = await judgeFencing(slot)
    const told = judgement === 'fenced' ? error : this.#aborted('expired')
    this.#failure = told
    this.#interrupted.reject(told)
    return told
  }

  #submit(operation: string, submit: () => Call): Promise<RecordMetadata[]> {
    const refusal = this.#refusal(operation)
    if (refusal) return Promise.reject(refusal)
    let sent: Promise<RecordMetadata[]>
    try {
      const call = submit()
      sent = call.promise
      if (!call.settled) this.#join().catch(() => {}) // its records are told, by the entrance
    } catch (error) {
      sent = Promise.reject(error as HoldfastError)
    }
    const told = this.#toldWhole(sent)
    this.#watch(told.then((results) => this.#remember(results)))
    return told
  }

  /** What fails because the transaction came to its end by itself is told that, once it is known. */
  async #toldWhole<Result>(operation: Promise<Result>): Promise<Result> {
    try {
      return await operation
    } catch (error) {
      this.#expireIfDue()
      if (this.#state === 'fenced') await this.#ending?.catch(() => {})
      const known =
        this.#state === 'expired' ||
        this.#state === 'fenced' ||
        this.#failure instanceof ProducerFencedError
      throw (known ? this.#failure : undefined) ?? error
    }
  }

  async #sendOffsets(groupId: string, topics: ReturnType<typeof checkOffsets>): Promise<void> {
    const slot = await this.#join()
    try {
      await sendOffsets(slot, this, groupId, topics)
    } catch (error) {
      throw this.#slot === slot ? error : (this.#failure ?? error)
    }
    if (this.#slot !== slot) throw this.#failure ?? this.#aborted('aborted')
    for (const { name, partitions } of topics) {
      for (const { partition, metadata } of partitions) {
        if (metadata !== this.#token) continue
        this.#offsetWitness ??= { groupId, topic: name, partition, token: this.#token }
      }
    }
  }

  /** What fails for good dooms the transaction, whoever looks at the promise. */
  #watch(operation: Promise<unknown>): void {
    const watched = operation.then(
      () => {},
      (error: HoldfastError) => this.doom(error),
    )
    this.#pending.add(watched)
    void watched.then(() => this.#pending.delete(watched))
  }

  #remember(results: readonly RecordMetadata[]): void {
    for (const { topic, partition, offset } of results) {
      if (offset === undefined || this.#witnesses.size >= MOST_WITNESSES) continue
      const key = `${partition} ${topic}`
      if (!this.#witnesses.has(key)) this.#witnesses.set(key, { topic, partition, offset })
    }
  }

  /** Takes an id of the pool, and makes it ready; once, with the first record or offset. */
  #join(): Promise<Slot> {
    if (this.#state === 'begun') this.#move('send')
    this.#joining ??= this.#takeSlot()
    return this.#joining
  }

  async #takeSlot(): Promise<Slot> {
    const { basis, pool } = this.#parts
    const until = Math.min(basis.clock.now() + basis.options.maxBlockMs, this.#deadline)
    let slot: Slot | undefined
    try {
      slot = await pool.take(until)
      this.#checkWanted()
      if (slot.state !== 'ready') await slot.initialise(until)
      this.#checkWanted()
      slot.begin(this, this.#deadline)
      this.#slot = slot
      this.#transactionalId = slot.transactionalId
      slot.pipeline.drainer.hurry = () =>
        this.#state === 'committing' || (slot as Slot).pipeline.admitter.pressed
      this.#entrance.open(slot.pipeline)
      if (this.#state === 'committing') slot.pipeline.drainer.wake() // nothing of it lingers
      return slot
    } catch (error) {
      if (slot) pool.giveBack(slot)
      const failure = HoldfastError.is(error) ? error : this.#aborted('unreachable', error)
      this.#entrance.refuse(failure)
      throw failure
    }
  }

  /** It may have come to its end while it waited for an id. */
  #checkWanted(): void {
    const wanted = isOpen(this.#state) || this.#state === 'committing'
    if (this.#failure || !wanted) throw this.#failure ?? this.#aborted('aborted')
  }

  async #commit(): Promise<void> {
    this.#slot?.pipeline.drainer.wake() // what lingers goes now
    while (this.#pending.size > 0 && !this.#failure) {
      await Promise.race([Promise.all(this.#pending), this.#doomed.promise])
    }
    if (this.#state !== 'committing') throw this.#failure ?? this.#aborted('expired')
    const slot = this.#slot
    if (this.#failure) return this.#commitFailed(slot, this.#failure)
    if (!slot) return this.#ended('commit done')
    await slot.stop()
    this.#asking = true
    const { clock, options } = this.#parts.basis
    const evidence = { records: [...this.#witnesses.values()], offsets: this.#offsetWitness }
    try {
      await commitTransaction(slot, evidence, clock.now() + options.transactionTimeoutMs, () => {
        this.wasInDoubt = true
        this.#move('lose')
      })
      this.#ended('commit done')
    } catch (error) {
      this.#failure = error as HoldfastError
      if (error instanceof ProducerFencedError) this.#ended('fence')
      else if (error instanceof TransactionOutcomeUnknownError) this.#ended(undefined)
      else {
        if (!this.wasInDoubt) this.#move('abort')
        this.#ended('abort done')
      }
      throw error
    }
  }

  /** Something of it failed: it is aborted, and the caller told why. */
  async #commitFailed(slot: Slot | undefined, error: HoldfastError): Promise<never> {
    if (slot && error instanceof ProducerFencedError) {
      this.#move('fence')
      let told: HoldfastError = error
      await this.#leave(slot, error, async () => {
        told = await this.#judge(slot, error)
      })
      throw told
    }
    this.#move('abort')
    const told = this.#aborted('send-failed', error)
    await this.#abort(told).catch(() => {}) // the broker's timeout does
    throw told
  }

  /** In `aborting`: everything under way is told, and the coordinator. */
  async #abort(error: HoldfastError): Promise<void> {
    this.#entrance.refuse(error)
    const slot = this.#slot
    if (!slot) return this.#ended('abort done')
    await this.#leave(slot, error, () => abortTransaction(slot, this.#patience()), 'abort done')
  }

  /** Ends it from outside: its time is up, its signal fired, or the producer is closed. */
  #interrupt(
    event: 'expire' | 'abort' | 'close',
    reason: AbortReason | HoldfastError,
    until: number = this.#patience(),
  ): void {
    if (!isOpen(this.#state)) return
    const cause = this.#failure ?? (event === 'abort' ? this.#parts.signal?.reason : undefined)
    const error = typeof reason === 'string' ? this.#aborted(reason, cause) : reason
    this.#failure = error
    this.#move(event)
    this.#interrupted.reject(error)
    this.#entrance.refuse(error)
    const slot = this.#slot
    const end = event === 'abort' ? 'abort done' : undefined
    if (!slot) return this.#ended(end)
    this.#ending = this.#leave(slot, error, () => abortTransaction(slot, until), end)
    this.#ending.catch((failure: unknown) => {
      const { logger } = this.#parts.basis.options
      logger.warn({ err: failure }, 'transaction not aborted: the broker does after its timeout')
    })
  }

  /** After a stall of the process, its timers are later than the caller. */
  #expireIfDue(): void {
    if (this.#parts.basis.clock.now() >= this.#deadline) this.#interrupt('expire', 'expired')
  }

  /** Has `end` see to what the coordinator knows, once nothing of ours is under way. */
  async #leave(
    slot: Slot,
    error: HoldfastError,
    end: () => Promise<unknown>,
    event?: TransactionEvent,
  ): Promise<void> {
    slot.retire((fate) => withFate(error, fate))
    await slot.stop()
    slot.retire((fate) => withFate(error, fate)) // what was let in meanwhile
    try {
      await end()
    } catch (failure) {
      slot.move('taint')
      throw failure
    } finally {
      this.#ended(slot.state === 'fenced' && this.#state === 'aborting' ? 'fence' : event)
    }
  }

  #ended(event: TransactionEvent | undefined): void {
    if (event !== undefined && Object.hasOwn(transactionTable[this.#state], event))
      this.#move(event)
    this.#timer.cancel()
    this.#parts.signal?.removeEventListener('abort', this.#onSignal)
    const slot = this.#slot
    this.#slot = undefined
    if (slot) {
      slot.leave()
      this.#parts.pool.giveBack(slot)
    }
    this.#parts.onEnded(this)
  }

  /** Why it takes nothing more, if so. */
  #refusal(operation: string): HoldfastError | undefined {
    this.#expireIfDue()
    if (!isOpen(this.#state)) return this.#over(operation)
    if (!this.#failure || this.#failure instanceof ProducerFencedError) return this.#failure
    const fix = 'Abort it: something of it failed'
    return new TransactionStateError(operation, 'only to be aborted', fix, this.#failure)
  }

  #over(operation: string): HoldfastError {
    if (TOLD.has(this.#state) && this.#failure) return this.#failure
    return new TransactionStateError(operation, this.#state, 'Begin another one')
  }

  #aborted(reason: AbortReason, cause?: unknown): TransactionAbortedError {
    return new TransactionAbortedError({ transactionalId: this.transactionalId, reason }, cause)
  }

  /** Until when the end of a transaction is worked for. */
  #patience(): number {
    const { clock, options } = this.#parts.basis
    return clock.now() + options.maxBlockMs
  }

  #onSignal = (): void => this.#interrupt('abort', 'signal')

  #move(event: TransactionEvent): void {
    this.#state = transition(transactionTable, this.#state, event)
  }
}

/** The error of a record whose transaction ends, with the fate that the record has by itself. */
function withFate(error: HoldfastError, fate: HoldfastError['fate']): HoldfastError {
  return fate === error.fate || !(error instanceof ProducerClosedError)
    ? error
    : new ProducerClosedError(fate)
}
