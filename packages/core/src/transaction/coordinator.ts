import type { ControlConnection } from '../cluster/control-connection.ts'
import type {
  Connection,
  ConnectionOptions,
  MakeConnection,
} from '../connection/broker-connection.ts'
import { AuthorizationError } from '../errors/authorization-error.ts'
import { ConnectionError } from '../errors/connection-error.ts'
import type { Clock, Timer } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { Random } from '../ports/random.ts'
import { backoffMs, type BackoffOptions } from '../retry/backoff.ts'
import type { Api } from '../wire/apis/api.ts'
import { type CoordinatorKind, findCoordinator } from '../wire/apis/find-coordinator.ts'
import { protocolError } from '../wire/protocol-errors.ts'
import { decodeAnswer, encodeBody } from '../wire/request-frame.ts'

/** Answered while the markers of the transaction before are being written: some milliseconds. */
const CONCURRENT_TRANSACTIONS = 51
const CONCURRENT_BACKOFF_MS = 10
/** The coordinator is elsewhere, or nowhere for now. */
const ELSEWHERE: ReadonlySet<number> = new Set([15, 16])
/** Answers that ask for patience, and nothing else. */
const NOT_NOW: ReadonlySet<number> = new Set([14, 15, 16, CONCURRENT_TRANSACTIONS, 89])

export interface CoordinatorParts {
  readonly control: ControlConnection
  readonly makeConnection: MakeConnection
  readonly base: Omit<ConnectionOptions, 'host' | 'port'>
  readonly backoff: BackoffOptions
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

export interface AskTerms<Answer> {
  /** Monotonic time after which it is not asked again. */
  readonly until: number
  /** The codes in an answer that can ask for patience. */
  readonly codes: (answer: Answer) => Iterable<number>
  /** Further codes that pass by themselves. */
  readonly patientWith?: ReadonlySet<number> | undefined
  /** The coordinator may have seen the request. */
  readonly onReached?: (() => void) | undefined
  /** No answer came to a request that was written: it may have been acted on, or be so later. */
  readonly onLost?: ((error: Error) => void) | undefined
  /** Whether to ask no more, before `until`. */
  readonly given?: (() => boolean) | undefined
  /** What has to be so each time that it is asked; what it throws is thrown. */
  readonly before?: (() => Promise<void>) | undefined
}

type Attempt<Answer> =
  | { readonly answer: Answer }
  | { readonly error: Error; readonly written: boolean }

/**
 * The broker that keeps a transactional id, or a group: found when it is needed, asked again when it moves. It
 * answers one request after the other on a connection of its own, so an id never waits for another.
 */
export class Coordinator {
  readonly #kind: CoordinatorKind
  readonly #key: string
  readonly #parts: CoordinatorParts
  #connection: Promise<Connection> | undefined
  #current: Connection | undefined
  #closed = false
  readonly #pauses = new Set<{ readonly timer: Timer; readonly end: () => void }>()

  constructor(kind: CoordinatorKind, key: string, parts: CoordinatorParts) {
    this.#kind = kind
    this.#key = key
    this.#parts = parts
  }

  /**
   * Asks until there is an answer that does not ask for patience. Throws ConnectionError at `until`, and
   * AuthorizationError if the coordinator may not be known.
   */
  async ask<Request, Answer>(
    api: Api<Request, Answer>,
    request: Request,
    { until, codes, patientWith, onReached, onLost, given, before }: AskTerms<Answer>,
  ): Promise<Answer> {
    const { clock, backoff, random, logger } = this.#parts
    let failure: Error | undefined
    for (let failures = 1; ; failures++) {
      if (this.#closed || given?.()) throw this.#gaveUp(api.name, 'not asked any more', failure)
      await before?.()
      const attempt = await this.#attempt(api, request)
      let delayMs = backoffMs(failures, backoff, random)
      if ('answer' in attempt) {
        onReached?.()
        const code = passing(codes(attempt.answer), patientWith)
        if (code === undefined) return attempt.answer
        if (ELSEWHERE.has(code)) this.#leave()
        if (code === CONCURRENT_TRANSACTIONS) delayMs = CONCURRENT_BACKOFF_MS * (1 + random() / 10)
        failure = new Error(`${api.name} was answered ${protocolError(code).name} (${code})`)
      } else {
        if (attempt.error instanceof AuthorizationError) throw attempt.error
        failure = attempt.error
        if (attempt.written) {
          onReached?.()
          onLost?.(failure)
        }
      }
      logger.debug({ [this.#kind]: this.#key, err: failure }, `${api.name} will be asked again`)
      if (clock.now() + delayMs >= until) throw this.#gaveUp(api.name, 'no answer in time', failure)
      await this.#pause(delayMs)
    }
  }

  /** Whether the coordinator knows the API; undefined if it could not be asked. */
  async speaks(api: Api<never, unknown>): Promise<boolean | undefined> {
    let connection: Connection
    try {
      connection = await this.#connect()
    } catch {
      return undefined
    }
    try {
      connection.versionOf(api)
      return true
    } catch {
      return false
    }
  }

  /** Idempotent. Whoever waits is told. */
  close(): void {
    this.#closed = true
    this.#current?.close()
    for (const { timer, end } of this.#pauses) {
      timer.cancel()
      end()
    }
    this.#pauses.clear()
  }

  async #attempt<Request, Answer>(
    api: Api<Request, Answer>,
    request: Request,
  ): Promise<Attempt<Answer>> {
    let connection: Connection
    let version: number
    try {
      connection = await this.#connect()
      version = connection.versionOf(api)
    } catch (error) {
      return { error: error as Error, written: false }
    }
    return new Promise((resolve) => {
      connection.write(api, version, [encodeBody(api, request, version)], {
        answered: (payload) => {
          try {
            resolve({ answer: decodeAnswer(api, payload, version) })
          } catch (error) {
            connection.close(`sent a malformed answer to ${api.name}`, error)
            resolve({ error: error as Error, written: true })
          }
        },
        failed: (error, written) => resolve({ error, written }),
      })
    })
  }

  #connect(): Promise<Connection> {
    if (this.#connection) return this.#connection
    const opening = this.#open()
    this.#connection = opening
    opening.catch(() => {
      if (this.#connection === opening) this.#connection = undefined
    })
    return opening
  }

  async #open(): Promise<Connection> {
    const { control, makeConnection, base } = this.#parts
    const { errorCode, host, port } = await control.request(findCoordinator, {
      key: this.#key,
      kind: this.#kind,
    })
    if (errorCode !== 0) throw this.#notFound(errorCode)
    const connection: Connection = makeConnection({
      ...base,
      host,
      port,
      onFailed: () => {
        if (this.#current === connection) this.#connection = this.#current = undefined
      },
    })
    this.#current = connection
    if (this.#closed) connection.close()
    await connection.open()
    return connection
  }

  #leave(): void {
    this.#current?.close('does not coordinate this any more')
    this.#connection = this.#current = undefined
  }

  #notFound(code: number): Error {
    const { name, treatment, advice } = protocolError(code)
    if (treatment === 'forbidden') {
      const resource =
        this.#kind === 'group' ? `group ${this.#key}` : `transactional id ${this.#key}`
      return new AuthorizationError({ resource, protocolCode: code }, advice)
    }
    this.#parts.control.leave() // another broker may know better
    return new Error(`FindCoordinator was answered ${name} (${code})`)
  }

  #gaveUp(api: string, how: string, cause: Error | undefined): ConnectionError {
    return new ConnectionError(
      `the coordinator of ${this.#kind} '${this.#key}'`,
      `${api}: ${how}`,
      cause,
    )
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => resolve()
      const pause = {
        end,
        timer: this.#parts.clock.after(delayMs, () => {
          this.#pauses.delete(pause)
          end()
        }),
      }
      this.#pauses.add(pause)
    })
  }
}

function passing(
  codes: Iterable<number>,
  further: ReadonlySet<number> | undefined,
): number | undefined {
  for (const code of codes) if (NOT_NOW.has(code) || further?.has(code)) return code
  return undefined
}
