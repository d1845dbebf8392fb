import { createRequire } from 'node:module'

/**
 * The parts of kafkajs's `src/` that we stand on, by hand: it ships no types for them. kafkajs 2.2.4
 * is its last release and has no `exports` map, so the paths are stable for that one version.
 * kafkajs-internals.test.ts guards every assumption made here.
 */
export const KAFKAJS_VERSION = '2.2.4'

/** What kafkajs asks of a socket. */
export interface KafkajsSocket {
  on(event: 'data', listener: (data: Buffer) => void): unknown
  on(event: 'end' | 'timeout', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  write(data: Buffer, encoding?: string): unknown
  end(): unknown
  unref(): unknown
}

export interface KafkajsSocketRequest {
  readonly host: string
  readonly port: number
  readonly ssl: unknown
  readonly onConnect: () => void
}

export interface KafkajsLogger {
  namespace(name: string): KafkajsLogger
  debug(message: string, extra?: object): void
  info(message: string, extra?: object): void
  warn(message: string, extra?: object): void
  error(message: string, extra?: object): void
}

/** kafkajs's network/requestQueue: matches answers to requests by correlation id. */
interface KafkajsRequestQueue {
  readonly pending: readonly unknown[]
  push(request: {
    readonly entry: {
      readonly apiKey: number
      readonly apiName: string
      readonly apiVersion: number
      readonly correlationId: number
      readonly resolve: (answer: { readonly payload: Buffer }) => void
      readonly reject: (error: Error) => void
    }
    readonly expectResponse: boolean
    readonly requestTimeout: null
    /** Called within `push`, as long as nothing limits or throttles the queue. */
    readonly sendRequest: () => void
  }): void
  scheduleCheckPendingRequests(): void
}

/** kafkajs's network/connection: TCP, TLS, SASL and answer framing of one broker connection. */
export interface KafkajsConnection {
  readonly requestQueue: KafkajsRequestQueue
  connect(): Promise<boolean>
  authenticate(): Promise<void>
  isAuthenticated(): boolean
  setVersions(versions: Record<number, { minVersion: number; maxVersion: number }>): void
  setSupportAuthenticationProtocol(supported: boolean): void
  nextCorrelationId(): number
}

interface KafkajsConnectionOptions {
  readonly host: string
  readonly port: number
  readonly clientId: string
  readonly ssl: unknown
  readonly sasl: unknown
  readonly logger: KafkajsLogger
  readonly socketFactory: (request: KafkajsSocketRequest) => KafkajsSocket
  readonly connectionTimeout: number
  readonly requestTimeout: number
  readonly enforceRequestTimeout: boolean
  readonly maxInFlightRequests: null
}

const require = createRequire(import.meta.url)
const installed = (require('kafkajs/package.json') as { version: string }).version
if (installed !== KAFKAJS_VERSION) {
  throw new Error(
    `@holdfast/core stands on internals of kafkajs ${KAFKAJS_VERSION}, but ${installed} is installed. ` +
      `Pin kafkajs to ${KAFKAJS_VERSION}`,
  )
}

export const KafkajsConnection: new (options: KafkajsConnectionOptions) => KafkajsConnection =
  require('kafkajs/src/network/connection')
