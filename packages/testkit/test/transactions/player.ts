import { randomBytes } from 'node:crypto'
import { pause, systemClock } from '../../src/faults/clock.ts'
import type { ListTransactionsFilter } from '../../src/broker/transactions/transaction-messages.ts'
import type { Answer, Ask, Identity, TopicPartitions } from './ask.ts'
import { type Subject, untilInTime } from './subject.ts'

const CONCURRENT = 51
const UNSET: Identity = { producerId: -1n, producerEpoch: -1 }
/** As the Java client's backoff for 51. */
const BACKOFF_MS = 10

export interface InitOptions {
  readonly version?: number
  readonly as?: Identity
  readonly timeoutMs?: number
  readonly transactionalId?: string | null
}

/** Which of the partitions of the subject's topic. */
type Partitions = readonly number[]

/**
 * Plays a scenario against one subject and writes down what was answered, one line per request.
 * Producer ids are named P1, P2, ... in the order in which they appear, so that two subjects that
 * behave alike have the same transcript.
 */
export class Player {
  readonly transcript: string[] = []
  readonly id = `txn-${randomBytes(6).toString('hex')}`
  readonly group = `group-${this.id}`
  readonly subject: Subject
  readonly #names = new Map<bigint, string>()

  constructor(subject: Subject) {
    this.subject = subject
  }

  /** InitProducerId, again while it is answered 51. */
  init(options: InitOptions = {}): Promise<Identity> {
    return this.#init(options, true)
  }

  /** InitProducerId, once. */
  initOnce(options: InitOptions = {}): Promise<Identity> {
    return this.#init(options, false)
  }

  async add(
    as: Identity,
    partitions: Partitions | readonly TopicPartitions[] = [0],
    version = 3,
    transactionalId = this.id,
  ): Promise<void> {
    const topics = isTopics(partitions) ? partitions : [{ name: this.subject.topic, partitions }]
    const ask: Ask = { api: 'AddPartitionsToTxn', version, transactionalId, ...as, topics }
    this.#tell(ask, await this.#patiently(ask))
  }

  async addOffsets(as: Identity, version = 3, groupId = this.group): Promise<void> {
    const transactionalId = this.id
    const ask: Ask = { api: 'AddOffsetsToTxn', version, transactionalId, ...as, groupId }
    this.#tell(ask, await this.#patiently(ask))
  }

  async end(as: Identity, committed: boolean, version = 3): Promise<void> {
    const ask = this.endAsk(as, committed, version)
    this.#tell(ask, await this.#patiently(ask))
  }

  /** A partition that can be produced to while the id's transaction is in a Prepare state. */
  nearPartition(): Promise<number> {
    return this.subject.partitionNear(this.id)
  }

  async produce(as: Identity, partition: number, version: number): Promise<void> {
    const ask = this.produceAsk(as, partition, version)
    this.#tell(ask, await this.subject.ask(ask))
  }

  async commitOffsets(as: Identity, version: number): Promise<void> {
    const ask = this.commitOffsetsAsk(as, version)
    this.#tell(ask, await this.subject.ask(ask))
  }

  /** Several at the same time, each again while it is answered 51; noted in alphabetical order. */
  async atOnce(asks: readonly Ask[]): Promise<void> {
    const from = this.transcript.length
    let waiting = asks
    while (waiting.length > 0) {
      const answers = await this.subject.askAtOnce(waiting)
      const isDone = (i: number): boolean => answers[i]?.errorCode !== CONCURRENT
      for (const [i, ask] of waiting.entries()) if (isDone(i)) this.#tell(ask, answers[i] as Answer)
      waiting = waiting.filter((_, i) => !isDone(i))
      await pause(systemClock, BACKOFF_MS)
    }
    this.transcript.push(...this.transcript.splice(from).toSorted())
  }

  /** Asks the others between EndTxn and its markers. */
  async inPrepare(end: Ask, others: readonly Ask[]): Promise<void> {
    const answers = await this.subject.askInPrepare(end, others)
    this.#note(`${this.#describeAsk(end)}, in Prepare:`)
    for (const [i, ask] of others.entries()) this.#tell(ask, answers[i] as Answer)
  }

  endAsk(as: Identity, committed: boolean, version = 3): Ask {
    return { api: 'EndTxn', version, transactionalId: this.id, ...as, committed }
  }

  initAsk(options: InitOptions = {}): Ask {
    const { version = 5, as = UNSET, timeoutMs = 60_000, transactionalId = this.id } = options
    const timeout = { transactionTimeoutMs: timeoutMs }
    return { api: 'InitProducerId', version, transactionalId, ...timeout, ...as }
  }

  addAsk(as: Identity, partitions: Partitions = [0], version = 3): Ask {
    const topics = [{ name: this.subject.topic, partitions }]
    return { api: 'AddPartitionsToTxn', version, transactionalId: this.id, ...as, topics }
  }

  addOffsetsAsk(as: Identity, version = 3): Ask {
    const { id: transactionalId, group: groupId } = this
    return { api: 'AddOffsetsToTxn', version, transactionalId, ...as, groupId }
  }

  produceAsk(as: Identity, partition: number, version: number): Ask {
    const { id: transactionalId, subject } = this
    return { api: 'Produce', version, transactionalId, ...as, topic: subject.topic, partition }
  }

  commitOffsetsAsk(as: Identity, version: number): Ask {
    const { id: transactionalId, group: groupId, subject } = this
    const at = { topic: subject.topic, partition: 0 }
    return { api: 'TxnOffsetCommit', version, transactionalId, groupId, ...as, ...at }
  }

  /** Any request, once. */
  async once(ask: Ask): Promise<void> {
    this.#tell(ask, await this.subject.ask(ask))
  }

  /** What DescribeTransactions says once no markers are under way. */
  async state(transactionalId = this.id): Promise<Identity> {
    for (;;) {
      const found = await this.subject.describe(transactionalId)
      if (found.transactionState.startsWith('Prepare')) {
        await pause(systemClock, BACKOFF_MS)
        continue
      }
      const topics = found.topics
        .map(({ topic, partitions }) => this.#topicPartitions(topic, partitions))
        .toSorted()
      const { errorCode, transactionState, transactionTimeoutMs: timeout } = found
      const started = found.transactionStartTimeMs > 0n ? 'started' : found.transactionStartTimeMs
      const fields = [transactionState, this.#name(found), timeout, started, ...topics].join(' ')
      this.#note(`describe: ${errorCode || fields}`)
      return { producerId: found.producerId, producerEpoch: found.producerEpoch }
    }
  }

  async list(filter: ListTransactionsFilter): Promise<void> {
    const found = await this.subject.list(this.id, filter)
    const own = found.transactionStates.find((t) => t.transactionalId === this.id)
    const unknown = found.unknownStateFilters.map((name) => ` unknown ${name}`).join('')
    const said = own ? `${own.transactionState} ${this.#nameOf(own.producerId)}` : 'not listed'
    this.#note(`list: ${found.errorCode || said}${unknown}`)
  }

  expire(): Promise<void> {
    this.#note('expired')
    return this.subject.expire(this.id)
  }

  failOver(): Promise<void> {
    this.#note('failed over')
    return this.subject.failOver(this.id)
  }

  async #init(options: InitOptions, patient: boolean): Promise<Identity> {
    const ask = this.initAsk(options)
    const answer = await (patient ? this.#patiently(ask) : this.subject.ask(ask))
    this.#tell(ask, answer)
    return answer.identity as Identity
  }

  async #patiently(ask: Ask): Promise<Answer> {
    for (;;) {
      const answer = await this.subject.ask(ask)
      if (answer.errorCode !== CONCURRENT) return answer
      await pause(systemClock, BACKOFF_MS)
    }
  }

  #tell(ask: Ask, answer: Answer): void {
    const asked = this.#describeAsk(ask)
    if (ask.api === 'AddPartitionsToTxn') {
      const codes = answer.partitions?.map(([at, code]) => `${this.#topic(at)}=${code}`)
      this.#note(`${asked}: ${codes?.join(' ') || 'nothing'}`)
      return
    }
    const { errorCode, identity } = answer
    const given = identity && errorCode === 0 ? ` ${this.#name(identity)}` : ''
    this.#note(`${asked}: ${errorCode}${given}`)
  }

  /** As it stands in the transcript. */
  #describeAsk(ask: Ask): string {
    const { api, version } = ask
    const as = ask.producerId === -1n ? '' : ` ${this.#name(ask)}`
    const what = api === 'EndTxn' ? (ask.committed ? ' commit' : ' abort') : ''
    return `${SHORT[api]} v${version}${what}${as}`
  }

  #topicPartitions(topic: string, partitions: readonly number[]): string {
    // Which partition holds a group is the subject's own matter
    if (topic === '__consumer_offsets') return 'offsets'
    return `${this.#topic(topic)}-${partitions.toSorted((a, b) => a - b).join('+')}`
  }

  #topic(text: string): string {
    return text.replace(this.subject.topic, 't')
  }

  #name({ producerId, producerEpoch }: Identity): string {
    return `${this.#nameOf(producerId)}/${producerEpoch}`
  }

  #nameOf(producerId: bigint): string {
    if (producerId < 0n) return String(producerId)
    const name = this.#names.get(producerId) ?? `P${this.#names.size + 1}`
    this.#names.set(producerId, name)
    return name
  }

  #note(line: string): void {
    this.transcript.push(line)
  }
}

const SHORT: Readonly<Record<Ask['api'], string>> = {
  InitProducerId: 'init',
  AddPartitionsToTxn: 'add',
  AddOffsetsToTxn: 'offsets',
  EndTxn: 'end',
  Produce: 'produce',
  TxnOffsetCommit: 'commit offsets',
}

function isTopics(
  partitions: Partitions | readonly TopicPartitions[],
): partitions is readonly TopicPartitions[] {
  return typeof partitions[0] === 'object'
}

export interface Scenario {
  /** The rule. */
  readonly name: string
  play(player: Player): Promise<void>
  /** What a real Kafka answers. */
  readonly transcript: readonly string[]
}

/** What was answered; fresh ids each time. */
export function play(scenario: Scenario, subject: Subject): Promise<string[]> {
  return untilInTime(async () => {
    const player = new Player(subject)
    await scenario.play(player)
    return player.transcript
  })
}

export function next({ producerId, producerEpoch }: Identity, by = 1): Identity {
  return { producerId, producerEpoch: producerEpoch + by }
}

/** A producer id that the cluster has not given to this transactional id. */
export function stranger({ producerId, producerEpoch }: Identity): Identity {
  return { producerId: producerId + 1_000_000n, producerEpoch }
}
