import { errorCode } from '../../wire/error-codes.ts'
import { describeTransaction, listTransactions } from './describe-transactions.ts'
import { ExpiryTimers } from './expiry-timers.ts'
import { asKnownTo } from './fenced-code.ts'
import { judgeAdd, judgeEnd, judgeVerify } from './judge-requests.ts'
import { type ExpectedIdentity, nextIdentity, ownsProducerId } from './next-identity.ts'
import { answerEach, refusedPartitions } from './partitions-to-add.ts'
import type {
  AddOffsetsRequest,
  AddPartitionsAnswer,
  AddPartitionsRequest,
  DescribedTransaction,
  EndTxnRequest,
  InitProducerIdAnswer,
  InitProducerIdRequest,
  ListTransactionsAnswer,
  ListTransactionsFilter,
  Owner,
  VerifyRequest,
} from './transaction-messages.ts'
import type { TransactionPorts } from './transaction-ports.ts'
import { isPrepared, takes } from './transaction-state.ts'
import {
  canFence,
  forgetOnMove,
  moved,
  newTransaction,
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  partitionKey,
  type TopicPartition,
  type Transaction,
} from './transaction.ts'
import { verificationCode, type VerifiedRequest } from './verification-code.ts'

export interface TransactionCoordinatorOptions {
  /** `transaction.max.timeout.ms`. Default 900,000. */
  readonly maxTransactionTimeoutMs?: number
  /** Leader epoch of the partition of __transaction_state; markers carry it. Default 0. */
  readonly coordinatorEpoch?: number
  /** `transaction.abort.timed.out.transaction.cleanup.interval.ms`. Default 10,000. */
  readonly expiryIntervalMs?: number
  /** `transactional.id.expiration.ms`: an id without a transaction is forgotten then. Default 7 days. */
  readonly transactionalIdExpirationMs?: number
  /** ms since 1970, for what is described. Default: the clock's own time. */
  readonly now?: () => number
}

/**
 * The transaction coordinator as Apache Kafka 4.2 with transaction.version 2 behaves towards
 * clients of InitProducerId to 5, AddPartitionsToTxn to 3, AddOffsetsToTxn to 4 and EndTxn to 4.
 * They see the first version of the protocol: an epoch goes up at InitProducerId and at a fence
 * only. transaction-semantics.kafka.test.ts puts it and a real Kafka to the same requests.
 *
 * A move of Kafka's is in force once it is replicated, and until then requests are answered 51;
 * here it is in force at once. What remains of 51 is the time that the markers take.
 */
export class TransactionCoordinator {
  readonly #ports: TransactionPorts
  readonly #maxTimeoutMs: number
  readonly #idExpirationMs: number
  readonly #now: () => number
  readonly #timers: ExpiryTimers
  readonly #transactions = new Map<string, Transaction>()
  #coordinatorEpoch: number

  constructor(ports: TransactionPorts, options: TransactionCoordinatorOptions = {}) {
    this.#ports = ports
    this.#maxTimeoutMs = options.maxTransactionTimeoutMs ?? 900_000
    this.#coordinatorEpoch = options.coordinatorEpoch ?? 0
    this.#idExpirationMs = options.transactionalIdExpirationMs ?? 604_800_000
    this.#now = options.now ?? (() => ports.clock.now())
    this.#timers = new ExpiryTimers(ports.clock, options.expiryIntervalMs ?? 10_000, (id) => {
      this.expire(id)
    })
  }

  initProducerId(request: InitProducerIdRequest, version: number): InitProducerIdAnswer {
    const answer = this.#initialise(request)
    if (typeof answer !== 'number') return { errorCode: 0, ...answer }
    return {
      errorCode: asKnownTo('InitProducerId', version, answer),
      producerId: NO_PRODUCER_ID,
      producerEpoch: NO_PRODUCER_EPOCH,
    }
  }

  addPartitions(request: AddPartitionsRequest, version: number): AddPartitionsAnswer {
    const { topics } = request
    const refused = refusedPartitions(topics, (topic, partition) =>
      this.#ports.partitionExists(topic, partition),
    )
    if (refused) return refused
    const partitions = topics.flatMap(({ name, partitions: indexes }) =>
      indexes.map((partition) => ({ topic: name, partition })),
    )
    const code = asKnownTo('AddPartitionsToTxn', version, this.#add(request, partitions))
    return answerEach(topics, () => code)
  }

  addOffsets(request: AddOffsetsRequest, version: number): { errorCode: number } {
    const code = this.#add(request, [this.#ports.offsetsPartitionOf(request.groupId)])
    return { errorCode: asKnownTo('AddOffsetsToTxn', version, code) }
  }

  /** Answers once the outcome is decided; the markers follow. */
  endTxn(request: EndTxnRequest, version: number): { errorCode: number } {
    const transaction = this.#find(request.transactionalId)
    const judged = judgeEnd(transaction, request)
    if (judged !== 'end') return { errorCode: asKnownTo('EndTxn', version, judged) }
    const event = request.committed ? 'commit' : 'abort'
    this.#end(moved(transaction as Transaction, event, { updatedAt: this.#clockNow }))
    return { errorCode: 0 }
  }

  /**
   * What a leader asks before a transactional append, and a group coordinator before it stores
   * transactional offsets (KIP-890). Undefined if the partition is in the ongoing transaction, else
   * what the client is told at `asked` (default: a Produce of a version before 11).
   */
  verify(
    of: VerifyRequest,
    asked: VerifiedRequest = { api: 'Produce', version: 3 },
  ): number | undefined {
    const code = judgeVerify(this.#find(of.transactionalId), of)
    return code === 0 ? undefined : verificationCode(code, asked)
  }

  describe(transactionalIds: readonly string[]): DescribedTransaction[] {
    return transactionalIds.map((id) => describeTransaction(id, this.#find(id)))
  }

  list(filter: ListTransactionsFilter = {}): ListTransactionsAnswer {
    for (const id of this.#transactions.keys()) this.#find(id)
    return listTransactions(this.#transactions.values(), filter, this.#now())
  }

  /**
   * Aborts an ongoing transaction at once, as its timeout would, and fences its owner. False if
   * there is none, and at the one epoch above which there is no other (KAFKA-20090).
   */
  expire(transactionalId: string): boolean {
    const transaction = this.#find(transactionalId)
    if (transaction?.state !== 'Ongoing' || !canFence(transaction)) return false
    this.#fence(transaction)
    return true
  }

  /**
   * Another broker becomes the coordinator. What is in __transaction_state is kept, which the last
   * epoch and the previous producer id are not; decided transactions are driven on.
   */
  moved(): void {
    this.#coordinatorEpoch++
    for (const transaction of this.#transactions.values()) {
      const kept = forgetOnMove(transaction)
      this.#transactions.set(kept.transactionalId, kept)
      if (isPrepared(kept.state)) void this.#writeMarkers(kept)
    }
  }

  /** No timer is left, and none begins; markers under way are not waited for. */
  close(): void {
    this.#timers.close()
  }

  get #clockNow(): number {
    return this.#ports.clock.now()
  }

  #initialise(request: InitProducerIdRequest): ExpectedIdentity | number {
    const { transactionalId, transactionTimeoutMs: timeoutMs, producerId, producerEpoch } = request
    const hasId = producerId !== NO_PRODUCER_ID
    if (hasId !== (producerEpoch !== NO_PRODUCER_EPOCH)) return errorCode('INVALID_REQUEST')
    if (transactionalId === null) {
      return { producerId: this.#ports.newProducerId(), producerEpoch: 0 }
    }
    if (transactionalId === '') return errorCode('INVALID_REQUEST')
    if (timeoutMs <= 0 || timeoutMs > this.#maxTimeoutMs) {
      return errorCode('INVALID_TRANSACTION_TIMEOUT')
    }
    const transaction = this.#find(transactionalId) ?? this.#create(transactionalId, timeoutMs)
    return this.#reinitialise(
      transaction,
      timeoutMs,
      hasId ? { producerId, producerEpoch } : undefined,
    )
  }

  #reinitialise(
    transaction: Transaction,
    timeoutMs: number,
    expected: ExpectedIdentity | undefined,
  ): ExpectedIdentity | number {
    if (isPrepared(transaction.state)) return errorCode('CONCURRENT_TRANSACTIONS')
    if (expected && !ownsProducerId(transaction, expected)) return errorCode('PRODUCER_FENCED')
    if (transaction.state === 'Ongoing') {
      // Whatever epoch was expected: even a zombie's request aborts the transaction
      if (!canFence(transaction)) return errorCode('UNKNOWN_SERVER_ERROR')
      this.#fence(transaction)
      return errorCode('CONCURRENT_TRANSACTIONS')
    }
    const identity = nextIdentity(transaction, expected, () => this.#ports.newProducerId())
    if (typeof identity === 'number') return identity
    this.#store(
      moved(transaction, 'initialise', {
        ...identity,
        timeoutMs,
        partitions: new Map(),
        startedAt: -1,
        startTimeMs: -1,
        updatedAt: this.#clockNow,
      }),
    )
    return { producerId: identity.producerId, producerEpoch: identity.producerEpoch }
  }

  #create(transactionalId: string, timeoutMs: number): Transaction {
    return newTransaction(transactionalId, this.#ports.newProducerId(), timeoutMs, this.#clockNow)
  }

  #add(owner: Owner, added: readonly TopicPartition[]): number {
    const transaction = this.#find(owner.transactionalId)
    const refused = judgeAdd(transaction, owner)
    if (refused !== undefined || transaction === undefined) return refused ?? 0
    const now = this.#clockNow
    const begun =
      transaction.state === 'Ongoing'
        ? {}
        : { startedAt: now, startTimeMs: Math.floor(this.#now()) }
    const partitions = new Map(transaction.partitions)
    for (const each of added) partitions.set(partitionKey(each), each)
    const ongoing = moved(transaction, 'addPartitions', { ...begun, partitions, updatedAt: now })
    this.#store(ongoing)
    if (transaction.state !== 'Ongoing') {
      this.#timers.arm(ongoing.transactionalId, ongoing.startedAt + ongoing.timeoutMs)
    }
    return 0
  }

  /** KIP-890's abort raises the epoch, and remembers the last one (KAFKA-19367), unlike 3.x. */
  #fence(transaction: Transaction): void {
    const { producerEpoch } = transaction
    const fenced = moved(transaction, 'fence', {})
    this.#end(
      moved(fenced, 'abort', {
        producerEpoch: producerEpoch + 1,
        lastProducerEpoch: producerEpoch,
        updatedAt: this.#clockNow,
      }),
    )
  }

  #end(prepared: Transaction): void {
    this.#timers.disarm(prepared.transactionalId)
    this.#store(prepared)
    void this.#writeMarkers(prepared)
  }

  async #writeMarkers(prepared: Transaction): Promise<void> {
    const coordinatorEpoch = this.#coordinatorEpoch
    const { transactionalId, producerId, producerEpoch } = prepared
    const commit = prepared.state === 'PrepareCommit'
    const partitions = [...prepared.partitions.values()]
    const end = { transactionalId, producerId, producerEpoch, coordinatorEpoch, commit, partitions }
    try {
      await this.#ports.writeMarkers(end)
    } catch {
      return
    }
    // After a move the next coordinator has asked for markers of its own
    if (coordinatorEpoch !== this.#coordinatorEpoch) return
    const changes = { partitions: new Map(), updatedAt: this.#clockNow }
    this.#store(moved(prepared, 'markersWritten', changes))
  }

  #store(transaction: Transaction): void {
    this.#transactions.set(transaction.transactionalId, transaction)
  }

  /** Kafka looks for forgotten ids once an hour; here each is looked at when it is asked for. */
  #find(transactionalId: string): Transaction | undefined {
    const found = this.#transactions.get(transactionalId)
    if (found === undefined || !takes(found.state, 'expireId')) return found
    if (found.updatedAt > this.#clockNow - this.#idExpirationMs) return found
    this.#transactions.delete(transactionalId)
    return undefined
  }
}
