import type * as net from 'node:net'
import { serve, type SessionContext } from '../broker/serve.ts'
import type { Disconnect } from '../faults/fault-action.ts'
import type { Link, LinkEvents } from '../proxy/link.ts'
import { FrameSplitter } from '../wire/frame-splitter.ts'

/**
 * A client's socket and a broker in this process. Like Kafka's network layer it has one request
 * of a connection in hand at a time: the next one is looked at when the answer is written.
 */
export class BrokerLink implements Link {
  readonly #client: net.Socket
  readonly #session: SessionContext
  readonly #events: LinkEvents
  #waiting: Buffer[] = []
  #busy = false
  #brokerOpen = true
  #clientFull = false
  #clientWaits = false

  constructor(parts: {
    readonly client: net.Socket
    readonly session: SessionContext
    readonly maxFrameBytes: number
    readonly events: LinkEvents
  }) {
    const { client, session, maxFrameBytes, events } = parts
    this.#client = client
    this.#session = session
    this.#events = events
    const splitter = new FrameSplitter(maxFrameBytes)
    client.on('data', (chunk: Buffer) => {
      try {
        for (const frame of splitter.push(chunk)) events.onRequest(frame)
      } catch (error) {
        this.destroy()
        events.onError(error)
      }
    })
    client.on('drain', () => {
      this.#clientFull = false
      this.#flow()
    })
    client.on('error', () => undefined) // 'close' follows
    client.on('close', () => {
      events.onClientGone()
      events.onClosed()
    })
  }

  get brokerIsGone(): boolean {
    return !this.#brokerOpen
  }

  toBroker(frame: Buffer): void {
    if (!this.#brokerOpen) return
    this.#waiting.push(frame)
    this.work()
  }

  toClient(bytes: Buffer): void {
    if (!this.#client.write(bytes)) {
      this.#clientFull = true
      this.#flow()
    }
  }

  letClientWait(waits: boolean): void {
    if (waits === this.#clientWaits) return
    this.#clientWaits = waits
    this.#flow()
  }

  endClient(how: Disconnect): void {
    if (how === 'rst') this.#client.resetAndDestroy()
    else this.#client.end()
    this.readOn()
  }

  endClientAsBrokerDid(failed: boolean): void {
    if (failed) this.#client.resetAndDestroy()
    else this.#client.destroySoon()
  }

  /** Requests that are here are still worked off: they would have been on their way. */
  endBroker(): void {
    if (this.#waiting.length === 0) this.#brokerOpen = false
  }

  readOn(): void {
    this.#clientFull = false
    this.#clientWaits = false
    this.#flow()
  }

  destroy(): void {
    this.#brokerOpen = false
    this.#waiting = []
    this.#client.destroy()
  }

  /** Goes on with what waits; called again when a paused broker goes on. */
  work(): void {
    while (!this.#busy && this.#brokerOpen && !this.#session.broker.paused) {
      const frame = this.#waiting.shift()
      if (frame === undefined) return
      this.#answer(frame)
    }
  }

  #answer(frame: Buffer): void {
    try {
      const answer = serve(frame, this.#session)
      if (answer instanceof Promise) {
        this.#busy = true
        answer.then(
          (bytes) => {
            this.#busy = false
            this.#pass(bytes)
            this.work()
          },
          (error: unknown) => this.#fail(error),
        )
      } else {
        this.#pass(answer)
      }
    } catch (error) {
      this.#fail(error)
    }
  }

  #pass(answer: Buffer | undefined): void {
    if (answer !== undefined && this.#brokerOpen) this.#events.onAnswer(answer)
  }

  /** Bytes that are no Kafka end this connection and no other. */
  #fail(error: unknown): void {
    this.destroy()
    this.#events.onError(error)
  }

  #flow(): void {
    if (this.#clientFull || this.#clientWaits) this.#client.pause()
    else this.#client.resume()
  }
}
