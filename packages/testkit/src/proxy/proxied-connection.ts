import type { Clock } from '../faults/clock.ts'
import type { AnswerAction, Disconnect, RequestAction } from '../faults/fault-action.ts'
import type { RuleBook, Strike } from '../faults/rule-book.ts'
import type { Rule } from '../faults/rule.ts'
import type { RequestOf } from '../wire/message-codec.ts'
import { parseRequestHeader, type RequestHeader } from '../wire/request-header.ts'
import { responseCorrelationId } from '../wire/response-header.ts'
import { WireFormatError } from '../wire/wire-format-error.ts'
import { changeAnswer, encodeOwnError, rewriteProduce } from './answer-fault.ts'
import { describeRequest } from './describe-request.ts'
import { DueAnswers } from './due-answers.ts'
import type { History, WritableHistoryEntry } from './history.ts'
import { Lane } from './lane.ts'
import type { NetworkCuts } from './network-cuts.ts'
import { producedResults } from './produced-results.ts'
import { addRefused, encodeRefusal, type Refusal, refuseProduce } from './refusal.ts'
import type { Link, LinkEvents } from './link.ts'

/** A client that floods a held connection is read no further from here on. */
const MAX_HELD_BYTES = 64 * 1024 * 1024

/** What the connections of one proxy or embedded cluster share. */
export interface TrafficShared {
  readonly rules: RuleBook
  readonly cuts: NetworkCuts
  readonly history: History
  readonly clock: Clock
  readonly maxFrameBytes: number
  /** A rule that cannot be carried out, or whose `where` threw. */
  onFailure(error: unknown): void
}

interface Request {
  readonly bytes: Buffer
  readonly header: RequestHeader
  readonly produce: RequestOf<'Produce'> | undefined
  readonly entry: WritableHistoryEntry
  refusal?: Refusal
}

/** What goes through the lane to the client. */
type Answer =
  | { readonly kind: 'brokers' | 'own'; readonly request: Request; readonly bytes: Buffer }
  /** The broker ended the connection: behind what it answered before. */
  | { readonly kind: 'end'; readonly failed: boolean }

/**
 * open     frames pass both ways
 * dark     nothing passes any more, and the client's side stays open
 * orphaned the client is gone and requests are held: they will be delivered, answers are dropped
 * closed   over; sockets may still be flushing
 */
type State = 'open' | 'dark' | 'orphaned' | 'closed'

/** One client connection: where faults meet the traffic. */
export class ProxiedConnection {
  readonly brokerId: number
  readonly #number: number
  readonly #shared: TrafficShared
  readonly #link: Link
  readonly #requests = new Lane<Request>((request) =>
    this.#guard(() => this.#handleRequest(request)),
  )
  readonly #answers = new Lane<Answer>((answer) => this.#guard(() => this.#handleAnswer(answer)))
  readonly #due = new DueAnswers<Request>()
  readonly #timers = new Set<() => void>()
  #state: State = 'open'
  #clientId: string | null | undefined
  #heldBytes = 0

  constructor(parts: {
    /** Joins the client's side with the broker's. */
    readonly join: (events: LinkEvents) => Link
    readonly brokerId: number
    readonly number: number
    readonly shared: TrafficShared
    readonly onClosed: (connection: ProxiedConnection) => void
  }) {
    this.brokerId = parts.brokerId
    this.#number = parts.number
    this.#shared = parts.shared
    this.#link = parts.join({
      onRequest: (frame) => this.#onRequest(frame),
      onAnswer: (frame) => this.#onAnswer(frame),
      onClientGone: () => this.#onClientGone(),
      onBrokerGone: (failed) => this.#onBrokerGone(failed),
      onClosed: () => parts.onClosed(this),
      onError: (error) => this.#onBadTraffic(error),
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
    this.#link.endClient(how)
    this.#onClientGone()
  }

  goDark(): void {
    if (this.#state !== 'open') return
    this.#state = 'dark'
    this.#forget()
    this.#link.readOn()
  }

  /** At once, and whatever is held is dropped. */
  destroy(): void {
    this.#state = 'closed'
    this.#forget()
    this.#link.destroy()
  }

  #onRequest(bytes: Buffer): void {
    // Looked at anew for each frame: the one before may have been the last that passes
    if (this.#state !== 'open') return
    const header = parseRequestHeader(bytes)
    if (header.apiName === 'SaslHandshake' && header.apiVersion === 0) {
      throw new WireFormatError('SaslHandshake v0 is followed by bytes without frames: use v1')
    }
    this.#clientId = header.clientId
    const { view, produce } = describeRequest(bytes, header, this.brokerId)
    const { history, clock, cuts } = this.#shared
    const entry = history.add(view, this.#number, clock.now())
    const cut = cuts.between(this.brokerId, header.clientId)
    if (cut !== undefined) {
      entry.faults.push('network cut')
      if (cut.how === 'blackHole') this.goDark()
      else this.disconnect('rst')
      return
    }
    this.#requests.push({ bytes, header, produce, entry })
    this.#heldBytes = this.#requests.blocked ? this.#heldBytes + bytes.length : 0
    this.#link.letClientWait(this.#heldBytes > MAX_HELD_BYTES)
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
        this.disconnect(action.how)
        return
      case 'blackHole':
        this.goDark()
        return
      case 'hold':
        rule.onRelease(this.#keepRequest(request))
        return
      case 'delay':
        this.#after(action.ms, this.#keepRequest(request))
        return
      case 'answer':
        this.#answerInPlace(request, rule, action)
        return
    }
  }

  /** Keeps the request and what follows it back until the returned function is called. */
  #keepRequest(request: Request): () => void {
    const unblock = this.#requests.block()
    return () => {
      if (this.#state === 'open' || this.#state === 'orphaned') {
        this.#forward(request, request.bytes)
      }
      unblock()
      if (this.#state === 'open' && !this.#requests.blocked) {
        this.#heldBytes = 0
        this.#link.letClientWait(false)
      }
      this.#endIfOrphanIsDone()
    }
  }

  #answerInPlace(
    request: Request,
    { match }: Rule,
    action: RequestAction & { readonly kind: 'answer' },
  ): void {
    const { header, produce } = request
    if (header.apiName !== 'Produce') {
      this.#answerOurselves(request, encodeOwnError(header, request.bytes, action.errorCode))
      return
    }
    if (produce === undefined) throw new WireFormatError('A Produce request cannot be read')
    const refusal = refuseProduce(produce, header, action, match)
    if (refusal.rest !== undefined) {
      request.refusal = refusal
      this.#forward(request, refusal.rest)
    } else if (produce.acks !== 0) {
      this.#answerOurselves(request, encodeRefusal(refusal, header))
    }
  }

  #forward(request: Request, bytes: Buffer): void {
    if (this.#link.brokerIsGone) return
    request.entry.forwardedAt = this.#shared.clock.now()
    // Produce with acks 0 is never answered
    if (request.entry.acks !== 0) this.#due.ofBroker(request)
    this.#link.toBroker(bytes)
  }

  #answerOurselves(request: Request, bytes: Buffer): void {
    this.#due.ofProxy(request, bytes)
    this.#passOwnAnswers()
  }

  #passOwnAnswers(): void {
    for (const answer of this.#due.takeOwn()) this.#answers.push({ kind: 'own', ...answer })
  }

  #onAnswer(bytes: Buffer): void {
    if (this.#state !== 'open' && this.#state !== 'orphaned') return
    const request = this.#due.takeBrokers(responseCorrelationId(bytes))
    const { entry, header, produce } = request
    entry.brokerAnsweredAt = this.#shared.clock.now()
    if (produce !== undefined) entry.results = producedResults(bytes, header.apiVersion)
    this.#answers.push({ kind: 'brokers', request, bytes })
    this.#passOwnAnswers()
    this.#endIfOrphanIsDone()
  }

  #handleAnswer(answer: Answer): void {
    if (this.#state !== 'open') return
    if (answer.kind === 'end') {
      this.#close()
      this.#link.endClientAsBrokerDid(answer.failed)
      return
    }
    const { request } = answer
    if (answer.kind === 'own') {
      this.#deliver(request, answer.bytes)
      return
    }
    const { entry, header, refusal } = request
    const bytes =
      refusal === undefined
        ? answer.bytes
        : rewriteProduce({ answer: answer.bytes, header }, addRefused(refusal))
    const strike = this.#shared.rules.onAnswer(entry, (topic, partition) =>
      entry.results.some(
        (r) => r.topic === topic && r.partition === partition && r.errorCode === 0,
      ),
    )
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
      rule.onRelease(this.#keepAnswer(request, answer))
    } else if (action.kind === 'delay') {
      this.#after(action.ms, this.#keepAnswer(request, answer))
    } else {
      const { header, bytes: asked } = request
      const inHand = { answer, request: asked, header, match: rule.match }
      const { bytes, next } = changeAnswer(action, inHand)
      this.#deliver(request, bytes)
      if (next === 'rst') this.disconnect('rst')
      else if (next === 'blackHole') this.goDark()
    }
  }

  #keepAnswer(request: Request, answer: Buffer): () => void {
    const unblock = this.#answers.block()
    return () => {
      this.#deliver(request, answer)
      unblock()
    }
  }

  #deliver(request: Request, bytes: Buffer): void {
    if (this.#state !== 'open') return
    request.entry.answeredAt = this.#shared.clock.now()
    this.#link.toClient(bytes)
  }

  #onClientGone(): void {
    if (this.#state === 'closed' || this.#state === 'orphaned') return
    if (this.#state === 'open' && this.#requests.blocked) this.#state = 'orphaned'
    else this.#close()
  }

  #onBrokerGone(failed: boolean): void {
    if (this.#state === 'open') this.#answers.push({ kind: 'end', failed })
    else if (this.#state === 'orphaned') this.#close()
  }

  /** Bytes that are no Kafka end the connection, as at a broker. */
  #onBadTraffic(error: unknown): void {
    if (!(error instanceof WireFormatError)) this.#shared.onFailure(error)
    this.destroy()
  }

  /** Rules are at work here, perhaps called by a timer or by `release`: a test must hear of it. */
  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#shared.onFailure(error)
      this.destroy()
    }
  }

  #endIfOrphanIsDone(): void {
    if (this.#state === 'orphaned' && !this.#requests.blocked && this.#due.none) this.#close()
  }

  #close(): void {
    this.#state = 'closed'
    this.#forget()
    this.#link.endBroker()
  }

  #forget(): void {
    this.#requests.clear()
    this.#answers.clear()
    this.#due.clear()
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
}
