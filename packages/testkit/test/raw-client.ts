import { once } from 'node:events'
import * as net from 'node:net'
import type { ApiName } from '../src/wire/api-keys.ts'
import { encodeRecordBatch } from '../src/wire/encode-record-batch.ts'
import { FrameSplitter } from '../src/wire/frame-splitter.ts'
import {
  type KnownApi,
  requestCodec,
  type RequestToEncode,
  responseCodec,
} from '../src/wire/message-codec.ts'
import { encodeRequest, parseRequestHeader } from '../src/wire/request-header.ts'
import { responseBodyOffset, responseCorrelationId } from '../src/wire/response-header.ts'

const EMPTY = Buffer.alloc(0)

export interface ProduceFields {
  readonly correlationId: number
  readonly partitions?: readonly number[]
  readonly topic?: string
  readonly clientId?: string
  readonly acks?: number
  readonly version?: number
  readonly sequence?: number
}

export function produceFrame(fields: ProduceFields): Buffer {
  const { correlationId, partitions = [0], topic = 'orders', version = 9 } = fields
  const records = encodeRecordBatch({
    records: [{ value: `record ${correlationId}` }],
    producerId: 7n,
    producerEpoch: 1,
    baseSequence: fields.sequence ?? correlationId,
  })
  const body = requestCodec('Produce', version).encode({
    acks: fields.acks ?? -1,
    timeoutMs: 1000,
    topics: [{ name: topic, partitions: partitions.map((index) => ({ index, records })) }],
  })
  const clientId = fields.clientId ?? 'raw'
  return encodeRequest({ api: 'Produce', version, correlationId, clientId, body })
}

export function requestFrame<Api extends KnownApi>(
  api: Api,
  version: number,
  correlationId: number,
  request: RequestToEncode<Api>,
): Buffer {
  const body = requestCodec(api, version).encode(request)
  return encodeRequest({ api, version, correlationId, clientId: 'raw', body })
}

/** Without a body: for those who do not read it. */
export function plainFrame(api: ApiName, version: number, correlationId: number): Buffer {
  return encodeRequest({ api, version, correlationId, clientId: 'raw', body: EMPTY })
}

/** `[partition, error code, base offset]` of each partition of a Produce answer. */
export function produceCodes(answer: Buffer, version = 9): [number, number, bigint][] {
  const bodyOffset = responseBodyOffset(answer, 'Produce', version)
  const { topics } = responseCodec('Produce', version).decode(answer, bodyOffset)
  return topics.flatMap(({ partitions }) =>
    partitions.map((p): [number, number, bigint] => [p.index, p.errorCode, p.baseOffset]),
  )
}

/** A socket that splits frames and remembers how it ended. */
export class RawClient {
  readonly socket: net.Socket
  readonly ended: Promise<'rst' | 'fin'>
  readonly #frames: Buffer[] = []
  readonly #waiters: ((frame: Buffer) => void)[] = []
  #bytes: Buffer = Buffer.alloc(0)

  private constructor(socket: net.Socket, raw: boolean) {
    this.socket = socket
    const splitter = new FrameSplitter()
    socket.on('data', (chunk) => {
      if (raw) {
        this.#bytes = Buffer.concat([this.#bytes, chunk])
        return
      }
      for (const frame of splitter.push(chunk)) {
        const waiter = this.#waiters.shift()
        if (waiter === undefined) this.#frames.push(frame)
        else waiter(frame)
      }
    })
    this.ended = new Promise((resolve) => {
      let reset = false
      socket.on('error', () => {
        reset = true
      })
      socket.on('close', () => resolve(reset ? 'rst' : 'fin'))
    })
  }

  /** `raw`: do not split frames, for answers that are none. */
  static async connect(port: number, options: { readonly raw?: boolean } = {}): Promise<RawClient> {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true })
    const client = new RawClient(socket, options.raw ?? false)
    await once(socket, 'connect').catch((error: NodeJS.ErrnoException) => {
      // Reset before it was told of the connection: that is for `ended` to say
      if (error.code !== 'ECONNRESET') throw error
    })
    return client
  }

  /** Everything that came, if `raw`. */
  get bytes(): Buffer {
    return this.#bytes
  }

  send(...frames: Buffer[]): void {
    this.socket.write(Buffer.concat(frames))
  }

  next(): Promise<Buffer> {
    const frame = this.#frames.shift()
    if (frame !== undefined) return Promise.resolve(frame)
    return new Promise((resolve) => {
      this.#waiters.push(resolve)
    })
  }

  async nextId(): Promise<number> {
    return responseCorrelationId(await this.next())
  }

  get unreadFrames(): number {
    return this.#frames.length
  }

  close(): void {
    this.socket.destroy()
  }
}

export function correlationIdOf(request: Buffer): number {
  return parseRequestHeader(request).correlationId
}
