import * as net from 'node:net'
import type { Disconnect } from '../faults/fault-action.ts'
import { FrameSplitter } from '../wire/frame-splitter.ts'
import type { Link, LinkEvents } from './link.ts'

/** A client's socket and its counterpart to the broker: bytes, frames and back-pressure. */
export class SocketPair implements Link {
  readonly #client: net.Socket
  readonly #broker: net.Socket
  #clientIsFull = false
  #brokerIsFull = false
  #clientWaits = false
  #open = 2

  constructor(parts: {
    readonly client: net.Socket
    readonly brokerPort: number
    readonly maxFrameBytes: number
    readonly events: LinkEvents
  }) {
    const { client, brokerPort, maxFrameBytes, events } = parts
    this.#client = client
    this.#broker = net.connect({ host: '127.0.0.1', port: brokerPort, noDelay: true })
    let brokerFailed = false

    const frames = (maxBytes: number, handle: (frame: Buffer) => void): ((b: Buffer) => void) => {
      const splitter = new FrameSplitter(maxBytes)
      return (chunk) => {
        try {
          for (const frame of splitter.push(chunk)) handle(frame)
        } catch (error) {
          this.destroy()
          events.onError(error)
        }
      }
    }
    const closed = (): void => {
      if (--this.#open === 0) events.onClosed()
    }
    client.on(
      'data',
      frames(maxFrameBytes, (frame) => events.onRequest(frame)),
    )
    client.on('drain', () => this.#flow({ clientIsFull: false }))
    client.on('error', () => undefined) // 'close' follows
    client.on('close', () => {
      this.#flow({ clientIsFull: false })
      events.onClientGone()
      closed()
    })
    this.#broker.on(
      'data',
      frames(maxFrameBytes, (frame) => events.onAnswer(frame)),
    )
    this.#broker.on('drain', () => this.#flow({ brokerIsFull: false }))
    this.#broker.on('error', () => {
      brokerFailed = true
    })
    this.#broker.on('close', () => {
      this.#flow({ brokerIsFull: false })
      events.onBrokerGone(brokerFailed)
      closed()
    })
  }

  get brokerIsGone(): boolean {
    return this.#broker.destroyed
  }

  toBroker(frame: Buffer): void {
    if (!this.#broker.write(frame)) this.#flow({ brokerIsFull: true })
  }

  toClient(bytes: Buffer): void {
    if (!this.#client.write(bytes)) this.#flow({ clientIsFull: true })
  }

  letClientWait(waits: boolean): void {
    if (waits !== this.#clientWaits) this.#flow({ clientWaits: waits })
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

  endBroker(): void {
    this.#broker.destroySoon()
  }

  readOn(): void {
    this.#flow({ clientIsFull: false, brokerIsFull: false, clientWaits: false })
  }

  destroy(): void {
    this.#client.destroy()
    this.#broker.destroy()
  }

  /** Back-pressure: whoever cannot be written to stops the other from being read. */
  #flow(change: {
    readonly clientIsFull?: boolean
    readonly brokerIsFull?: boolean
    readonly clientWaits?: boolean
  }): void {
    this.#clientIsFull = change.clientIsFull ?? this.#clientIsFull
    this.#brokerIsFull = change.brokerIsFull ?? this.#brokerIsFull
    this.#clientWaits = change.clientWaits ?? this.#clientWaits
    if (this.#brokerIsFull || this.#clientWaits) this.#client.pause()
    else this.#client.resume()
    if (this.#clientIsFull) this.#broker.pause()
    else this.#broker.resume()
  }
}
