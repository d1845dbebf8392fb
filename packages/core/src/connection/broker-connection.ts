import net, { type Socket } from 'node:net'
import tls from 'node:tls'
import { AuthenticationError } from '../errors/authentication-error.ts'
import { ConnectionError } from '../errors/connection-error.ts'
import { HoldfastError } from '../errors/holdfast-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { Api } from '../wire/apis/api.ts'
import { apiVersions, type VersionRange } from '../wire/apis/api-versions.ts'
import { decodeAnswer, encodeBody, requestHeader } from '../wire/request-frame.ts'
import { GuardedSocket } from './guarded-socket.ts'
import { KafkajsConnection, type KafkajsSocketRequest } from './kafkajs-internals.ts'
import { bridgeLogger } from './logger-bridge.ts'

export interface ConnectionOptions {
  readonly host: string
  readonly port: number
  readonly clientId: string
  /** As kafkajs takes it: `true`, or options of `tls.connect`. */
  readonly ssl: boolean | object | undefined
  /** As kafkajs takes it. */
  readonly sasl: { readonly mechanism: string } | undefined
  readonly connectTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly maxFrameBytes: number
  readonly clock: Clock
  readonly logger: Logger
  readonly onDrain?: () => void
  /** Once, when the connection is of no more use. */
  readonly onFailed?: (error: ConnectionError) => void
}

/** Which API and version a frame carries. */
export interface FrameKind {
  readonly key: number
  readonly name: string
  readonly flexibleFrom: number
}

/** How an attempt ended, as the connection saw it (INV-FATE). */
export interface AnswerHandler {
  answered(payload: Buffer): void
  /** `written`: the bytes were handed to the socket, so the broker may have acted on them. */
  failed(error: Error, written: boolean): void
}

export interface WriteOptions {
  /** False: the broker will not answer; `answered` comes, empty, once the bytes are on their way. */
  readonly expectAnswer?: boolean
  /** The memory of the pieces may be used again. */
  readonly onReleased?: () => void
}

const NOTHING = Buffer.alloc(0)
/** What the layers above use of a connection, so that a double can stand in for the sockets. */
export type Connection = Pick<
  BrokerConnection,
  'open' | 'inFlight' | 'writable' | 'versionOf' | 'write' | 'request' | 'close'
>
export type MakeConnection = (options: ConnectionOptions) => Connection

/** The shortest time between two authentications of a connection. */
const REAUTHENTICATION_PAUSE_MS = 1_000

/** kafkajs's own timers are switched off: time limits run on our clock. */
const NEVER_MS = 2 ** 31 - 1

/**
 * One connection to one broker: kafkajs's Connection (sockets, TLS, SASL, matching of answers) on a
 * guarded socket, with our requests. A connection is opened once and never reused after a failure
 * (hazards 10 to 13).
 */
export class BrokerConnection {
  readonly broker: string
  /** Requests written and not answered. */
  inFlight = 0
  readonly #options: ConnectionOptions
  readonly #kafkajs: KafkajsConnection
  #socket: GuardedSocket | undefined
  #closed: ConnectionError | undefined
  #versions: ReadonlyMap<number, VersionRange> = new Map()
  #reauthenticating = false
  #authenticatedAt = 0
  readonly #whenClosed = Promise.withResolvers<never>()

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.broker = `${options.host}:${options.port}`
    this.#whenClosed.promise.catch(() => {}) // most connections are closed with nobody waiting
    this.#kafkajs = new KafkajsConnection({
      host: options.host,
      port: options.port,
      clientId: options.clientId,
      ssl: options.ssl,
      sasl: options.sasl && { ...options.sasl }, // kafkajs writes into it
      logger: bridgeLogger(options.logger),
      socketFactory: (request) => this.#openSocket(request),
      connectionTimeout: NEVER_MS,
      requestTimeout: NEVER_MS,
      enforceRequestTimeout: false,
      maxInFlightRequests: null,
    })
    const queue = this.#kafkajs.requestQueue
    const check = queue.scheduleCheckPendingRequests.bind(queue)
    // kafkajs arms a timer with a negative delay after each answer (kafkajs #1751).
    queue.scheduleCheckPendingRequests = () => {
      if (queue.pending.length > 0) check()
    }
  }

  /**
   * Connects, negotiates versions and authenticates, all within `connectTimeoutMs`.
   * Throws ConnectionError or AuthenticationError; the connection is closed then.
   */
  async open(): Promise<void> {
    const { clock, connectTimeoutMs } = this.#options
    const timer = clock.after(connectTimeoutMs, () =>
      this.close(`no connection within ${connectTimeoutMs} ms`),
    )
    try {
      // Closing ends it whatever a step waits for: a token provider may never answer.
      await Promise.race([this.#openSteps(), this.#whenClosed.promise])
    } catch (error) {
      this.close('could not be opened', error)
      if (HoldfastError.is(error)) throw error
      throw this.#failure()
    } finally {
      timer.cancel()
    }
  }

  async #openSteps(): Promise<void> {
    await this.#kafkajs.connect()
    await this.#negotiate()
    await this.#authenticate()
  }

  /** Whether a frame may be written now. If not, `onDrain` tells when it is worth asking again. */
  get writable(): boolean {
    if (this.#closed || !this.#socket || this.#socket.failure || this.#socket.needsDrain)
      return false
    if (this.#options.sasl && !this.#kafkajs.isAuthenticated()) {
      // kafkajs calls sessions of less than 10 s over from their first moment on.
      const since = this.#options.clock.now() - this.#authenticatedAt
      if (!this.#reauthenticating && since < REAUTHENTICATION_PAUSE_MS) return true
      this.#reauthenticate()
      return false
    }
    return true
  }

  /** The version that both sides speak. Throws ConnectionError if there is none. */
  versionOf(api: {
    readonly key: number
    readonly name: string
    readonly minVersion: number
    readonly maxVersion: number
  }): number {
    const range = this.#versions.get(api.key)
    const version = Math.min(api.maxVersion, range?.maxVersion ?? -1)
    if (range === undefined || version < api.minVersion || version < range.minVersion) {
      throw new ConnectionError(
        this.broker,
        `speaks ${api.name} ${range ? `${range.minVersion} to ${range.maxVersion}` : 'not at all'}; ` +
          `versions ${api.minVersion} to ${api.maxVersion} are needed. Use brokers of Kafka 2.5 or newer`,
      )
    }
    return version
  }

  /**
   * Writes one request within this very call. kafkajs's `send()` is not used: it copies a request
   * three times and waits several ticks, and INV-SEQ-1 wants sealing and writing in one.
   */
  write(
    kind: FrameKind,
    version: number,
    body: readonly Buffer[],
    handler: AnswerHandler,
    { expectAnswer = true, onReleased }: WriteOptions = {},
  ): void {
    let size = 0
    for (const piece of body) size += piece.length
    const correlationId = this.#kafkajs.nextCorrelationId()
    const header = requestHeader(kind, version, correlationId, this.#options.clientId, size)
    let written = false
    let ended = false
    const failed = (): void => {
      if (ended) return
      ended = true
      if (!written) onReleased?.()
      else if (expectAnswer) this.inFlight--
      handler.failed(this.#failure(), written)
    }
    try {
      this.#kafkajs.requestQueue.push({
        entry: {
          apiKey: kind.key,
          apiName: kind.name,
          apiVersion: version,
          correlationId,
          resolve: ({ payload }) => {
            if (!expectAnswer) return // kafkajs is done with it before the socket is
            ended = true
            this.inFlight--
            handler.answered(payload)
          },
          reject: failed,
        },
        expectResponse: expectAnswer,
        requestTimeout: null,
        sendRequest: () => {
          const socket = this.#socket
          if (!socket || socket.failure) throw this.#failure()
          written = true
          if (expectAnswer) this.inFlight++
          socket.writeFrame([header, ...body], correlationId, expectAnswer, (flushed) => {
            onReleased?.()
            if (expectAnswer || ended) return
            if (!flushed) return failed()
            ended = true
            handler.answered(NOTHING)
          })
        },
      })
    } catch (error) {
      // kafkajs keeps the request registered although it never went out: nothing may follow it.
      this.close('could not be written to', error)
      failed()
    }
  }

  /** A small request and its answer. Throws ConnectionError; a malformed answer closes the connection. */
  request<Request, Answer>(api: Api<Request, Answer>, request: Request): Promise<Answer> {
    return this.#request(api, request, this.versionOf(api))
  }

  /** Idempotent. Unanswered requests fail with the connection's error. */
  close(problem = 'connection closed by us', cause?: unknown): void {
    if (this.#closed) return
    this.#closed =
      cause instanceof ConnectionError
        ? cause
        : (this.#socket?.failure ?? new ConnectionError(this.broker, problem, cause))
    this.#socket?.fail(problem, cause)
    this.#whenClosed.reject(this.#closed)
    this.#options.onFailed?.(this.#closed)
  }

  #failure(): ConnectionError {
    return (
      this.#socket?.failure ??
      this.#closed ??
      new ConnectionError(this.broker, 'is not connected any more')
    )
  }

  #request<Request, Answer>(
    api: Api<Request, Answer>,
    request: Request,
    version: number,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.write(api, version, [encodeBody(api, request, version)], {
        answered: (payload) => {
          try {
            resolve(decodeAnswer(api, payload, version))
          } catch (error) {
            this.close(`sent a malformed answer to ${api.name}`, error)
            reject(this.#failure())
          }
        },
        failed: reject,
      })
    })
  }

  async #negotiate(): Promise<void> {
    const { errorCode, apis } = await this.#request(apiVersions, undefined, apiVersions.maxVersion)
    if (errorCode !== 0) {
      throw new ConnectionError(this.broker, `answered ApiVersions with error ${errorCode}`)
    }
    this.#versions = apis
    this.#kafkajs.setVersions(Object.fromEntries(apis))
    this.#kafkajs.setSupportAuthenticationProtocol(true)
  }

  async #authenticate(): Promise<void> {
    const { sasl } = this.#options
    if (!sasl || this.#kafkajs.isAuthenticated()) return
    try {
      await this.#kafkajs.authenticate()
      this.#authenticatedAt = this.#options.clock.now()
    } catch (error) {
      const refused = (error as { type?: string; name?: string }).name ?? ''
      if (!this.#socket?.failure && /SASL|Protocol/.test(refused)) {
        // kafkajs's message may quote the server; the cause is left out, it could hold secrets.
        throw new AuthenticationError({ broker: this.broker, mechanism: sasl.mechanism })
      }
      throw error
    }
  }

  /** KIP-368: the session is near its end. Frames wait until it was renewed. */
  #reauthenticate(): void {
    if (this.#reauthenticating) return
    this.#reauthenticating = true
    this.#authenticate().then(
      () => {
        this.#reauthenticating = false
        this.#options.onDrain?.()
      },
      (error: unknown) => this.close('could not authenticate again', error),
    )
  }

  #openSocket({ host, port, onConnect }: KafkajsSocketRequest): GuardedSocket {
    if (this.#closed) throw this.#closed
    const { ssl, maxFrameBytes, requestTimeoutMs, clock } = this.#options
    const socket: Socket = ssl
      ? tls.connect(
          {
            host,
            port,
            ...(net.isIP(host) ? {} : { servername: host }),
            ...(ssl === true ? {} : ssl),
          },
          onConnect,
        )
      : net.connect({ host, port }, onConnect)
    const guarded = new GuardedSocket(socket, {
      broker: this.broker,
      maxFrameBytes,
      requestTimeoutMs,
      clock,
      onDrain: () => this.#options.onDrain?.(),
    })
    this.#socket = guarded
    guarded.on('error', () => this.close(guarded.failure?.message, guarded.failure))
    return guarded
  }
}
