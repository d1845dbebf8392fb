import { randomBytes } from 'node:crypto'
import { waitUntil } from '../../src/apache-kafka/wait-until.ts'
import { errorName } from '../../src/wire/error-codes.ts'
import {
  type KnownApi,
  requestCodec,
  type RequestToEncode,
  responseCodec,
  type ResponseOf,
} from '../../src/wire/message-codec.ts'
import { encodeRequest } from '../../src/wire/request-header.ts'
import { responseBodyOffset } from '../../src/wire/response-header.ts'
import { RawClient } from '../raw-client.ts'

export interface TopicShape {
  readonly partitions?: number
  readonly config?: Readonly<Record<string, string>>
}

/** Where a request goes. */
export type Where =
  | 'any'
  | { readonly leaderOf: string; readonly partition?: number }
  | { readonly followerOf: string }
  | { readonly coordinates: 'group' | 'transaction'; readonly key: string }

type ProducedPartition = ResponseOf<'Produce'>['topics'][number]['partitions'][number]

/** What a new cluster, or one that just moved something, answers for a moment. */
const PASSING: ReadonlySet<string> = new Set([
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR',
  'CONCURRENT_TRANSACTIONS',
])
const PATIENCE_MS = 20_000

/** A cluster as scenarios ask it: raw requests over sockets, to the broker that a client would ask. */
export class Target {
  readonly name: string
  readonly #ports: ReadonlyMap<number, number>
  readonly #createTopic: (name: string, shape: TopicShape) => Promise<void>
  readonly #clients: RawClient[] = []

  constructor(
    name: string,
    ports: ReadonlyMap<number, number>,
    createTopic: (name: string, shape: TopicShape) => Promise<void>,
  ) {
    this.name = name
    this.#ports = ports
    this.#createTopic = createTopic
  }

  /** Three replicas, two of them in sync at least; the leader of partition 0 is broker 1. */
  async topic(shape: TopicShape = {}): Promise<string> {
    const name = `diff-${randomBytes(6).toString('hex')}`
    await this.#createTopic(name, shape)
    // Metadata can name a leader a moment before it leads
    await waitUntil(
      async () => {
        const listed = await this.ask({ leaderOf: name }, 'ListOffsets', 5, latestOf(name))
        return listed.topics[0]?.partitions[0]?.errorCode === 0
      },
      () => new Error(`${name} has no leader`),
      PATIENCE_MS,
    )
    return name
  }

  /** Not used before on this cluster. */
  fresh(kind: string): string {
    return `${kind}-${randomBytes(6).toString('hex')}`
  }

  /** Asks once. */
  async ask<Api extends KnownApi>(
    where: Where,
    api: Api,
    version: number,
    request: RequestToEncode<Api>,
  ): Promise<ResponseOf<Api>> {
    return this.#askAt(await this.#portFor(where), api, version, request)
  }

  /** Asks until the answer says nothing of a coordinator that is busy, loading or moving. */
  async askPatiently<Api extends KnownApi>(
    where: Where,
    api: Api,
    version: number,
    request: RequestToEncode<Api>,
  ): Promise<ResponseOf<Api>> {
    return waitUntil(
      async () => {
        const answer = await this.ask(where, api, version, request)
        return codesIn(answer).some((code) => PASSING.has(errorName(code))) ? undefined : answer
      },
      () => new Error(`${api} is not answered`),
      PATIENCE_MS,
    )
  }

  /** One batch to one partition of version 8 or what is given; the partition's answer. */
  async produce(
    topic: string,
    records: Buffer | null,
    more: {
      readonly version?: number
      readonly acks?: number
      readonly partition?: number
      readonly transactionalId?: string
      readonly where?: Where
    } = {},
  ): Promise<ProducedPartition> {
    const { version = 8, acks = -1, partition: index = 0, transactionalId = null } = more
    const where = more.where ?? { leaderOf: topic, partition: index }
    const answer = await this.ask(where, 'Produce', version, {
      transactionalId,
      acks,
      timeoutMs: 10_000,
      topics: [{ name: topic, partitions: [{ index, records }] }],
    })
    const partition = answer.topics[0]?.partitions[0]
    if (partition === undefined) throw new Error('an answer without a partition')
    return partition
  }

  /** What a connection does that is sent these bytes: the size of its answer, or that it ended. */
  async raw(bytes: Buffer): Promise<string> {
    const client = await RawClient.connect(await this.#portFor('any'))
    client.send(bytes)
    const what = await Promise.race([
      client.next().then(() => 'answered'),
      client.ended.then(() => 'closed'),
    ])
    client.close()
    return what
  }

  close(): void {
    for (const client of this.#clients) client.close()
  }

  async #askAt<Api extends KnownApi>(
    port: number,
    api: Api,
    version: number,
    request: RequestToEncode<Api>,
  ): Promise<ResponseOf<Api>> {
    const client = await RawClient.connect(port)
    this.#clients.push(client)
    const body = requestCodec(api, version).encode(request)
    client.send(encodeRequest({ api, version, correlationId: 1, clientId: 'diff', body }))
    const answer = await Promise.race([client.next(), client.ended])
    if (typeof answer === 'string') throw new Error(`${api} v${version}: connection closed`)
    client.close()
    return responseCodec(api, version).decode(answer, responseBodyOffset(answer, api, version))
  }

  async #portFor(where: Where): Promise<number> {
    if (where === 'any') return this.#port([...this.#ports.keys()][0] as number)
    if ('coordinates' in where) {
      return waitUntil(
        async () => {
          const found = await this.ask('any', 'FindCoordinator', 2, {
            key: where.key,
            keyType: where.coordinates === 'group' ? 0 : 1,
          })
          return found.errorCode === 0 ? this.#port(found.nodeId) : undefined
        },
        () => new Error(`nobody coordinates ${where.key}`),
        PATIENCE_MS,
      )
    }
    const topic = 'leaderOf' in where ? where.leaderOf : where.followerOf
    const index = 'leaderOf' in where ? (where.partition ?? 0) : 0
    const { topics } = await this.ask('any', 'Metadata', 8, { topics: [{ name: topic }] })
    const leader = topics[0]?.partitions.find((each) => each.partitionIndex === index)?.leaderId
    if (leader === undefined || leader < 0) return this.#portFor('any')
    const others = [...this.#ports.keys()].filter((id) => id !== leader)
    return this.#port('leaderOf' in where ? leader : (others[0] as number))
  }

  #port(brokerId: number): number {
    const port = this.#ports.get(brokerId)
    if (port === undefined) throw new Error(`no broker ${brokerId}`)
    return port
  }
}

function latestOf(topic: string): RequestToEncode<'ListOffsets'> {
  return { topics: [{ name: topic, partitions: [{ partitionIndex: 0, timestamp: -1n }] }] }
}

/** Every `errorCode` in an answer, however deep. */
function codesIn(value: unknown): number[] {
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return []
  return Object.entries(value).flatMap(([name, each]) =>
    /errorCode$/i.test(name) && typeof each === 'number' ? [each] : codesIn(each),
  )
}
