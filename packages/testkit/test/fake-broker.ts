import * as net from 'node:net'
import { once } from 'node:events'
import { readBatchHeader } from '../src/wire/batch-header.ts'
import { FrameSplitter } from '../src/wire/frame-splitter.ts'
import { requestCodec, responseCodec } from '../src/wire/message-codec.ts'
import { parseRequestHeader } from '../src/wire/request-header.ts'
import { encodeResponse } from '../src/wire/response-header.ts'

const EMPTY = Buffer.alloc(0)

/** Answers Produce with success and everything else with an empty body, and keeps what it got. */
export class FakeBroker {
  readonly received: Buffer[] = []
  readonly sockets = new Set<net.Socket>()
  /** Called for each partition of a Produce request; default 0. */
  errorFor: (partition: number) => number = () => 0
  /** While true, requests are received and not answered. */
  silent = false
  #offset = 0n
  #waiters: { count: number; resolve: () => void }[] = []
  readonly #server = net.createServer((socket) => this.#serve(socket))

  static async start(): Promise<FakeBroker> {
    const broker = new FakeBroker()
    broker.#server.listen(0, '127.0.0.1')
    await once(broker.#server, 'listening')
    return broker
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port
  }

  /** Values of `baseSequence` of the batches it stored, in order. */
  readonly appended: number[] = []

  receivedAtLeast(count: number): Promise<void> {
    if (this.received.length >= count) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiters.push({ count, resolve })
    })
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #serve(socket: net.Socket): void {
    this.sockets.add(socket)
    const splitter = new FrameSplitter()
    socket.on('error', () => undefined)
    socket.on('close', () => this.sockets.delete(socket))
    socket.on('data', (chunk) => {
      for (const frame of splitter.push(chunk)) {
        this.received.push(frame)
        const answer = this.silent ? undefined : this.#answer(frame)
        if (answer !== undefined) socket.write(answer)
      }
      const due = this.#waiters.filter((w) => w.count <= this.received.length)
      this.#waiters = this.#waiters.filter((w) => w.count > this.received.length)
      for (const waiter of due) waiter.resolve()
    })
  }

  #answer(frame: Buffer): Buffer | undefined {
    const {
      apiName: api,
      apiVersion: version,
      correlationId,
      bodyOffset,
    } = parseRequestHeader(frame)
    if (api === undefined) throw new Error('unknown API')
    if (api !== 'Produce') return encodeResponse({ api, version, correlationId, body: EMPTY })
    const request = requestCodec('Produce', version).decode(frame, bodyOffset)
    const topics = request.topics.map((topic) => ({
      name: topic.name,
      partitions: topic.partitions.map(({ index, records }) => {
        const errorCode = this.errorFor(index)
        if (errorCode !== 0) return { index, errorCode, baseOffset: -1n }
        const header = records === null ? undefined : readBatchHeader(records)
        this.appended.push(header?.baseSequence ?? -1)
        return { index, errorCode, baseOffset: this.#offset++ }
      }),
    }))
    if (request.acks === 0) return undefined
    const body = responseCodec('Produce', version).encode({ topics })
    return encodeResponse({ api, version, correlationId, body })
  }
}
