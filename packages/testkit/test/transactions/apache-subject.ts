import type { ApacheKafka } from '../../src/apache-kafka/apache-kafka.ts'
import { encodeRecordBatch } from '../../src/wire/encode-record-batch.ts'
import { requestCodec, responseCodec } from '../../src/wire/message-codec.ts'
import { encodeRequest } from '../../src/wire/request-header.ts'
import { responseBodyOffset } from '../../src/wire/response-header.ts'
import { WireReader } from '../../src/wire/wire-reader.ts'
import { WireWriter } from '../../src/wire/wire-writer.ts'
import { waitUntil } from '../../src/apache-kafka/wait-until.ts'
import type { ApiName } from '../../src/wire/api-keys.ts'
import { RawClient } from '../raw-client.ts'
import { decodeDescribed, decodeListed, encodeDescribe, encodeList } from './admin-asks.ts'
import { type Answer, type Ask, decodeAnswer, encodeAsk } from './ask.ts'
import { PrepareMissed, type Subject } from './subject.ts'
import type {
  DescribedTransaction,
  ListTransactionsAnswer,
  ListTransactionsFilter,
} from '../../src/broker/transactions/transaction-messages.ts'

const [GROUP, TRANSACTION] = [0, 1]
/** Loading, unavailable, moved: what a coordinator answers while it is found or moves. */
const NOT_YET = [14, 15, 16]
const TRANSACTION_STATE = '__transaction_state'
const CONSUMER_OFFSETS = '__consumer_offsets'

/** Partition n of the topic has to be led by broker n + 1. */
export const ASSIGNMENTS = [
  [1, 2, 3],
  [2, 3, 1],
  [3, 1, 2],
]

/** A real cluster, asked over raw connections round the proxy. */
export class ApacheSubject implements Subject {
  readonly topic: string
  readonly #kafka: ApacheKafka
  readonly #clients = new Map<string, Promise<RawClient>>()
  readonly #lines = new Map<string, Promise<unknown>>()

  constructor(kafka: ApacheKafka, topic: string) {
    this.#kafka = kafka
    this.topic = topic
  }

  async ask(ask: Ask): Promise<Answer> {
    return this.#untilReady(async () => {
      const address = await this.#addressFor(ask)
      const [answer] = await this.#exchange(address, [frameOf(ask)])
      return decodeAnswer(ask, ...bodyOf(answer as Buffer, ask.api, ask.version))
    })
  }

  async askAtOnce(asks: readonly Ask[]): Promise<Answer[]> {
    const addresses = await Promise.all(asks.map((ask) => this.#addressFor(ask)))
    return Promise.all(
      asks.map(async (ask, i) => {
        const client = await RawClient.connect(portOf(addresses[i] as string))
        client.send(frameOf(ask))
        const answer = await client.next()
        client.close()
        return decodeAnswer(ask, ...bodyOf(answer, ask.api, ask.version))
      }),
    )
  }

  /**
   * One connection's requests are answered in order, each before the next is read: what was asked
   * between EndTxn and a DescribeTransactions that still says Prepare was asked in Prepare.
   */
  async askInPrepare(end: Ask, others: readonly Ask[]): Promise<Answer[]> {
    const asks = [end, ...others]
    const address = await this.#addressFor(end)
    for (const other of others) await this.#bringTo(address, other)
    const describe = describeFrame((end as { transactionalId: string }).transactionalId)
    const answers = await this.#exchange(address, [...asks.map(frameOf), describe])
    const [ended, ...rest] = asks.map((ask, i) =>
      decodeAnswer(ask, ...bodyOf(answers[i] as Buffer, ask.api, ask.version)),
    )
    if (ended?.errorCode !== 0) throw new Error(`EndTxn answered ${ended?.errorCode}`)
    if (rest.some(({ errorCode }) => NOT_YET.includes(errorCode))) throw new PrepareMissed('moving')
    const { transactionState } = describedIn(answers.at(-1) as Buffer)
    if (!transactionState.startsWith('Prepare')) throw new PrepareMissed(transactionState)
    return rest
  }

  async describe(transactionalId: string): Promise<DescribedTransaction> {
    const address = await this.#coordinator(TRANSACTION, transactionalId)
    const [answer] = await this.#exchange(address, [describeFrame(transactionalId)])
    return describedIn(answer as Buffer)
  }

  async partitionNear(transactionalId: string): Promise<number> {
    const address = await this.#coordinator(TRANSACTION, transactionalId)
    return this.#kafka.bootstrap.indexOf(address)
  }

  async list(near: string, filter: ListTransactionsFilter): Promise<ListTransactionsAnswer> {
    const address = await this.#coordinator(TRANSACTION, near)
    const [answer] = await this.#exchange(address, [
      frame('ListTransactions', 2, encodeList(filter)),
    ])
    return decodeListed(...bodyOf(answer as Buffer, 'ListTransactions', 2))
  }

  async expire(transactionalId: string): Promise<void> {
    await this.#untilState(transactionalId, (state) => state === 'CompleteAbort')
  }

  async failOver(transactionalId: string): Promise<void> {
    const partition = javaHash(transactionalId) % 4
    const { leaderId } = await this.#kafka.describePartition(TRANSACTION_STATE, partition)
    await this.#kafka.moveLeader(TRANSACTION_STATE, partition, (leaderId % 3) + 1)
    await this.#untilState(transactionalId, (state) => !state.startsWith('Prepare'))
  }

  /**
   * Raising it by InitProducerId would take minutes: the state is written into the log as the
   * coordinator would write it, and read by the next one. Kafka lets its admin's client id do so.
   */
  async raiseEpochTo(transactionalId: string, epoch: number): Promise<void> {
    const { producerId } = await this.describe(transactionalId)
    const key = new WireWriter().int16(0).string(transactionalId).finish()
    const empty = 0
    const value = new WireWriter()
      .int16(0)
      .int64(producerId)
      .int16(epoch)
      .int32(60_000)
      .int8(empty)
      .int32(-1) // no partitions
      .int64(BigInt(Date.now()))
      .int64(-1n)
      .finish()
    const partition = javaHash(transactionalId) % 4
    const { leaderId } = await this.#kafka.describePartition(TRANSACTION_STATE, partition)
    const records = encodeRecordBatch({ records: [{ key, value }], timestamp: BigInt(Date.now()) })
    const topics = [{ name: TRANSACTION_STATE, partitions: [{ index: partition, records }] }]
    const request = { transactionalId: null, acks: -1, timeoutMs: 10_000, topics }
    const body = requestCodec('Produce', 8).encode(request)
    const [answer] = await this.#exchange(this.#kafka.broker(leaderId).address, [
      encodeRequest({
        api: 'Produce',
        version: 8,
        correlationId: 1,
        clientId: '__admin_client',
        body,
      }),
    ])
    const produced = responseCodec('Produce', 8).decode(answer as Buffer, 8).topics[0]
      ?.partitions[0]
    if (produced?.errorCode !== 0) throw new Error(`the write answered ${produced?.errorCode}`)
    await this.failOver(transactionalId)
  }

  async close(): Promise<void> {
    for (const client of this.#clients.values()) (await client).close()
  }

  async #untilState(id: string, wanted: (state: string) => boolean): Promise<void> {
    await waitUntil(
      async () => {
        const { errorCode, transactionState } = await this.describe(id)
        return errorCode === 0 && wanted(transactionState)
      },
      () => new Error(`${id} did not get there`),
      20_000,
    )
  }

  /** One connection takes them all only if one broker coordinates the group and the transaction. */
  async #bringTo(address: string, ask: Ask): Promise<void> {
    if ((await this.#addressFor(ask)) === address) return
    if (ask.api !== 'TxnOffsetCommit') throw new PrepareMissed('another broker')
    const broker = this.#kafka.bootstrap.indexOf(address) + 1
    await this.#kafka.moveLeader(CONSUMER_OFFSETS, javaHash(ask.groupId) % 4, broker)
    await waitUntil(
      async () => (await this.#addressFor(ask)) === address,
      () => new Error(`${ask.groupId} did not move to ${address}`),
      20_000,
    )
  }

  #addressFor(ask: Ask): Promise<string> {
    if (ask.api === 'Produce') {
      return Promise.resolve(this.#kafka.broker(ask.partition + 1).address)
    }
    if (ask.api === 'TxnOffsetCommit') return this.#coordinator(GROUP, ask.groupId)
    // No coordinator is named for an empty id, and any broker hands out plain producer ids
    return this.#coordinator(TRANSACTION, ask.transactionalId || 'anybody')
  }

  #coordinator(type: number | undefined, key: string): Promise<string> {
    const body = new WireWriter()
      .string(key)
      .int8(type ?? 0)
      .finish()
    return waitUntil(
      async () => {
        const [answer] = await this.#exchange(this.#kafka.broker(1).address, [
          frame('FindCoordinator', 1, body),
        ])
        const r = new WireReader(answer as Buffer, { offset: 8 + 4 })
        if (r.int16() !== 0) return undefined
        r.nullableString()
        return this.#kafka.broker(r.int32()).address
      },
      () => new Error(`no coordinator for ${key}`),
      20_000,
    )
  }

  async #untilReady(work: () => Promise<Answer>): Promise<Answer> {
    return waitUntil(
      async () => {
        const answer = await work()
        return NOT_YET.includes(answer.errorCode) ? undefined : answer
      },
      () => new Error('the coordinator does not get ready'),
      20_000,
    )
  }

  /** One exchange at a time on each connection, so that answers need no ids. */
  #exchange(address: string, frames: readonly Buffer[]): Promise<Buffer[]> {
    const exchange = async (): Promise<Buffer[]> => {
      const client = await this.#client(address)
      client.send(...frames)
      const answers: Buffer[] = []
      for (const _ of frames) answers.push(await client.next())
      return answers
    }
    const done = (this.#lines.get(address) ?? Promise.resolve()).then(exchange)
    this.#lines.set(
      address,
      done.catch(() => {}),
    )
    return done
  }

  #client(address: string): Promise<RawClient> {
    const known = this.#clients.get(address) ?? RawClient.connect(portOf(address))
    this.#clients.set(address, known)
    return known
  }
}

function frame(api: ApiName, version: number, body: Buffer): Buffer {
  return encodeRequest({ api, version, correlationId: 1, clientId: 'raw', body })
}

function frameOf(ask: Ask): Buffer {
  return frame(ask.api, ask.version, encodeAsk(ask))
}

function portOf(address: string): number {
  return Number(address.split(':')[1])
}

function describeFrame(transactionalId: string): Buffer {
  return frame('DescribeTransactions', 0, encodeDescribe([transactionalId]))
}

function describedIn(answer: Buffer): DescribedTransaction {
  return decodeDescribed(...bodyOf(answer, 'DescribeTransactions', 0))[0] as DescribedTransaction
}

function bodyOf(answer: Buffer, api: ApiName, version: number): [Buffer, number] {
  return [answer, responseBodyOffset(answer, api, version)]
}

/** String.hashCode of Java without its sign: Kafka chooses the partition of an id by it. */
function javaHash(text: string): number {
  let hash = 0
  for (const char of text) hash = (Math.imul(31, hash) + char.charCodeAt(0)) | 0
  return hash === -2_147_483_648 ? 0 : Math.abs(hash)
}
