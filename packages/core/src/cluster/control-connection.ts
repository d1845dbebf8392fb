import type { Address } from '../config/address.ts'
import type {
  Connection,
  ConnectionOptions,
  MakeConnection,
} from '../connection/broker-connection.ts'
import type { Api } from '../wire/apis/api.ts'

/**
 * The connection for metadata and producer ids, to any broker that answers: the known ones and the
 * bootstrap list in turn. Apart from the produce connections, so that neither waits for the other.
 */
export class ControlConnection {
  readonly #makeConnection: MakeConnection
  readonly #base: Omit<ConnectionOptions, 'host' | 'port'>
  readonly #bootstrap: readonly Address[]
  #known: readonly Address[] = []
  #turn: number
  #connection: Promise<Connection> | undefined
  #current: Connection | undefined
  #closed = false

  /** `turn`: which of the bootstrap list to begin with, so that clients spread over the brokers. */
  constructor(
    makeConnection: MakeConnection,
    base: Omit<ConnectionOptions, 'host' | 'port'>,
    bootstrap: readonly Address[],
    turn: number,
  ) {
    this.#makeConnection = makeConnection
    this.#base = base
    this.#bootstrap = bootstrap
    this.#turn = turn
  }

  /** How many different brokers there are to ask. */
  get candidates(): number {
    const all = [...this.#known, ...this.#bootstrap]
    return new Set(all.map(({ host, port }) => `${host}:${port}`)).size
  }

  set known(brokers: Iterable<Address>) {
    this.#known = [...brokers]
  }

  /** Throws ConnectionError or AuthenticationError; the next call then tries the next broker. */
  async request<Request, Answer>(api: Api<Request, Answer>, request: Request): Promise<Answer> {
    this.#connection ??= this.#open()
    const connection = await this.#connection
    return connection.request(api, request)
  }

  close(): void {
    this.#closed = true
    this.#current?.close()
  }

  /** Leaves this broker: what it answers is of no use. */
  leave(): void {
    this.#current?.close('left for another broker')
  }

  async #open(): Promise<Connection> {
    const candidates = [...this.#known, ...this.#bootstrap]
    const address = candidates[this.#turn++ % candidates.length] as Address
    const connection = this.#makeConnection({
      ...this.#base,
      ...address,
      onFailed: () => {
        if (this.#current === connection) this.#connection = this.#current = undefined
      },
    })
    this.#current = connection
    if (this.#closed) connection.close()
    await connection.open()
    return connection
  }
}
