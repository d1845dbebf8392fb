import { WireFormatError } from '../wire/wire-format-error.ts'

interface Due<Request> {
  readonly request: Request
  /** Undefined: the broker's to give. */
  readonly ownAnswer: Buffer | undefined
}

/**
 * The answers that a client of one connection waits for, in the order of its requests: Kafka
 * answers in order, so an answer of the proxy's own takes its turn behind those of the broker.
 */
export class DueAnswers<Request extends { readonly header: { readonly correlationId: number } }> {
  #due: Due<Request>[] = []

  get none(): boolean {
    return this.#due.length === 0
  }

  ofBroker(request: Request): void {
    this.#due.push({ request, ownAnswer: undefined })
  }

  ofProxy(request: Request, ownAnswer: Buffer): void {
    this.#due.push({ request, ownAnswer })
  }

  /** The request that the broker has answered now. */
  takeBrokers(correlationId: number): Request {
    const request = this.#due.shift()?.request
    if (request?.header.correlationId !== correlationId) {
      const expected = request === undefined ? 'nothing' : `${request.header.correlationId}`
      throw new WireFormatError(`The broker answered ${correlationId}, due was ${expected}`)
    }
    return request
  }

  /** The proxy's own answers whose turn it is. */
  takeOwn(): { readonly request: Request; readonly bytes: Buffer }[] {
    const ready: { readonly request: Request; readonly bytes: Buffer }[] = []
    for (;;) {
      const next = this.#due[0]
      if (next?.ownAnswer === undefined) return ready
      this.#due.shift()
      ready.push({ request: next.request, bytes: next.ownAnswer })
    }
  }

  clear(): void {
    this.#due = []
  }
}
