import type { Address } from '../config/address.ts'
import type {
  Connection,
  ConnectionOptions,
  MakeConnection,
} from '../connection/broker-connection.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { ProducerMetrics } from '../telemetry/producer-metrics.ts'
import type { RetryGate } from '../retry/retry-gate.ts'
import { produce } from '../wire/apis/produce.ts'

/** Quotas ask for seconds; what asks for more is not believed. */
const LONGEST_THROTTLE_MS = 60_000

/**
 * The produce connection to one broker: opened when there is something to send, opened anew after
 * a failure, behind the broker's retry gate (G9).
 */
export class BrokerLink {
  readonly brokerId: number
  readonly gate: RetryGate
  /** Why the latest connection failed; undefined while one is well. */
  failure: Error | undefined
  /** Version of Produce that both speak, once connected. */
  produceVersion = -1

  readonly #makeConnection: MakeConnection
  readonly #base: Omit<ConnectionOptions, 'host' | 'port'>
  readonly #addressOf: (brokerId: number) => Address | undefined
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #onChange: () => void
  readonly #metrics: Pick<ProducerMetrics, 'connectionOpened' | 'connectionClosed'>
  readonly #onFailed: (error: Error | undefined) => void
  #connection: Connection | undefined
  #ready = false
  #closed = false
  #throttledUntil = 0
  #severing = false

  constructor(parts: {
    brokerId: number
    gate: RetryGate
    makeConnection: MakeConnection
    base: Omit<ConnectionOptions, 'host' | 'port'>
    addressOf: (brokerId: number) => Address | undefined
    clock: Clock
    logger: Logger
    /** There may be more to write now. */
    onChange: () => void
    metrics: Pick<ProducerMetrics, 'connectionOpened' | 'connectionClosed'>
    /** Perhaps the broker moved, or leads nothing any more. No error: nobody knows its address, or it was severed. */
    onFailed: (error: Error | undefined) => void
  }) {
    this.brokerId = parts.brokerId
    this.gate = parts.gate
    this.#makeConnection = parts.makeConnection
    this.#base = parts.base
    this.#addressOf = parts.addressOf
    this.#clock = parts.clock
    this.#logger = parts.logger
    this.#onChange = parts.onChange
    this.#metrics = parts.metrics
    this.#onFailed = parts.onFailed
  }

  /** Requests written and not answered on the present connection. */
  get inFlight(): number {
    return this.#connection?.inFlight ?? 0
  }

  get connected(): boolean {
    return this.#ready
  }

  /** The connection, if a frame may be written to it now. */
  writable(now: number, maxInFlight: number): Connection | undefined {
    if (!this.#ready || this.inFlight >= maxInFlight || now < this.#throttledUntil) return undefined
    return this.#connection?.writable ? this.#connection : undefined
  }

  /** When writing is worth another look without any event telling; undefined = an event will. */
  opensAt(now: number): number | undefined {
    if (this.#connection === undefined && !this.gate.isOpen(now)) return this.gate.opensAt
    return now < this.#throttledUntil ? this.#throttledUntil : undefined
  }

  /** Opens the connection unless it is there, on its way, or held back by the gate. */
  ensure(now: number): void {
    if (this.#connection || this.#closed || !this.gate.isOpen(now)) return
    const address = this.#addressOf(this.brokerId)
    if (!address) {
      this.gate.failed(now)
      this.#onFailed(undefined)
      return
    }
    const connection: Connection = this.#makeConnection({
      ...this.#base,
      ...address,
      onDrain: () => this.#onChange(),
      onFailed: (error) => this.#failed(connection, error),
    })
    this.#connection = connection
    void this.#open(connection)
  }

  async #open(connection: Connection): Promise<void> {
    try {
      await connection.open()
      if (this.#connection !== connection) return
      this.produceVersion = connection.versionOf(produce)
      this.#ready = true
      this.failure = undefined
      this.#metrics.connectionOpened()
    } catch (error) {
      connection.close('cannot be used', error) // tells #failed, unless it knows already
    }
    this.#onChange()
  }

  /** An answer came: the broker is well. */
  answered(throttleTimeMs: number): void {
    this.gate.succeeded()
    if (throttleTimeMs > 0) {
      const pauseMs = Math.min(throttleTimeMs, LONGEST_THROTTLE_MS)
      this.#throttledUntil = Math.max(this.#throttledUntil, this.#clock.now() + pauseMs)
    }
  }

  /** Destroys the connection; requests on it end without an answer. The next one is opened anew. */
  sever(problem: string): void {
    this.#severing = true
    this.#connection?.close(problem)
    this.#severing = false
  }

  close(): void {
    this.#closed = true
    this.#connection?.close()
  }

  #failed(connection: Connection, error: Error): void {
    if (this.#connection !== connection) return
    if (this.#ready) this.#metrics.connectionClosed()
    this.#connection = undefined
    this.#ready = false
    this.#throttledUntil = 0
    this.failure = error
    if (this.#closed) return
    this.gate.failed(this.#clock.now())
    this.#logger.debug({ brokerId: this.brokerId, err: error }, 'produce connection failed')
    this.#onFailed(this.#severing ? undefined : error) // our own doing says nothing of the broker
    this.#onChange()
  }
}
