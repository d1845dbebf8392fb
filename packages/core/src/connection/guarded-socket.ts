import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { ConnectionError } from '../errors/connection-error.ts'
import type { Clock, Timer } from '../ports/clock.ts'
import { FrameAssembler } from './frame-assembler.ts'
import type { KafkajsSocket } from './kafkajs-internals.ts'

export interface GuardOptions {
  readonly broker: string
  readonly maxFrameBytes: number
  /** How long the oldest unanswered request may wait. Brokers answer in order, so it is the one at work. */
  readonly requestTimeoutMs: number
  readonly clock: Clock
  /** The socket takes writes again after back-pressure. */
  readonly onDrain: () => void
}

/**
 * The socket that kafkajs's Connection gets. Between it and the real one stands what kafkajs lacks
 * (numbers: the hazards in docs/internals/kafkajs.md):
 *
 * - hands over whole, capped frames only (11), and only answers that are due, in order
 * - turns FIN, close and silence into an error, once (1, 10, 12)
 * - nothing can be written after the failure, nothing is delivered after it
 */
export class GuardedSocket extends EventEmitter implements KafkajsSocket {
  readonly #socket: Socket
  readonly #options: GuardOptions
  readonly #assembler: FrameAssembler
  /** Correlation ids written and unanswered, oldest first. */
  readonly #due: number[] = []
  /** Frames without an answer that the socket has not taken yet: the only sign of a peer that hangs. */
  #unflushed = 0
  #oldestSince = 0
  #timer: Timer | undefined
  #failure: ConnectionError | undefined

  constructor(socket: Socket, options: GuardOptions) {
    super()
    this.#socket = socket
    this.#options = options
    this.#assembler = new FrameAssembler(options.maxFrameBytes)
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 60_000)
    socket.on('data', (chunk) => this.#receive(chunk))
    socket.on('end', () => this.fail('closed the connection'))
    socket.on('close', () => this.fail('connection closed'))
    socket.on('error', (error) => this.fail(error.message, error))
    socket.on('drain', () => options.onDrain())
  }

  /** Undefined while the socket is well. */
  get failure(): ConnectionError | undefined {
    return this.#failure
  }

  get needsDrain(): boolean {
    return this.#socket.writableNeedDrain
  }

  /** One whole frame that expects an answer, as kafkajs's own requests (ApiVersions, SASL) come. */
  write(frame: Buffer): void {
    this.writeFrame([frame], frame.readInt32BE(8), true)
  }

  /**
   * One frame in pieces, in one system call. `onReleased` tells when the pieces' memory may be used
   * again: flushed, or the socket gone.
   */
  writeFrame(
    pieces: readonly Buffer[],
    correlationId: number,
    expectAnswer: boolean,
    onReleased?: (flushed: boolean) => void,
  ): void {
    if (this.#failure) throw this.#failure
    if (this.#due.length === 0 && this.#unflushed === 0) this.#watch()
    if (expectAnswer) this.#due.push(correlationId)
    else this.#unflushed++
    this.#socket.cork()
    const last = pieces.length - 1
    for (let i = 0; i < last; i++) this.#socket.write(pieces[i] as Buffer)
    this.#socket.write(pieces[last] as Buffer, (error) => {
      if (!expectAnswer && --this.#unflushed > 0) this.#oldestSince = this.#options.clock.now()
      onReleased?.(!error)
    })
    this.#socket.uncork()
  }

  /** Ends the connection: every unanswered request learns of it, exactly once. */
  fail(problem: string, cause?: unknown): void {
    if (this.#failure) return
    this.#failure = new ConnectionError(this.#options.broker, problem, cause)
    this.#timer?.cancel()
    this.#socket.destroy()
    this.emit('error', this.#failure)
  }

  /** kafkajs ends the socket when it is done with it, which is after we failed it. */
  end(): void {
    this.fail('connection ended')
  }

  unref(): void {
    this.#socket.unref()
  }

  #receive(chunk: Buffer): void {
    if (this.#failure) return
    try {
      this.#assembler.push(chunk, (frame) => this.#deliver(frame))
    } catch (error) {
      this.fail(`sent what is not an answer of Kafka: ${(error as Error).message}`, error)
    }
  }

  #deliver(frame: Buffer): void {
    if (this.#failure) return
    const correlationId = frame.readInt32BE(4)
    if (this.#due[0] !== correlationId) {
      const due = this.#due.length === 0 ? 'none is due' : `${this.#due[0]} is due`
      this.fail(`answered request ${correlationId}, but ${due}`)
      return
    }
    this.#due.shift()
    if (this.#due.length > 0) this.#oldestSince = this.#options.clock.now()
    this.emit('data', frame)
  }

  #watch(): void {
    this.#oldestSince = this.#options.clock.now()
    this.#timer ??= this.#armed(this.#options.requestTimeoutMs)
  }

  /** One timer that looks again, instead of one per request. */
  #armed(delayMs: number): Timer {
    const { clock, requestTimeoutMs } = this.#options
    return clock.after(delayMs, () => {
      this.#timer = undefined
      if (this.#due.length === 0 && this.#unflushed === 0) return
      const left = this.#oldestSince + requestTimeoutMs - clock.now()
      if (left > 0) this.#timer = this.#armed(left)
      else this.fail(`did not answer within ${requestTimeoutMs} ms (requestTimeoutMs)`)
    })
  }
}
