import * as net from 'node:net'
import type { Clock } from '../faults/clock.ts'
import type { AnswerAction, Disconnect, RequestAction } from '../faults/fault-action.ts'
import type { RuleBook, Strike } from '../faults/rule-book.ts'
import { FrameSplitter } from '../wire/frame-splitter.ts'
import { decodeProduceResponse, type ProduceResponse } from '../wire/produce-response.ts'
import type { ProduceRequest } from '../wire/produce-request.ts'
import { parseRequestHeader, type RequestHeader } from '../wire/request-header.ts'
import { responseBodyOffset, responseCorrelationId } from '../wire/response-header.ts'
import { WireFormatError } from '../wire/wire-format-error.ts'
import { changeAnswer, encodeOwnError, rewriteProduce } from './answer-fault.ts'
import { describeRequest } from './describe-request.ts'
import type { History, ProducedResult, WritableHistoryEntry } from './history.ts'
import { Lane } from './lane.ts'
import type { NetworkCuts } from './network-cuts.ts'
import { addRefused, encodeRefusal, type Refusal, refuseProduce } from './refusal.ts'

/** A client that floods a held connection is slowed down from here on. */
const MAX_HELD_BYTES = 64 * 1024 * 1024

/** What the connections of one proxy share. */
export interface ProxyShared {
  readonly rules: RuleBook
  readonly cuts: NetworkCuts
  readonly history: History
  readonly clock: Clock
  readonly maxFrameBytes: number
  /** A defect of the proxy or of a rule's `where`, not of the traffic. */
  onFailure(error: unknown): void
}

interface Request {
  readonly bytes: Buffer
  readonly header: RequestHeader
  readonly produce: ProduceRequest | undefined
  readonly entry: WritableHistoryEntry
  refusal?: Refusal
}

interface Answer {
  readonly bytes: Buffer
  readonly request: Request
  /** The broker's, so that faults after the append apply, or the proxy's own. */
  readonly fromBroker: boolean
}

/** The broker ended the connection; whatever it answered before goes first. */
interface BrokerEnd {
  readonly failed: boolean
}

/** An entry of the FIFO in which answers are due: the broker's next one, or one of our own. */
interface Due {
  readonly request: Request
  readonly ownAnswer: Buffer | undefined
}

/**
 * open     frames pass both ways
 * dark     nothing passes any more, the client's side stays open
 * orphaned the client is gone and requests are held: they will be delivered, answers are dropped
 * closed   over; sockets may still be flushing
 */
type State = 'open' | 'dark' | 'orphaned' | 'closed'

/** One client connection and its counterpart to the broker. */
export class ProxiedConnection {
  readonly brokerId: number
  readonly number: number
  readonly #client: net.Socket
  readonly #upstream: net.Socket
  readonly #shared: ProxyShared
  readonly #requests: Lane<Request>
  readonly #answers: Lane<Answer | BrokerEnd>
  readonly #fromClient: FrameSplitter
  readonly #fromBroker: FrameSplitter
  #due: Due[] = []
  #state: State = 'open'
  #clientId: string | null | undefined
  #heldBytes = 0
  #clientIsFull = false
  #upstreamIsFull = false
  readonly #timers = new Set<() => void>()
  #openSockets = 2

  constructor(parts: {
    readonly client: net.Socket
    readonly upstreamPort: number
    readonly brokerId: number
    readonly number: number
    readonly shared: ProxyShared
    readonly onClosed: (connection: ProxiedConnection) => void
  }) {
    const { client, upstreamPort, shared } = parts
    this.brokerId = parts.brokerId
    this.number = parts.number
    this.#client = client
    this.#shared = shared
    this.#fromClient = new FrameSplitter(shared.maxFrameBytes)
    this.#fromBroker = new FrameSplitter(shared.maxFrameBytes)
    this.#requests = new Lane((request) => this.#handleRequest(request))
    this.#answers = new Lane((answer) => {
      if ('failed' in answer) this.#endClient(answer)
      else this.#handleAnswer(answer)
    })
    const upstream = net.connect({ host: '127.0.0.1', port: upstreamPort, noDelay: true })
    this.#upstream = upstream

    const socketClosed = (): void => {
      if (--this.#openSockets === 0) parts.onClosed(this)
    }
    let upstreamFailed = false
    client.on('data', (chunk) => this.#guard(() => this.#onClientData(chunk)))
    client.on('drain', () => this.#setFlow({ clientIsFull: false }))
    client.on('error', () => undefined) // 'close' follows
    client.on('close', () => {
      this.#clientGone()
      socketClosed()
    })
    upstream.on('data', (chunk) => this.#guard(() => this.#onBrokerData(chunk)))
    upstream.on('drain', () => this.#setFlow({ upstreamIsFull: false }))
    upstream.on('error', () => {
      upstreamFailed = true
    })
    upstream.on('close', () => {
      if (this.#state === 'open') this.#answers.push({ failed: upstreamFailed })
      else if (this.#state === 'orphaned') this.#close()
      socketClosed()
    })
  }

  /** Undefined until the first request; null if that named none. */
  get clientId(): string | null | undefined {
    return this.#clientId
  }

  get holdsSomething(): boolean {
    return this.#requests.blocked || this.#answers.blocked
  }

  /** Ends the client's side; a held request stays on its way. */
  disconnect(how: Disconnect): void {
    if (this.#state === 'closed') return
    if (how === 'rst') this.#client.resetAndDestroy()
    else this.#client.end()
    this.#clientGone()
    this.#client.resume() // else its own end would go unnoticed
  }

  goDark(): void {
    if (this.#state !== 'open') return
    this.#state = 'dark'
    this.#forget()
    this.#setFlow({ clientIsFull: false, upstreamIsFull: false })
  }

  /** At once, and whatever is held is dropped. */
  destroy(): void {
    this.#state = 'closed'
    this.#forget()
    this.#client.destroy()
    this.#upstream.destroy()
  }

  #onClientData(chunk: Buffer): void {
    for (const bytes of this.#fromClient.push(chunk)) {
      if (this.#state !== 'open') return
      const header = parseRequestHeader(bytes)
      this.#clientId = header.clientId
      const { view, produce } = describeRequest(bytes, header, this.brokerId)
      const { history, clock, cuts } = this.#shared
      const entry = history.add(view, this.number, clock.now())
      const cut = cuts.between(this.brokerId, header.clientId)
      if (cut !== undefined) {
        entry.faults.push('network cut')
        if (cut.how === 'blackHole') this.goDark()
        else this.disconnect('rst')
        return
      }
      this.#requests.push({ bytes, header, produce, entry })
    }
    if (this.#requests.blocked) {
      this.#heldBytes += chunk.length
      this.#setFlow({})
    }
  }

  #handleRequest(request: Request): void {
    if (this.#state === 'orphaned') {
      this.#forward(request, request.bytes)
    } else if (this.#state === 'open') {
      const strike = this.#shared.rules.onRequest(request.entry)
      if (strike === undefined) this.#forward(request, request.bytes)
      else this.#strikeRequest(request, strike)
    }
  }

  #strikeRequest(request: Request, { rule, action }: Strike<RequestAction>): void {
    request.entry.faults.push(rule.description)
    switch (action.kind) {
      case 'disconnect':
        this.#requests.clear()
        this.disconnect(action.how)
        return
      case 'blackHole':
        this.goDark()
        return
      case 'hold':
        rule.onRelease(this.#letGoLater(request))
        return
      case 'delay':
        this.#after(action.ms, this.#letGoLater(request))
        return
      case 'answer':
        this.#answerInPlace(request, rule.match, action)
        return
    }
  }

  /** Keeps the request and what follows it back until the returned function is called. */
  #letGoLater(request: Request): () => void {
    const unblock = this.#requests.block()
    return () => {
      if (this.#state === 'open' || this.#state === 'orphaned') {
        this.#forward(request, request.bytes)
      }
      unblock()
      this.#setFlow({})
      this.#endIfOrphanIsDone()
    }
  }

  #answerInPlace(
    request: Request,
    match: Strike<RequestAction>['rule']['match'],
    action: RequestAction & { readonly kind: 'answer' },
  ): void {
    const { header, produce } = request
    if (header.apiName !== 'Produce') {
      this.#owe(request, encodeOwnError(header, request.bytes, action.errorCode))
      return
    }
    if (produce === undefined) throw new WireFormatError('A Produce request cannot be read')
    const refusal = refuseProduce(produce, header, action, match)
    if (refusal.rest !== undefined) {
      request.refusal = refusal
      this.#forward(request, refusal.rest)
    } else if (produce.acks !== 0) {
      this.#owe(request, encodeRefusal(refusal, header))
    }
  }

  #forward(request: Request, bytes: Buffer): void {
    if (this.#upstream.destroyed) return
    request.entry.forwardedAt = this.#shared.clock.now()
    // acks 0 is never answered (KIP-98's broker closes the connection on an error instead)
    if (request.produce?.acks !== 0) this.#due.push({ request, ownAnswer: undefined })
    if (!this.#upstream.write(bytes)) this.#setFlow({ upstreamIsFull: true })
  }

  /** Answers of our own take their turn behind those that the broker still owes. */
  #owe(request: Request, ownAnswer: Buffer): void {
    this.#due.push({ request, ownAnswer })
    this.#passOwnAnswers()
  }

  #passOwnAnswers(): void {
    for (;;) {
      const next = this.#due[0]
      if (next?.ownAnswer === undefined) return
      this.#due.shift()
      this.#answers.push({ bytes: next.ownAnswer, request: next.request, fromBroker: false })
    }
  }

  #onBrokerData(chunk: Buffer): void {
    for (const bytes of this.#fromBroker.push(chunk)) {
      // Looked at anew for each: the answer before may have been the last that passes
      if (this.#state !== 'open' && this.#state !== 'orphaned') return
      const request = this.#due.shift()?.request
      if (request?.header.correlationId !== responseCorrelationId(bytes)) {
        throw new WireFormatError(
          `Broker ${this.brokerId} answered ${responseCorrelationId(bytes)}, due was ${request?.header.correlationId}`,
        )
      }
      request.entry.brokerAnsweredAt = this.#shared.clock.now()
      this.#answers.push({ bytes, request, fromBroker: true })
      this.#passOwnAnswers()
    }
    this.#endIfOrphanIsDone()
  }

  #handleAnswer(answer: Answer): void {
    const { request, fromBroker } = answer
    if (!fromBroker) {
      this.#deliver(request, answer.bytes)
      return
    }
    const response = readProduceAnswer(answer)
    if (response !== undefined) request.entry.results = resultsOf(response)
    if (this.#state !== 'open') return
    const strike = this.#shared.rules.onAnswer(request.entry, (topic, partition) =>
      request.entry.results.some(
        (r) => r.topic === topic && r.partition === partition && r.errorCode === 0,
      ),
    )
    const { refusal } = request
    const bytes =
      refusal === undefined
        ? answer.bytes
        : rewriteProduce({ answer: answer.bytes, header: request.header }, addRefused(refusal))
    if (strike === undefined) this.#deliver(request, bytes)
    else this.#strikeAnswer(request, bytes, strike)
  }

  #strikeAnswer(request: Request, answer: Buffer, { rule, action }: Strike<AnswerAction>): void {
    request.entry.faults.push(rule.description)
    if (action.kind === 'disconnect') {
      this.disconnect(action.how)
    } else if (action.kind === 'blackHole') {
      this.goDark()
    } else if (action.kind === 'hold') {
      rule.onRelease(this.#deliverLater(request, answer))
    } else if (action.kind === 'delay') {
      this.#after(action.ms, this.#deliverLater(request, answer))
    } else {
      const { header, bytes: asked } = request
      const inHand = { answer, request: asked, header, match: rule.match }
      const { bytes, next } = changeAnswer(action, inHand)
      this.#deliver(request, bytes)
      if (next === 'rst') this.disconnect('rst')
      else if (next === 'blackHole') this.goDark()
    }
  }

  #deliverLater(request: Request, answer: Buffer): () => void {
    const unblock = this.#answers.block()
    return () => {
      this.#deliver(request, answer)
      unblock()
    }
  }

  #deliver(request: Request, bytes: Buffer): void {
    if (this.#state !== 'open') return
    request.entry.answeredAt = this.#shared.clock.now()
    if (!this.#client.write(bytes)) this.#setFlow({ clientIsFull: true })
  }

  #clientGone(): void {
    this.#setFlow({ clientIsFull: false })
    if (this.#state === 'closed' || this.#state === 'orphaned') return
    if (this.#state === 'open' && this.#requests.blocked) this.#state = 'orphaned'
    else this.#close()
  }

  #endIfOrphanIsDone(): void {
    if (this.#state === 'orphaned' && !this.#requests.blocked && this.#due.length === 0) {
      this.#close()
    }
  }

  #endClient({ failed }: BrokerEnd): void {
    if (this.#state !== 'open') return
    this.#close()
    if (failed) this.#client.resetAndDestroy()
    else this.#client.destroySoon()
  }

  /** What was forwarded still gets to the broker, as it would have without a proxy. */
  #close(): void {
    this.#state = 'closed'
    this.#forget()
    this.#upstream.destroySoon()
  }

  #forget(): void {
    this.#requests.clear()
    this.#answers.clear()
    this.#due = []
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
  }

  #after(ms: number, callback: () => void): void {
    const cancel = this.#shared.clock.after(ms, () => {
      this.#timers.delete(cancel)
      callback()
    })
    this.#timers.add(cancel)
  }

  /** Back-pressure: whoever cannot be written to stops its counterpart from being read. */
  #setFlow(change: { readonly clientIsFull?: boolean; readonly upstreamIsFull?: boolean }): void {
    this.#clientIsFull = change.clientIsFull ?? this.#clientIsFull
    this.#upstreamIsFull = change.upstreamIsFull ?? this.#upstreamIsFull
    if (!this.#requests.blocked) this.#heldBytes = 0
    if (this.#upstreamIsFull || this.#heldBytes > MAX_HELD_BYTES) this.#client.pause()
    else this.#client.resume()
    if (this.#clientIsFull) this.#upstream.pause()
    else this.#upstream.resume()
  }

  /** Bytes that are no Kafka end the connection, as at a broker; a defect of ours is reported too. */
  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (!(error instanceof WireFormatError)) this.#shared.onFailure(error)
      this.destroy()
    }
  }
}

function readProduceAnswer({ bytes, request }: Answer): ProduceResponse | undefined {
  if (request.produce === undefined) return undefined
  const { apiVersion } = request.header
  const bodyOffset = responseBodyOffset(bytes, 'Produce', apiVersion)
  return decodeProduceResponse(bytes, apiVersion, bodyOffset)
}

function resultsOf(response: ProduceResponse): ProducedResult[] {
  return response.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ index, errorCode, baseOffset }) => ({
      topic: name,
      partition: index,
      errorCode,
      baseOffset,
    })),
  )
}
