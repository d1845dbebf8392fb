import * as net from 'node:net'
import { FrameSplitter } from '../wire/frame-splitter.ts'
import {
  type KnownApi,
  type RequestToEncode,
  requestCodec,
  type ResponseOf,
  responseCodec,
} from '../wire/message-codec.ts'
import { encodeRequest } from '../wire/request-header.ts'
import { responseBodyOffset, responseCorrelationId } from '../wire/response-header.ts'
import { AuditReadError } from './audit-read-error.ts'

/** Kafka closes with nothing in hand after this long anyway; a healthy broker needs milliseconds. */
const SILENCE_MS = 10_000

interface Waiter {
  resolve(answer: Buffer): void
  reject(error: Error): void
}

/** One request at a time to one broker. */
export class AuditConnection {
  readonly #socket: net.Socket
  readonly #splitter = new FrameSplitter()
  readonly #address: string
  #waiter: Waiter | undefined
  #failure: Error | undefined
  #correlationId = 0

  private constructor(host: string, port: number) {
    this.#address = `${host}:${port}`
    this.#socket = net.connect({ host, port, noDelay: true })
    this.#socket.setTimeout(SILENCE_MS)
    this.#socket.on('timeout', () => this.#fail(`did not answer within ${SILENCE_MS} ms`))
    this.#socket.on('error', (error) => this.#fail(error.message, error))
    this.#socket.on('close', () => this.#fail('closed the connection'))
    this.#socket.on('data', (chunk) => this.#onData(chunk))
  }

  /** `address` is host:port. Does not wait: a failure shows at the first request. */
  static to(address: string): AuditConnection {
    const colon = address.lastIndexOf(':')
    return new AuditConnection(address.slice(0, colon), Number(address.slice(colon + 1)))
  }

  /**
   * @throws AuditReadError if the connection fails before the answer is here
   * @throws WireFormatError if the answer cannot be read
   */
  async request<Api extends KnownApi>(
    api: Api,
    version: number,
    request: RequestToEncode<Api>,
  ): Promise<ResponseOf<Api>> {
    const correlationId = ++this.#correlationId
    const body = requestCodec(api, version).encode(request)
    const clientId = 'holdfast-audit'
    const answer = await this.#send(encodeRequest({ api, version, correlationId, clientId, body }))
    return responseCodec(api, version).decode(answer, responseBodyOffset(answer, api, version))
  }

  close(): void {
    this.#socket.destroy()
  }

  #send(framed: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure)
        return
      }
      this.#waiter = { resolve, reject }
      this.#socket.write(framed)
    })
  }

  #onData(chunk: Buffer): void {
    for (const answer of this.#splitter.push(chunk)) {
      const waiter = this.#waiter
      this.#waiter = undefined
      if (waiter === undefined || responseCorrelationId(answer) !== this.#correlationId) {
        this.#fail('answered what was not asked')
        return
      }
      waiter.resolve(answer)
    }
  }

  #fail(what: string, cause?: Error): void {
    this.#failure ??= new AuditReadError(`${this.#address} ${what}`, { cause })
    this.#socket.destroy()
    this.#waiter?.reject(this.#failure)
    this.#waiter = undefined
  }
}
