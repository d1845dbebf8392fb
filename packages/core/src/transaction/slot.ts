import type { ControlConnection } from '../cluster/control-connection.ts'
import { HoldfastError } from '../errors/holdfast-error.ts'
import { ProducerFencedError } from '../errors/producer-fenced-error.ts'
import { TransactionAbortedError } from '../errors/transaction-aborted-error.ts'
import { TransactionalLedger } from '../identity/transactional-ledger.ts'
import type { Batch } from '../pipeline/batch.ts'
import type { PartitionQueue } from '../pipeline/partition-queue.ts'
import { Pipeline, type PipelineBasis } from '../pipeline/pipeline.ts'
import { transition } from '../state/transition-table.ts'
import type { Api } from '../wire/apis/api.ts'
import { addPartitionsToTxn } from '../wire/apis/add-partitions-to-txn.ts'
import { describeTransactions } from '../wire/apis/describe-transactions.ts'
import { initProducerId } from '../wire/apis/init-producer-id.ts'
import type { TransactionalIdentity } from '../wire/apis/transactional-identity.ts'
import { Coordinator, type CoordinatorParts } from './coordinator.ts'
import { type Asked, coordinatorRefusal, disowns } from './coordinator-refusal.ts'
import { Enlistment } from './enlistment.ts'
import { MarkerPace } from './marker-pace.ts'
import { type SlotEvent, type SlotState, slotTable } from './slot-state.ts'

/** What the transaction at hand is told by its slot. */
export interface SlotUser {
  /** It cannot be committed any more. */
  doom(error: HoldfastError): void
  /** 47 or 90: the identity is not ours any more, or expired (T8). */
  disowned(): void
}

export interface AskWithinTerms {
  /** Default: the end of the transaction's time. */
  readonly until?: number
  /** Further codes that pass by themselves. */
  readonly patientWith?: ReadonlySet<number>
  readonly onLost?: (error: Error) => void
  /** It ends the transaction: nothing keeps it from being asked. */
  readonly ending?: boolean
  /** Whose request it is; default: who uses the slot now. Nothing is asked for one who left. */
  readonly user?: SlotUser
}

const NO_PRODUCER = { producerId: -1n, epoch: -1 }
const UNKNOWN_TOPIC_OR_PARTITION = 3
const CONCURRENT_TRANSACTIONS = 51
const OPERATION_NOT_ATTEMPTED = 55
/** A topic that was just created is not known everywhere. */
const FRESH_TOPIC: ReadonlySet<number> = new Set([UNKNOWN_TOPIC_OR_PARTITION])

/**
 * One transactional id of the pool: its identity, its coordinator, and the pipeline that its records take.
 * One transaction at a time uses it.
 */
export class Slot {
  readonly transactionalId: string
  readonly basis: PipelineBasis
  readonly pipeline: Pipeline
  readonly coordinator: Coordinator
  readonly enlistment: Enlistment
  /** When the first request to add something to the transaction was sent; undefined = none was. */
  addedAt: number | undefined
  /** An Add* request may have reached the coordinator: there is something to end (INV-TX-4). */
  mayBeOpen = false
  readonly #coordinatorParts: CoordinatorParts
  readonly #pace = new MarkerPace()
  readonly #crowded: () => boolean
  readonly #groups = new Map<string, Coordinator>()
  readonly #ledgers: TransactionalLedger<Batch>[] = []
  #state: SlotState = 'new'
  #identity: { readonly producerId: bigint; readonly epoch: number } = NO_PRODUCER
  #user: SlotUser | undefined
  #stopped = false
  /** Requests that add to the transaction at hand. */
  #underWay = new Set<object>()
  /** Monotonic time after which the transaction at hand asks for nothing any more. */
  #until = 0

  /** `base`: of the connections to coordinators. `crowded`: whether many transactions run at once. */
  constructor(
    transactionalId: string,
    basis: PipelineBasis,
    base: PipelineBasis['connectionBase'],
    control: ControlConnection,
    crowded: () => boolean,
  ) {
    this.transactionalId = transactionalId
    this.basis = basis
    this.#crowded = crowded
    const { options, clock, random, makeConnection } = basis
    const { logger, retryBackoffMs, retryBackoffMaxMs } = options
    const backoff = { initialMs: retryBackoffMs, maxMs: retryBackoffMaxMs }
    this.#coordinatorParts = { control, makeConnection, base, backoff, clock, random, logger }
    this.coordinator = new Coordinator('transaction', transactionalId, this.#coordinatorParts)
    this.pipeline = new Pipeline(basis, () => this.#makeLedger(), undefined, {
      transactionalId,
      enlisted: (queue) => this.enlistment.has(queue),
      onLeft: (_queue, batch) => this.#left(batch),
      outOfSequence: (batch) => this.#outOfSequence(batch),
      onAmbiguous: () => this.move('taint'),
    })
    this.enlistment = new Enlistment({
      clock,
      add: (queues) => this.#addPartitions(queues),
      onAdded: () => this.pipeline.drainer.wake(),
      onFailed: (error) => this.#user?.doom(error),
    })
  }

  get state(): SlotState {
    return this.#state
  }

  get identity(): TransactionalIdentity {
    return { transactionalId: this.transactionalId, ...this.#identity }
  }

  /** Records or requests of the transaction that nobody can say the end of yet. */
  get busy(): boolean {
    return this.#ledgers.some(({ unsettled }) => unsettled.length > 0)
  }

  move(event: SlotEvent): void {
    this.#state = transition(slotTable, this.#state, event)
  }

  begin(user: SlotUser, until: number): void {
    this.#user = user
    this.#until = until
    this.#stopped = false
    this.#underWay = new Set()
    this.addedAt = undefined
    this.mayBeOpen = false
    this.enlistment.begin()
  }

  /** The transaction is over, as far as its user goes. */
  leave(): void {
    this.#user = undefined
  }

  /** The coordinator of a consumer group whose offsets the transaction holds. */
  groupCoordinator(groupId: string): Coordinator {
    const present = this.#groups.get(groupId)
    if (present) return present
    const coordinator = new Coordinator('group', groupId, this.#coordinatorParts)
    this.#groups.set(groupId, coordinator)
    return coordinator
  }

  /**
   * An identity under which nothing is under way: what was open under the id is aborted, and late requests are
   * refused from here on. The first time it fences whoever used the id before; later it names what it holds
   * (KIP-360), so that a new owner is not fenced in turn. Throws ProducerFencedError, ConfigurationError,
   * AuthorizationError, ConnectionError.
   */
  async initialise(until: number): Promise<void> {
    if (this.#state === 'fenced') throw this.fencedError()
    const held = this.#state === 'new' ? NO_PRODUCER : this.#identity
    const { producerId, epoch, errorCode } = await this.#initProducerId(held, until, async () => {
      if (held !== NO_PRODUCER && !(await this.#isOurs(until))) throw this.fence()
    })
    if (disowns(errorCode) && held !== NO_PRODUCER) throw this.fence()
    if (errorCode !== 0) throw this.refusal(errorCode, { api: initProducerId.name })
    this.assign(producerId, epoch)
  }

  /**
   * After 47 or 90 the id may still be ours: its transaction expired (T8). Throws ProducerFencedError if it is not.
   * `mayHave`: whether that can be so still, asked before each attempt.
   */
  async recover(until: number, mayHave: () => Promise<boolean>): Promise<void> {
    const { errorCode, producerId, epoch } = await this.#initProducerId(
      this.#identity,
      until,
      async () => {
        if (!(await mayHave())) throw this.fence()
      },
    )
    if (errorCode !== 0) throw this.fence()
    this.assign(producerId, epoch)
  }

  assign(producerId: bigint, epoch: number): void {
    this.#identity = { producerId, epoch }
    for (const ledger of this.#ledgers) ledger.assign(producerId, epoch)
    this.move('initialise')
  }

  fence(): ProducerFencedError {
    this.move('fence')
    const { transactionalId } = this
    this.basis.options.logger.error(
      { transactionalId },
      'transactional id is used by somebody else',
    )
    return this.fencedError()
  }

  fencedError(): ProducerFencedError {
    return new ProducerFencedError({ transactionalId: this.transactionalId })
  }

  refusal(code: number, asked: Pick<Asked, 'api' | 'groupId' | 'topic'>): HoldfastError {
    const { transactionTimeoutMs } = this.basis.options
    return coordinatorRefusal(code, {
      transactionalId: this.transactionalId,
      transactionTimeoutMs,
      ...asked,
    })
  }

  /**
   * Asks a coordinator something that belongs to the transaction at hand, under its identity. Throws ConnectionError.
   * Tells the user of 47 and 90.
   */
  async askWithin<Request extends TransactionalIdentity, Answer>(
    coordinator: Coordinator,
    api: Api<Request, Answer>,
    request: Omit<Request, keyof TransactionalIdentity>,
    codes: (answer: Answer) => readonly number[],
    {
      until = this.#until,
      patientWith,
      onLost,
      ending = false,
      user = this.#user as SlotUser,
    }: AskWithinTerms = {},
  ): Promise<Answer> {
    const underWay = this.#underWay
    const asked = { ...request, ...this.identity } as unknown as Request
    if (!ending) underWay.add(asked)
    try {
      const answer = await coordinator.ask(api, asked, {
        until,
        codes,
        patientWith,
        onReached: () => {
          this.mayBeOpen = true
        },
        onLost: (error) => {
          this.move('taint')
          onLost?.(error)
        },
        given: () => this.#user !== user || (this.#stopped && !ending),
      })
      if (codes(answer).some((code) => disowns(code))) user?.disowned()
      return answer
    } finally {
      underWay.delete(asked)
    }
  }

  /** The coordinator took the end of the transaction at hand: it writes the markers now. */
  ended(): void {
    this.#pace.ended(this.basis.clock.now())
  }

  /**
   * Adds something to the transaction at hand: as {@link askWithin}, once it is worth asking.
   */
  async add<Request extends TransactionalIdentity, Answer>(
    api: Api<Request, Answer>,
    request: Omit<Request, keyof TransactionalIdentity>,
    codes: (answer: Answer) => readonly number[],
    terms: AskWithinTerms = {},
  ): Promise<Answer> {
    const { clock } = this.basis
    const first = this.addedAt === undefined
    const waitMs = first && this.#crowded() ? this.#pace.waitMs(clock.now()) : 0
    if (waitMs > 0) await new Promise<void>((resolve) => clock.after(waitMs, resolve))
    this.addedAt ??= clock.now()
    let refused = false
    const answer = await this.askWithin(
      this.coordinator,
      api,
      request,
      (given) => {
        const found = codes(given)
        refused ||= found.includes(CONCURRENT_TRANSACTIONS)
        return found
      },
      terms,
    )
    if (first) this.#pace.began(clock.now(), refused)
    return answer
  }

  /** Nothing more is added to the transaction, from when it resolves on. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.enlistment.end()
    if (this.#underWay.size === 0) return
    // Offsets whose callers did not wait: they may reach their coordinator at any time (INV-TX-2)
    this.mayBeOpen = true
    this.move('taint')
  }

  /** The transaction cannot be committed: what is not on its way stays here, and its callers are told why. */
  refuseWaiting(error: HoldfastError): void {
    const { pipeline } = this
    pipeline.admitter.refuseAll(error)
    for (const queue of pipeline.queues()) {
      for (const batch of queue.waiting.splice(0)) {
        batch.fail(() => error)
        batch.discard()
      }
      const ledger = queue.ledger as TransactionalLedger<Batch>
      if (!ledger.stuck) continue
      for (const batch of ledger.unsettled) {
        if (batch.state !== 'parked') continue
        batch.fail(() => error)
        pipeline.giveUp(queue, batch)
      }
    }
  }

  /** What is under way is not awaited any more; its callers are told. Whether there was anything. */
  retire(error: (fate: HoldfastError['fate']) => HoldfastError): boolean {
    const { pipeline } = this
    pipeline.admitter.refuseAll(error('not-written'))
    let any = false
    for (const queue of pipeline.queues()) {
      for (const batch of queue.waiting.splice(0)) {
        batch.fail(() => error('not-written'))
        batch.discard()
      }
      const ledger = queue.ledger as TransactionalLedger<Batch>
      for (const batch of ledger.unsettled) {
        any = true
        const fate = batch.ambiguous || batch.state === 'flying' ? 'unknown' : 'not-written'
        batch.fail(() => error(fate))
      }
      for (const batch of ledger.retire()) batch.discard()
    }
    if (any) this.move('taint')
    return any
  }

  close(): void {
    this.coordinator.close()
    for (const group of this.#groups.values()) group.close()
    this.pipeline.close()
  }

  #makeLedger(): TransactionalLedger<Batch> {
    const window = this.basis.options.maxInFlightRequestsPerConnection
    const ledger = new TransactionalLedger<Batch>(window)
    const { producerId, epoch } = this.#identity
    ledger.assign(producerId, epoch)
    this.#ledgers.push(ledger)
    return ledger
  }

  #left(batch: Batch): void {
    this.move('taint') // its sequence has a hole
    if (disowns(batch.lastCode)) this.#user?.disowned()
    this.#user?.doom(this.#sendFailed(batch))
  }

  /** Its transaction is too young to have expired, or it would not take records any more (T8). */
  #outOfSequence(batch: Batch): HoldfastError {
    return disowns(batch.lastCode) ? this.fencedError() : this.#sendFailed(batch)
  }

  #sendFailed({ lastFailure: cause }: Batch): HoldfastError {
    if (HoldfastError.is(cause)) return cause
    const details = { transactionalId: this.transactionalId, reason: 'send-failed' } as const
    return new TransactionAbortedError(details, cause)
  }

  async #addPartitions(queues: readonly PartitionQueue[]): Promise<readonly PartitionQueue[]> {
    const topics = [...Map.groupBy(queues, ({ topic }) => topic)].map(([name, ofTopic]) => ({
      name,
      partitions: ofTopic.map(({ partition }) => partition),
    }))
    const { partitions } = await this.add(
      addPartitionsToTxn,
      { topics },
      (answer) => answer.partitions.map(({ errorCode }) => errorCode),
      { patientWith: FRESH_TOPIC },
    )
    const refused = partitions.find(
      ({ errorCode }) => errorCode !== 0 && errorCode !== OPERATION_NOT_ATTEMPTED,
    )
    if (refused) {
      const { errorCode, topic } = refused
      throw disowns(errorCode)
        ? this.fencedError()
        : this.refusal(errorCode, { api: addPartitionsToTxn.name, topic })
    }
    const added = new Set(
      partitions.filter((p) => p.errorCode === 0).map((p) => `${p.partition} ${p.topic}`),
    )
    return queues.filter(({ topic, partition }) => added.has(`${partition} ${topic}`))
  }

  /** `before`: each attempt, the repeats too, since somebody may take the id over between two of them. */
  #initProducerId(
    held: { readonly producerId: bigint; readonly epoch: number },
    until: number,
    before: () => Promise<void>,
  ) {
    const { transactionTimeoutMs } = this.basis.options
    return this.coordinator.ask(
      initProducerId,
      { transactionalId: this.transactionalId, transactionTimeoutMs, ...held },
      { until, codes: ({ errorCode }) => [errorCode], before },
    )
  }

  /**
   * InitProducerId with what we hold aborts whatever transaction is open under the id, a new owner's too: so first
   * see that it is ours. Brokers before Kafka 3.0 cannot tell.
   */
  async #isOurs(until: number): Promise<boolean> {
    const { producerId, epoch } = this.#identity
    const speaks = await this.coordinator.speaks(describeTransactions)
    if (speaks === false) return true
    const { transactionalId } = this
    const is = await this.coordinator.ask(
      describeTransactions,
      { transactionalId },
      { until, codes: ({ errorCode }) => [errorCode] },
    )
    if (is.errorCode !== 0) return true // forgotten or not to be seen: InitProducerId will tell
    if (is.state === 'Ongoing') return is.producerId === producerId && is.epoch === epoch
    return true
  }
}
