import net from 'node:net'
import { FrameWriter } from '../src/wire/frame-writer.ts'

export type Api = 'Produce' | 'Metadata' | 'ApiVersions' | 'InitProducerId' | 'SaslHandshake'

/** What to do with an answer: its body in, bytes out; null = say nothing. */
export type Oddity = (answer: Buffer, socket: net.Socket) => Buffer | null

const APIS: Readonly<Record<number, Api>> = {
  0: 'Produce',
  3: 'Metadata',
  18: 'ApiVersions',
  22: 'InitProducerId',
  17: 'SaslHandshake',
}

/** One broker that knows one topic, `t`, with one partition, and answers honestly but for one API. */
export class OddBroker implements AsyncDisposable {
  readonly #server: net.Server
  readonly #sockets = new Set<net.Socket>()
  readonly #odd: Partial<Record<Api, Oddity>>
  offset = 0n

  private constructor(odd: Partial<Record<Api, Oddity>>) {
    this.#odd = odd
    this.#server = net.createServer((socket) => this.#accept(socket))
  }

  static async start(odd: Partial<Record<Api, Oddity>>): Promise<OddBroker> {
    const broker = new OddBroker(odd)
    await new Promise<void>((resolve) => broker.#server.listen(0, '127.0.0.1', resolve))
    return broker
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port
  }
  get address(): string {
    return `127.0.0.1:${this.port}`
  }
  get openSockets(): number {
    return this.#sockets.size
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #accept(socket: net.Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => this.#sockets.delete(socket))
    let buffered = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      buffered = Buffer.concat([buffered, chunk])
      while (buffered.length >= 4 && buffered.length >= 4 + buffered.readInt32BE(0)) {
        const size = 4 + buffered.readInt32BE(0)
        this.#answer(socket, buffered.subarray(0, size))
        buffered = buffered.subarray(size)
      }
    })
  }

  #answer(socket: net.Socket, request: Buffer): void {
    const api = APIS[request.readInt16BE(4)] as Api
    const body = this.#honest(api)
    const framed = new FrameWriter()
      .int32(4 + body.length)
      .int32(request.readInt32BE(8))
      .bytes()
    const whole = Buffer.concat([framed, body])
    const bytes = this.#odd[api] ? this.#odd[api](whole, socket) : whole
    if (bytes && !socket.destroyed) socket.write(bytes)
  }

  #honest(api: Api): Buffer {
    const w = new FrameWriter()
    if (api === 'ApiVersions') {
      w.int16(0).array(
        [
          [0, 0, 11],
          [3, 0, 12],
          [18, 0, 4],
          [22, 0, 5],
          [17, 0, 1],
          [36, 0, 1],
        ],
        false,
        ([key, min, max]) =>
          w
            .int16(key as number)
            .int16(min as number)
            .int16(max as number),
      )
      return w.int32(0).bytes()
    }
    if (api === 'SaslHandshake') {
      return w
        .int16(0)
        .array(['X'], false, (name) => w.nullableString(name, false))
        .bytes()
    }
    w.noTags(true) // of the flexible header
    if (api === 'InitProducerId') w.int32(0).int16(0).int64(7n).int16(0).noTags(true)
    else if (api === 'Metadata') {
      w.int32(0).array([0], true, () =>
        w
          .int32(1)
          .nullableString('127.0.0.1', true)
          .int32(this.port)
          .nullableString(null, true)
          .noTags(true),
      )
      w.nullableString('c', true).int32(1)
      w.array([0], true, () => {
        w.int16(0).nullableString('t', true).int64(1n).int64(2n).boolean(false)
        w.array([0], true, () => {
          w.int16(0).int32(0).int32(1).int32(0)
          for (let list = 0; list < 3; list++) w.array([1], true, (id) => w.int32(id))
          w.noTags(true)
        })
        w.int32(0).noTags(true)
      })
      w.noTags(true)
    } else {
      w.array([0], true, () => {
        w.nullableString('t', true).array([0], true, () => {
          w.int32(0)
            .int16(0)
            .int64(this.offset++)
            .int64(-1n)
            .int64(0n)
          w.array([], true, () => {})
            .nullableString(null, true)
            .noTags(true)
        })
        w.noTags(true)
      })
      w.int32(0).noTags(true)
    }
    return w.bytes()
  }
}
