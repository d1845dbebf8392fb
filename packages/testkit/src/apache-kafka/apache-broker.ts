import type { BrokerProcess } from './broker-process.ts'
import { waitUntil } from './wait-until.ts'
import { ApacheKafkaError } from './apache-kafka-error.ts'

/** One broker of a running cluster, and what can be done to it. */
export class ApacheBroker {
  readonly id: number
  /** `host:port` that goes round the fault proxy. */
  readonly address: string
  readonly #process: BrokerProcess
  readonly #spawn: () => Promise<void>
  readonly #untilServing: () => Promise<void>

  constructor(
    id: number,
    address: string,
    process: BrokerProcess,
    spawn: () => Promise<void>,
    untilServing: () => Promise<void>,
  ) {
    this.id = id
    this.address = address
    this.#process = process
    this.#spawn = spawn
    this.#untilServing = untilServing
  }

  /** Undefined while it does not run. */
  pid(): Promise<number | undefined> {
    return this.#process.pid()
  }

  async isRunning(): Promise<boolean> {
    return (await this.pid()) !== undefined
  }

  /** Ends it at once; returns when it is gone. */
  async sigkill(): Promise<void> {
    await this.#signal('SIGKILL')
    await this.#untilGone()
  }

  /** A clean shutdown, which hands leadership over first; returns when it is gone. */
  async sigterm(): Promise<void> {
    await this.#signal('SIGTERM')
    await this.#untilGone()
  }

  /** Freezes it: its sockets stay open and silent. */
  sigstop(): Promise<void> {
    return this.#signal('SIGSTOP')
  }

  sigcont(): Promise<void> {
    return this.#signal('SIGCONT')
  }

  /** Starts it again on its data; returns when it serves and the others know it. */
  async start(): Promise<void> {
    if (await this.isRunning()) return
    await this.#spawn()
    await this.#untilServing()
  }

  async #signal(signal: NodeJS.Signals): Promise<void> {
    if (!(await this.#process.signal(signal))) {
      throw new ApacheKafkaError(`broker ${this.id} does not run: ${signal} reaches nobody`)
    }
  }

  async #untilGone(): Promise<void> {
    await waitUntil(
      async () => !(await this.isRunning()),
      () => new ApacheKafkaError(`broker ${this.id} does not end`),
      60_000,
      10,
    )
  }
}
