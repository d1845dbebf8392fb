import { once } from 'node:events'
import * as net from 'node:net'
import { FrameSplitter } from '../src/wire/frame-splitter.ts'
import { parseRequestHeader, type RequestHeader } from '../src/wire/request-header.ts'
import { encodeResponse } from '../src/wire/response-header.ts'

/** The body of an answer; 'close' ends the connection, 'silence' says nothing. */
export type Script = (header: RequestHeader, body: Buffer) => Buffer | 'close' | 'silence'

/** Answers each request with what the test's script says. */
export class ScriptedBroker {
  readonly sockets = new Set<net.Socket>()
  script: Script
  readonly #server: net.Server

  private constructor(script: Script) {
    this.script = script
    this.#server = net.createServer((socket) => this.#serve(socket))
  }

  static async start(script: Script): Promise<ScriptedBroker> {
    const broker = new ScriptedBroker(script)
    broker.#server.listen(0, '127.0.0.1')
    await once(broker.#server, 'listening')
    return broker
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port
  }

  get address(): string {
    return `127.0.0.1:${this.port}`
  }

  /** Resolves when the next connection is made. */
  async connected(): Promise<void> {
    await once(this.#server, 'connection')
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
        const header = parseRequestHeader(frame)
        const body = this.script(header, frame.subarray(header.bodyOffset))
        if (body === 'close') socket.destroy()
        if (typeof body === 'string' || header.apiName === undefined) continue
        const { apiName: api, apiVersion: version, correlationId } = header
        socket.write(encodeResponse({ api, version, correlationId, body }))
      }
    })
  }
}
