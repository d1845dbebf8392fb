import type { BrokersFunction } from 'kafkajs'
import { ConnectionError } from '../errors/connection-error.ts'
import { ProducerClosedError } from '../errors/producer-closed-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Producer } from '../producer.ts'
import type { Variant } from './variant.ts'

/** The core's default of `maxBlockMs`: how long a send may wait before it is buffered. */
const BROKERS_TIMEOUT_MS = 60_000

/** The producers between a `connect` and its `disconnect`: one per variant, made when it is first used. */
export class InnerProducers {
  readonly #brokers: readonly string[] | BrokersFunction
  readonly #create: (variant: Variant, brokers: readonly string[]) => Producer
  readonly #clock: Clock
  readonly #byVariant = new Map<string, Producer>()
  #asked: Promise<readonly string[]> | undefined
  #closing: Promise<void> | undefined

  constructor(parts: {
    readonly brokers: readonly string[] | BrokersFunction
    readonly create: (variant: Variant, brokers: readonly string[]) => Producer
    readonly clock: Clock
  }) {
    this.#brokers = parts.brokers
    this.#create = parts.create
    this.#clock = parts.clock
  }

  /**
   * Rejects with ConfigurationError, ConnectionError if the function of brokers fails,
   * ProducerClosedError, and whatever `action` rejects with.
   */
  async use<T>(variant: Variant, action: (producer: Producer) => Promise<T>): Promise<T> {
    // G4: every call takes the same number of ticks to its producer, so none overtakes another.
    if (typeof this.#brokers !== 'function') return action(this.#of(variant, this.#brokers))
    this.#asked ??= this.#ask(this.#brokers)
    const brokers = await this.#asked
    return action(this.#of(variant, brokers))
  }

  /** Delivers what it can within the core's 30 s. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await Promise.all(Array.from(this.#byVariant.values(), (producer) => producer.close()))
  }

  #of(variant: Variant, brokers: readonly string[]): Producer {
    if (this.#closing) throw new ProducerClosedError()
    const key = `${variant.acks} ${variant.compressionType}`
    const present = this.#byVariant.get(key)
    if (present) return present
    const producer = this.#create(variant, brokers)
    this.#byVariant.set(key, producer)
    return producer
  }

  async #ask(brokers: BrokersFunction): Promise<readonly string[]> {
    const late = Promise.withResolvers<never>()
    const timer = this.#clock.after(BROKERS_TIMEOUT_MS, () =>
      late.reject(new Error(`no list within ${BROKERS_TIMEOUT_MS} ms`)),
    )
    try {
      // A tick later: one that throws at once must not fail before it is remembered as asked.
      return await Promise.race([Promise.resolve().then(brokers), late.promise])
    } catch (error) {
      this.#asked = undefined // the next call asks again
      const problem = error instanceof Error ? error.message : String(error)
      throw new ConnectionError('config.brokers', `failed: ${problem}`, error)
    } finally {
      timer.cancel()
    }
  }
}
