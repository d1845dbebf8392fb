import type { ApacheKafka } from '../../src/apache-kafka/apache-kafka.ts'
import { waitUntil } from '../../src/apache-kafka/wait-until.ts'
import { type ApiName, isFlexible } from '../../src/wire/api-keys.ts'
import { encodeRequest } from '../../src/wire/request-header.ts'
import { responseBodyOffset } from '../../src/wire/response-header.ts'
import { WireReader } from '../../src/wire/wire-reader.ts'
import { WireWriter } from '../../src/wire/wire-writer.ts'
import { RawClient } from '../raw-client.ts'
import type { GroupBackend } from './group-backend.ts'
import { GROUP_CODECS } from './group-wire.ts'

const GROUP_KEY = 0
const TRANSACTION_KEY = 1

/** Loading, not available, not the coordinator (any more), an earlier transaction still ending. */
const PASSING = new Set([14, 15, 16, 51])

/** So often a group has to be described as Dead to be believed dead. */
const LOOKS_AT_DEAD = 100

interface Connection {
  readonly client: RawClient
  /** One request at a time: a broker answers a connection in order anyway. */
  turn: Promise<unknown>
}

/** The coordinators of an Apache Kafka, over raw connections. */
export class ApacheGroups implements GroupBackend {
  readonly topic: string
  readonly #kafka: ApacheKafka
  readonly #connections = new Map<string, Promise<Connection>>()
  readonly #coordinators = new Map<string, Promise<number>>()
  #correlationId = 0
  #transactions = 0

  constructor(kafka: ApacheKafka, topic: string) {
    this.#kafka = kafka
    this.topic = topic
  }

  async call<Api extends keyof typeof GROUP_CODECS>(
    actor: string,
    groupId: string,
    api: Api,
    version: number,
    request: Parameters<(typeof GROUP_CODECS)[Api]['encode']>[2],
  ): Promise<object> {
    const port = await this.#coordinator(groupId, GROUP_KEY)
    const { encode, decode } = GROUP_CODECS[api]
    const write = (w: WireWriter): void => encode(w, version, request as never)
    const ask = (): Promise<object> =>
      this.#ask(actor, port, api, version, write, (r) => decode(r, version))
    let answer = await ask()
    // A group that was just created is described as Dead until its record is committed
    for (let i = 0; api === 'DescribeGroups' && i < LOOKS_AT_DEAD && saysDead(answer); i++) {
      answer = await ask()
    }
    return answer
  }

  until(what: string, condition: () => Promise<boolean>): Promise<void> {
    const late = (cause: unknown): Error => new Error(`Not within 30 s: ${what}`, { cause })
    return waitUntil(condition, late, 30_000, 20).then(() => {})
  }

  async begin(actor: string, groupId: string) {
    const transactionalId = `${groupId}-${++this.#transactions}`
    const port = await this.#coordinator(transactionalId, TRANSACTION_KEY)
    const [, producerId, producerEpoch] = await this.#persist(() =>
      this.#ask(
        actor,
        port,
        'InitProducerId',
        1,
        (w) => w.string(transactionalId).int32(60_000),
        (r): [number, bigint, number] => {
          r.int32()
          return [r.int16(), r.int64(), r.int16()]
        },
      ),
    )
    const codeOnly = (r: WireReader): [number] => {
      r.int32()
      return [r.int16()]
    }
    const writeProducer = (w: WireWriter): WireWriter =>
      w.string(transactionalId).int64(producerId).int16(producerEpoch)
    const ask = (api: ApiName, write: (w: WireWriter) => void): Promise<[number]> =>
      this.#persist(() => this.#ask(actor, port, api, 1, write, codeOnly))
    await ask('AddOffsetsToTxn', (w) => writeProducer(w).string(groupId))
    return {
      transactionalId,
      producerId,
      producerEpoch,
      end: async (commit: boolean) => {
        const [code] = await ask('EndTxn', (w) => writeProducer(w).boolean(commit))
        if (code !== 0) throw new Error(`EndTxn was answered ${code}`)
      },
    }
  }

  async close(): Promise<void> {
    for (const connection of this.#connections.values()) (await connection).client.close()
  }

  /** The port of the broker that serves a key, once it does. */
  #coordinator(key: string, type: number): Promise<number> {
    const name = `${type} ${key}`
    const known = this.#coordinators.get(name)
    if (known !== undefined) return known
    const found = this.#findCoordinator(key, type)
    this.#coordinators.set(name, found)
    return found
  }

  async #findCoordinator(key: string, type: number): Promise<number> {
    const [bootstrap] = this.#kafka.info.ports
    const [, port] = await this.#persist(() =>
      this.#ask(
        'finder',
        bootstrap?.direct ?? 0,
        'FindCoordinator',
        2,
        (w) => w.string(key).int8(type),
        (r): [number, number] => {
          r.int32()
          const code = r.int16()
          r.nullableString()
          r.int32()
          r.string()
          return [code, r.int32()]
        },
      ),
    )
    if (type === GROUP_KEY) await this.#untilLoaded(key, port)
    return port
  }

  async #untilLoaded(groupId: string, port: number): Promise<void> {
    const { encode, decode } = GROUP_CODECS.DescribeGroups
    await this.#persist(async () => {
      const answer = await this.#ask(
        'finder',
        port,
        'DescribeGroups',
        0,
        (w) => encode(w, 0, { groups: [groupId] }),
        (r) => decode(r, 0) as { groups: { errorCode: number }[] },
      )
      return [answer.groups[0]?.errorCode ?? 0]
    })
  }

  /** Asks until the answer's first field is not an error that passes. */
  async #persist<T extends readonly [number, ...unknown[]]>(ask: () => Promise<T>): Promise<T> {
    let answer: T | undefined
    await this.until('a coordinator serves', async () => {
      answer = await ask()
      return !PASSING.has(answer[0])
    })
    return answer as T
  }

  async #ask<T>(
    actor: string,
    port: number,
    api: ApiName,
    version: number,
    write: (w: WireWriter) => unknown,
    read: (r: WireReader) => T,
  ): Promise<T> {
    const connection = await this.#connect(actor, port)
    const asked = connection.turn.then(async () => {
      const flexible = isFlexible(api, version)
      const writer = new WireWriter({ flexible })
      write(writer)
      const correlationId = ++this.#correlationId
      const body = writer.tags().finish()
      connection.client.send(encodeRequest({ api, version, correlationId, clientId: actor, body }))
      const answer = await connection.client.next()
      const offset = responseBodyOffset(answer, api, version)
      const reader = new WireReader(answer, { flexible, offset })
      const fields = read(reader)
      reader.tags()
      if (reader.remaining > 0) throw new Error(`${api} ${version}: ${reader.remaining} bytes left`)
      return fields
    })
    connection.turn = asked.catch(() => {})
    return asked
  }

  #connect(actor: string, port: number): Promise<Connection> {
    const name = `${actor} ${port}`
    const known = this.#connections.get(name)
    if (known !== undefined) return known
    const made = RawClient.connect(port).then((client) => ({ client, turn: Promise.resolve() }))
    this.#connections.set(name, made)
    return made
  }
}

function saysDead(answer: object): boolean {
  const { groups } = answer as { readonly groups: readonly { readonly groupState: string }[] }
  return groups.some(({ groupState }) => groupState === 'Dead')
}
