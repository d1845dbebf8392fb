import { AsyncLocalStorage } from 'node:async_hooks'
import { type ConfigurationProblem, ConfigurationError } from '../errors/configuration-error.ts'
import { HoldfastError } from '../errors/holdfast-error.ts'
import { ProducerClosedError } from '../errors/producer-closed-error.ts'
import { ProducerFencedError } from '../errors/producer-fenced-error.ts'
import { SendAbortedError } from '../errors/send-aborted-error.ts'
import { TransactionStateError } from '../errors/transaction-state-error.ts'
import type { PipelineBasis } from '../pipeline/pipeline.ts'
import { backoffMs } from '../retry/backoff.ts'
import { LiveTransaction } from './live-transaction.ts'
import type { SlotPool } from './slot-pool.ts'
import type { TransactionEvent } from '../telemetry/producer-events.ts'
import type { TransactionState } from './transaction-state.ts'
import type { TransactionOptions, TransactionRunOptions, TransactionScope } from './transaction.ts'

type Callback<Result> = (tx: TransactionScope<unknown, unknown>) => Promise<Result> | Result

/** Begins transactions, runs callbacks in them, and ends what is left when the producer is closed. */
export class Transactions {
  readonly #basis: PipelineBasis
  readonly #pool: SlotPool
  readonly #open = new Set<LiveTransaction>()
  /** The transaction whose callback this runs in. */
  readonly #around = new AsyncLocalStorage<LiveTransaction>()
  /** Those whose callback runs, and when it is over. */
  readonly #running = new Map<LiveTransaction, Promise<void>>()
  #closing = false

  constructor(basis: PipelineBasis, pool: SlotPool) {
    this.#basis = basis
    this.#pool = pool
  }

  /** Throws ConfigurationError, TransactionStateError, ProducerClosedError, SendAbortedError. */
  begin(options: TransactionOptions = {}): LiveTransaction {
    const { signal, timeoutMs } = this.#checked(options, ['signal', 'timeoutMs'])
    return this.#begin(signal, timeoutMs)
  }

  /** Runs the callback in a transaction, which it commits then. See `producer.transaction`. */
  async run<Result>(
    callback: Callback<Result>,
    options: TransactionRunOptions = {},
  ): Promise<Result> {
    const { signal, timeoutMs, retries } = this.#checked(options, [
      'signal',
      'timeoutMs',
      'retries',
    ])
    for (let failures = 1; ; failures++) {
      const transaction = this.#begin(signal, timeoutMs)
      try {
        const result = await this.#runOnce(transaction, callback)
        return result
      } catch (error) {
        if (failures > retries || !mayPass(error, transaction)) throw error
        this.#basis.options.logger.info({ err: error, failures }, 'transaction is run again')
      }
      await this.#pause(failures, signal)
    }
  }

  /**
   * Callbacks that run may end by `until`; then, and at once where nobody says when a transaction ends, they are
   * aborted.
   */
  async close(until: number): Promise<void> {
    this.#closing = true
    const { clock } = this.#basis
    const unattended = [...this.#open].filter((transaction) => !this.#running.has(transaction))
    const ended = unattended.map((transaction) => transaction.close(until))
    await this.#runsOver(until)
    const lastMoment = Math.max(until, clock.now() + LAST_REQUEST_MS)
    ended.push(...[...this.#open].map((transaction) => transaction.close(lastMoment)))
    await this.#orAt(lastMoment, Promise.all(ended))
    this.#pool.close()
  }

  /** Until no callback runs any more, or then. */
  async #runsOver(until: number): Promise<void> {
    if (this.#running.size > 0) await this.#orAt(until, Promise.all(this.#running.values()))
  }

  async #orAt(time: number, done: Promise<unknown>): Promise<void> {
    const { clock } = this.#basis
    const late = Promise.withResolvers<void>()
    const timer = clock.after(Math.max(1, time - clock.now()), late.resolve)
    await Promise.race([late.promise, done])
    timer.cancel()
  }

  async #runOnce<Result>(
    transaction: LiveTransaction,
    callback: Callback<Result>,
  ): Promise<Result> {
    const over = Promise.withResolvers<void>()
    this.#running.set(transaction, over.promise)
    try {
      let result: Result
      try {
        const called = this.#around.run(transaction, async () => callback(scopeOf(transaction)))
        result = await Promise.race([called, transaction.interrupted])
      } catch (error) {
        await abortAfter(error, transaction)
        throw error
      }
      await transaction.commit()
      return result
    } finally {
      this.#running.delete(transaction)
      over.resolve()
    }
  }

  #begin(signal: AbortSignal | undefined, timeoutMs: number): LiveTransaction {
    if (this.#closing) throw new ProducerClosedError()
    if (signal?.aborted) throw new SendAbortedError('not-written', signal.reason)
    if (this.#around.getStore()?.isActive()) {
      throw new TransactionStateError(
        'transaction()',
        'around this one, in the callback of another',
        'Use the tx of that callback: an inner one would wait for an id that the outer one may hold',
      )
    }
    const transaction = new LiveTransaction({
      basis: this.#basis,
      pool: this.#pool,
      timeoutMs,
      signal,
      onEnded: (ended) => {
        this.#open.delete(ended)
        this.#tell(ended)
      },
    })
    this.#open.add(transaction)
    return transaction
  }

  #tell({ state, transactionalId, startedAt, wasInDoubt }: LiveTransaction): void {
    const outcome = OUTCOMES[state]
    if (transactionalId === undefined || outcome === undefined) return
    const durationMs = this.#basis.clock.now() - startedAt
    this.#basis.observers.transactionEnded({ transactionalId, outcome, durationMs, wasInDoubt })
  }

  #checked(
    options: TransactionRunOptions,
    known: readonly string[],
  ): { signal: AbortSignal | undefined; timeoutMs: number; retries: number } {
    const most = this.#basis.options.transactionTimeoutMs
    const { signal, timeoutMs = most, retries = 0 } = options ?? {}
    const problems: ConfigurationProblem[] = []
    for (const field of Object.keys(options ?? {})) {
      if (known.includes(field)) continue
      problems.push({ field, given: '...', fix: `no such option; known are ${known.join(', ')}` })
    }
    if (signal !== undefined && !(signal instanceof AbortSignal)) {
      problems.push({ field: 'signal', given: typeof signal, fix: 'an AbortSignal' })
    }
    if (!Number.isFinite(timeoutMs) || timeoutMs < 1 || timeoutMs > most) {
      const fix = `from 1 to the producer's transactionTimeoutMs (${most})`
      problems.push({ field: 'timeoutMs', given: String(timeoutMs), fix })
    }
    if (!Number.isInteger(retries) || retries < 0) {
      problems.push({ field: 'retries', given: String(retries), fix: 'a whole number from 0' })
    }
    if (problems.length > 0) throw new ConfigurationError(problems)
    return { signal, timeoutMs, retries }
  }

  async #pause(failures: number, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return
    const { clock, random, options } = this.#basis
    const { retryBackoffMs: initialMs, retryBackoffMaxMs: maxMs } = options
    await new Promise<void>((resolve) => {
      const end = (): void => {
        timer.cancel()
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const timer = clock.after(backoffMs(failures, { initialMs, maxMs }, random), end)
      signal?.addEventListener('abort', end)
    })
  }
}

/** How an ended transaction is told of. */
const OUTCOMES: Partial<Record<TransactionState, TransactionEvent['outcome']>> = {
  committed: 'committed',
  aborted: 'aborted',
  'in doubt': 'unknown',
  fenced: 'fenced',
  expired: 'expired',
  closed: 'closed',
}

/** For a last request, when the time to close is over. */
const LAST_REQUEST_MS = 1_000

/** What a callback may do: its end is the transaction's. */
function scopeOf(transaction: LiveTransaction): TransactionScope<unknown, unknown> {
  const refuse = (operation: string): Promise<never> =>
    Promise.reject(
      new TransactionStateError(
        operation,
        'a callback of transaction()',
        'Return from the callback to commit, throw to abort',
      ),
    )
  return Object.freeze({
    send: transaction.send.bind(transaction),
    sendBatch: transaction.sendBatch.bind(transaction),
    sendOffsets: transaction.sendOffsets.bind(transaction),
    isActive: transaction.isActive,
    get transactionalId() {
      return transaction.transactionalId
    },
    commit: () => refuse('commit()'),
    abort: () => refuse('abort()'),
  })
}

/** The callback's own error is what its caller learns (T2); that of the abort goes with it. */
async function abortAfter(error: unknown, transaction: LiveTransaction): Promise<void> {
  try {
    await transaction.abort()
  } catch (abortError) {
    if (typeof error === 'object' && error !== null && Object.isExtensible(error)) {
      Object.defineProperty(error, 'abortError', { value: abortError, configurable: true })
    }
  }
}

/** T7: whether another run may succeed where this one did not. */
function mayPass(error: unknown, { failure }: LiveTransaction): boolean {
  if (error instanceof ProducerFencedError || failure instanceof ProducerFencedError) return false
  const cause = HoldfastError.is(error) ? error : failure
  return cause?.retriable === true && cause.fate !== 'unknown'
}
