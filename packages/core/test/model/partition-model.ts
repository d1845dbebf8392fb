import type { Fate } from '../../src/errors/holdfast-error.ts'
import type { LedgerEffect } from '../../src/identity/ledger.ts'
import { MAX_EPOCH, PartitionLedger } from '../../src/identity/partition-ledger.ts'
import { SequencedBatch } from '../../src/identity/sequenced-batch.ts'
import { attemptResult } from '../../src/pipeline/6-settle.ts'
import { protocolError } from '../../src/wire/protocol-errors.ts'
import { BrokerModel, type ModelAnswer, type ModelRequest } from './broker-model.ts'

const DIVISIBLE: ReadonlySet<number> = new Set([10, 32, 87])

export class ModelBatch extends SequencedBatch {
  readonly id: number
  /** Becomes less when some of its records are refused. */
  count: number
  divided = false
  old = false
  baseOffset = -1n
  outcome: 'acknowledged' | Fate | undefined
  offsetKnown = false

  constructor(id: number, count: number) {
    super()
    this.id = id
    this.count = count
  }
}

interface Written {
  readonly batch: ModelBatch
  readonly request: ModelRequest
}

/** One connection: what was written and not judged, and what was judged and not answered; in order. */
interface Connection {
  open: boolean
  /** Leads to a broker that does not lead any more: answers 6 and appends nothing. */
  stale: boolean
  readonly unjudged: Written[]
  readonly answers: { readonly batch: ModelBatch; readonly answer: ModelAnswer }[]
}

export type Judgement =
  /** As the broker's rules say. */
  | 'honest'
  /** The same, but a duplicate is answered 46, without its offset. */
  | 'terse'
  /** Refused before the append with this code. */
  | { readonly refuse: number }
  /** Appended if the rules allow, and answered with this code all the same. */
  | { readonly disguise: number }

/**
 * A partition's producer, its network and its broker, moved one step at a time. Checks the
 * invariants that hold at every step; {@link findings} says what an audit would find.
 */
export class PartitionModel {
  readonly broker = new BrokerModel()
  readonly ledger: PartitionLedger<ModelBatch>
  readonly batches: ModelBatch[] = []
  /**
   * Batches that G3's limits name: under way when the broker forgot the producer, so that nobody
   * knows their repeat; or late when the epochs had run out and nothing but destroyed sockets was left.
   */
  readonly exempt = new Set<ModelBatch>()

  readonly #window: number
  readonly #waiting: ModelBatch[] = []
  readonly #connections: Connection[] = []
  readonly #sealedAs = new Map<ModelBatch, string>()
  #freshId: bigint
  #freshIdIsThere = false
  #now = 0

  constructor(window: number, start: { readonly epoch: number; readonly sequence: number }) {
    this.#window = window
    this.ledger = new PartitionLedger(window)
    this.#freshId = 1n
    this.ledger.assign(this.#freshId++, start.epoch, start.sequence)
    this.#connect()
  }

  get connections(): readonly Connection[] {
    return this.#connections
  }
  get unsettled(): boolean {
    return this.#waiting.length > 0 || this.ledger.unsettled.length > 0
  }

  submit(count: number): void {
    const batch = new ModelBatch(this.batches.length, count)
    this.batches.push(batch)
    this.#waiting.push(batch)
  }

  /** What the drainer does at a wake-up, for one batch. Returns whether something was written. */
  send(): boolean {
    const { ledger } = this
    const moves = ledger.awaitsProducerId || (ledger.wantsRenewal && ledger.quiet)
    if (moves && this.#freshIdIsThere) {
      ledger.assign(this.#freshId++, 0)
      this.#freshIdIsThere = false
    }
    const connection = this.#connections.at(-1) as Connection
    const repeat = ledger.repeatable()
    const batch = repeat ?? this.#waiting[0]
    if (!batch || (!repeat && !ledger.maySeal(batch, this.#now))) return false
    if (repeat) ledger.repeat(batch)
    else {
      this.#waiting.shift()
      ledger.seal(batch, this.#now)
      this.#sealedAs.set(batch, this.#identityOf(batch))
    }
    this.#checkWrite(batch)
    const { id, producerId, epoch, baseSequence, count } = batch
    connection.unjudged.push({ batch, request: { id, producerId, epoch, baseSequence, count } })
    return true
  }

  /** The broker takes the next request of a connection, be it dead for the client or not. */
  judge(connection: Connection, judgement: Judgement): void {
    const written = connection.unjudged.shift()
    if (!written) return
    const { batch, request } = written
    let answer: ModelAnswer = { code: 6, baseOffset: -1n }
    if (!connection.stale) {
      if (typeof judgement === 'object' && 'refuse' in judgement) {
        answer = { code: judgement.refuse, baseOffset: -1n }
      } else {
        const ends = this.broker.log.length
        answer = this.broker.append(request)
        const duplicate = answer.code === 0 && this.broker.log.length === ends
        if (judgement === 'terse' && duplicate) answer = { code: 46, baseOffset: -1n }
        if (typeof judgement === 'object') answer = { code: judgement.disguise, baseOffset: -1n }
      }
    }
    if (connection.open) connection.answers.push({ batch, answer })
  }

  /** The client gets the next answer of a connection. */
  deliver(connection: Connection): void {
    const next = connection.answers.shift()
    if (!next) return
    const { batch, answer } = next
    if (answer.code === 0) {
      batch.baseOffset = batch.state === 'flying' ? answer.baseOffset : batch.baseOffset
      this.#apply(this.ledger.answered(batch, 'acknowledged'))
      return
    }
    // What a broker refuses may be one record alone; the others go on.
    batch.divided = DIVISIBLE.has(answer.code) && batch.count > 1
    const result = batch.divided ? 'divided' : attemptResult(protocolError(answer.code))
    this.#apply(this.ledger.answered(batch, result))
  }

  /** The connection dies for the client. What the broker has not judged may still be judged. */
  cut(connection: Connection, { keepLate }: { readonly keepLate: boolean }): void {
    if (!connection.open) return
    connection.open = false
    if (connection === this.#connections.at(-1)) this.#connect()
    const due = [...connection.answers, ...connection.unjudged].map(({ batch }) => batch)
    connection.answers.length = 0
    if (!keepLate) connection.unjudged.length = 0
    for (const batch of due) this.#apply(this.ledger.answered(batch, 'lost'))
  }

  /** Leadership moves, with its state: what is under way to the old leader is not appended. */
  moveLeader(): void {
    for (const connection of this.#connections) connection.stale = true
    this.#connect()
  }

  giveUp(index: number): void {
    const { unsettled } = this.ledger
    const batch = unsettled[index]
    if (batch) this.#apply(this.ledger.giveUp(batch))
    else {
      const waiting = this.#waiting[index - unsettled.length]
      if (!waiting) return
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
      this.#settle(waiting, 'not-written')
    }
  }

  /** The answer to InitProducerId came. */
  obtainId(): void {
    this.#freshIdIsThere = true
  }

  idle(): void {
    this.#now += 700_000
  }

  forget(): void {
    for (const batch of this.ledger.unsettled) {
      if (batch.ambiguous || batch.state === 'flying') this.exempt.add(batch)
    }
    this.#exemptLate()
    this.broker.forget()
  }

  #exemptLate(): void {
    for (const { unjudged } of this.#connections) {
      for (const { batch } of unjudged) this.exempt.add(batch)
    }
  }

  /** Everything works again: drives what is left to its end. Returns false if it hangs. */
  heal(): boolean {
    for (let step = 0; step < 2_000; step++) {
      this.obtainId()
      const sent = this.send()
      for (const connection of this.#connections.filter((c) => c.open)) {
        while (connection.unjudged.length > 0) this.judge(connection, 'honest')
        while (connection.answers.length > 0) this.deliver(connection)
      }
      if (!sent && !this.unsettled) return true
    }
    return false
  }

  /** Late requests arrive now, after everything else. */
  releaseLate(order: (connections: number) => number): void {
    for (;;) {
      const late = this.#connections.filter((c) => c.unjudged.length > 0)
      if (late.length === 0) return
      this.judge(late[order(late.length)] as Connection, 'honest')
    }
  }

  /** What is wrong, in words; empty = nothing. */
  findings(): string[] {
    const found: string[] = []
    const places = new Map<number, number[]>()
    for (const [place, { id }] of this.broker.log.entries()) {
      places.set(id, [...(places.get(id) ?? []), place])
    }
    let newest = -1
    for (const { id, offset } of this.broker.log) {
      const batch = this.batches[id] as ModelBatch
      if (this.exempt.has(batch)) continue
      if (batch.outcome === 'acknowledged') {
        if (id < newest) found.push(`acknowledged ${id} lies behind ${newest}`)
        newest = Math.max(newest, id)
        if (batch.offsetKnown && batch.baseOffset !== offset) found.push(`${id} is misplaced`)
      } else if (batch.outcome === 'unknown' && id < newest) {
        found.push(`unknown ${id} lies behind the newer, acknowledged ${newest}`)
      }
    }
    for (const batch of this.batches) {
      const copies = places.get(batch.id)?.length ?? 0
      const { id, outcome } = batch
      if (outcome === undefined) found.push(`${id} never settled`)
      if (outcome === 'acknowledged' && copies === 0) found.push(`${id} is lost`)
      if (outcome === 'not-written' && copies > 0) found.push(`${id} is falsely not-written`)
      if (copies > 1 && !this.exempt.has(batch)) found.push(`${id} is there ${copies} times`)
    }
    return found
  }

  #connect(): void {
    this.#connections.push({ open: true, stale: false, unjudged: [], answers: [] })
  }

  #apply(effects: readonly LedgerEffect<ModelBatch>[]): void {
    for (const effect of effects) {
      if (effect.type === 'acknowledge') {
        effect.batch.offsetKnown = effect.offsetKnown
        this.#settle(effect.batch, 'acknowledged')
      } else if (effect.type === 'fail') this.#settle(effect.batch, effect.fate)
      else if (effect.type === 'unseal') {
        for (const batch of effect.batches) {
          if (batch.divided) batch.count--
          batch.divided = false
        }
        this.#waiting.unshift(...effect.batches)
      } else if (effect.type === 'sever') {
        for (const connection of this.#connections.slice()) this.cut(connection, { keepLate: true })
        this.#exemptLate()
      }
    }
  }

  #settle(batch: ModelBatch, outcome: 'acknowledged' | Fate): void {
    if (batch.outcome !== undefined) throw new Error(`${batch.id} settles twice`)
    batch.outcome = outcome
  }

  #identityOf({ producerId, epoch, baseSequence, ordinal }: ModelBatch): string {
    return `${producerId} ${epoch} ${baseSequence} ${ordinal}`
  }

  #checkWrite(batch: ModelBatch): void {
    const { unsettled } = this.ledger
    const demand = (condition: boolean, invariant: string): void => {
      if (!condition) throw new Error(`${invariant} is broken at batch ${batch.id}`)
    }
    demand(this.#sealedAs.get(batch) === this.#identityOf(batch), 'INV-SEQ-1')
    demand(batch.epoch >= 0 && batch.epoch <= MAX_EPOCH, 'the range of epochs')
    demand(batch.baseSequence >= 0 && batch.baseSequence < 2 ** 31, 'the range of sequences')
    const lowest = unsettled[0] as ModelBatch
    demand(batch.ordinal - lowest.ordinal < this.#window, 'INV-SEQ-2')
    const flying = unsettled.filter((b) => b.state === 'flying').length
    const again = unsettled.some((b) => b.state === 'parked' || b.repeated)
    demand(!again || flying === 1, 'INV-SEQ-2: one at a time after a failure')
    demand(this.ledger.phase === 'flowing' || flying === 1, 'INV-SEQ-2b')
  }
}
