import { ConnectionError } from '../errors/connection-error.ts'
import { AuthorizationError } from '../errors/authorization-error.ts'
import type { Clock, Timer } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { RetryGate } from '../retry/retry-gate.ts'
import { initProducerId } from '../wire/apis/init-producer-id.ts'
import { protocolError } from '../wire/protocol-errors.ts'
import type { ControlConnection } from './control-connection.ts'

export interface ProducerIdentity {
  readonly producerId: bigint
  readonly epoch: number
  /** Sequence that partitions begin with: 0, save in tests of the wrap. */
  readonly firstSequence: number
}

/** Under no transactional id. */
const FRESH = { transactionalId: null, transactionTimeoutMs: -1, producerId: -1n, epoch: -1 }

/**
 * Asks for producer ids. One serves all partitions; each keeps its own epoch and sequence under it.
 * A fresh one is asked for when a partition's epoch nears its end (INV-SEQ-5).
 */
export class ProducerIds {
  failure: Error | undefined
  readonly #control: ControlConnection
  readonly #gate: RetryGate
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #onObtained: () => void
  /** Where partitions begin under the first id; only tests begin elsewhere than at 0. */
  readonly #start: { readonly epoch: number; readonly sequence: number } | undefined
  #latest: ProducerIdentity | undefined
  #asking = false
  #closed = false
  #timer: Timer | undefined

  constructor(parts: {
    control: ControlConnection
    gate: RetryGate
    clock: Clock
    logger: Logger
    onObtained: () => void
    start?: { readonly epoch: number; readonly sequence: number } | undefined
  }) {
    this.#control = parts.control
    this.#gate = parts.gate
    this.#clock = parts.clock
    this.#logger = parts.logger
    this.#onObtained = parts.onObtained
    this.#start = parts.start
  }

  get latest(): ProducerIdentity | undefined {
    return this.#latest
  }

  /** Asks for another id than this one; `onObtained` tells when {@link latest} is it. */
  renew(used: bigint | undefined): void {
    if (this.#asking || this.#closed) return
    if (this.#latest !== undefined && this.#latest.producerId !== used) return
    this.#asking = true
    this.#schedule()
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
  }

  #schedule(): void {
    const delayMs = Math.max(0, this.#gate.opensAt - this.#clock.now())
    this.#timer = this.#clock.after(delayMs, () => void this.#ask())
  }

  async #ask(): Promise<void> {
    try {
      const { errorCode, producerId, epoch } = await this.#control.request(initProducerId, FRESH)
      if (errorCode !== 0) throw this.#refusal(errorCode)
      const start = this.#latest === undefined ? this.#start : undefined
      this.#latest = {
        producerId,
        epoch: start?.epoch ?? epoch,
        firstSequence: start?.sequence ?? 0,
      }
      this.failure = undefined
      this.#asking = false
      this.#gate.succeeded()
    } catch (error) {
      this.failure = error as Error
      this.#gate.failed(this.#clock.now())
      this.#logger.debug({ err: error }, 'no producer id yet')
      if (!this.#closed) this.#schedule()
    }
    if (!this.#closed) this.#onObtained()
  }

  #refusal(code: number): Error {
    const { name, treatment, advice } = protocolError(code)
    this.#control.leave() // another broker may be ready, or know better
    return treatment === 'forbidden'
      ? new AuthorizationError({ resource: 'the cluster', protocolCode: code }, advice)
      : new ConnectionError('the cluster', `answered InitProducerId with ${name} (${code})`)
  }
}
