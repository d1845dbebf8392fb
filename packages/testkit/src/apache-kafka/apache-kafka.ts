import { readFile } from 'node:fs/promises'
import { ApacheBroker } from './apache-broker.ts'
import { ApacheKafkaError } from './apache-kafka-error.ts'
import { BrokerProcess } from './broker-process.ts'
import type { BrokerPorts } from './broker-properties.ts'
import { describeTopicAt } from './describe-topic.ts'
import { kafkaClasspath, tail } from './jars.ts'
import { KafkaAdmin } from './kafka-admin.ts'
import { removeCluster } from './remove-cluster.ts'
import { waitUntil } from './wait-until.ts'

/** Everything that another process needs to know of a cluster; plain JSON. */
export interface ApacheKafkaInfo {
  readonly folder: string
  readonly ports: readonly BrokerPorts[]
  readonly heapMb: number
}

/** A cluster of Apache Kafka on this machine. */
export class ApacheKafka extends KafkaAdmin {
  readonly info: ApacheKafkaInfo
  readonly brokers: readonly ApacheBroker[]
  readonly #processes: readonly BrokerProcess[]
  readonly #onStopped: () => Promise<void>

  constructor(info: ApacheKafkaInfo, onStopped: () => Promise<void> = async () => {}) {
    super(info.ports.length, (without) => this.#running(without))
    this.info = info
    this.#onStopped = onStopped
    this.#processes = info.ports.map((_, i) => new BrokerProcess(info.folder, i + 1))
    this.brokers = info.ports.map(({ direct }, i) => {
      const process = this.#processes[i] as BrokerProcess
      return new ApacheBroker(
        i + 1,
        `127.0.0.1:${direct}`,
        process,
        async () => process.start(await kafkaClasspath(), info.heapMb),
        () => this.#untilServing(i + 1),
      )
    })
  }

  /** `host:port` of each broker, round the fault proxy. */
  get bootstrap(): string[] {
    return this.brokers.map((broker) => broker.address)
  }

  /** `host:port` of each broker through the fault proxy; they answer while one listens there. */
  get proxied(): string[] {
    return this.info.ports.map(({ proxied }) => `127.0.0.1:${proxied}`)
  }

  /** What `startFaultProxy` needs. */
  get proxyRoutes(): { brokerId: number; listenPort: number; upstreamPort: number }[] {
    return this.info.ports.map(({ proxied, proxy }, i) => ({
      brokerId: i + 1,
      listenPort: proxied,
      upstreamPort: proxy,
    }))
  }

  broker(id: number): ApacheBroker {
    const broker = this.brokers[id - 1]
    if (!broker)
      throw new ApacheKafkaError(`there is no broker ${id}; there are 1 to ${this.brokers.length}`)
    return broker
  }

  /** Waits until every running broker serves and sees every other. */
  async untilReady(): Promise<void> {
    for (const broker of this.brokers)
      if (await broker.isRunning()) await this.#untilServing(broker.id)
  }

  /** Kills the brokers and removes their folder. Idempotent. */
  async stop(): Promise<void> {
    await removeCluster(this.info.folder, this.brokers.length)
    await this.#onStopped()
  }

  async #running(without?: number): Promise<string[]> {
    const running = await Promise.all(this.brokers.map((broker) => broker.isRunning()))
    const addresses = this.bootstrap.filter((_, i) => running[i] && i + 1 !== without)
    if (addresses.length === 0) throw new ApacheKafkaError('no broker runs')
    return addresses
  }

  async #untilServing(id: number): Promise<void> {
    const process = this.#processes[id - 1] as BrokerProcess
    await waitUntil(
      async () => {
        if ((await process.pid()) === undefined) return 'died' as const
        const views = await Promise.all(
          (await this.#running()).map((address) => describeTopicAt(address, '__no_such_topic')),
        )
        return views.every(({ brokerIds }) => brokerIds.includes(id)) && 'serves'
      },
      (cause) => this.#failure(id, 'does not serve within 60 s', cause),
    ).then(async (state) => {
      if (state === 'died') throw await this.#failure(id, 'died while it started')
    })
  }

  async #failure(id: number, what: string, cause?: unknown): Promise<ApacheKafkaError> {
    const log = await readFile((this.#processes[id - 1] as BrokerProcess).logFile, 'utf8').catch(
      () => '',
    )
    return new ApacheKafkaError(`broker ${id} ${what}. The end of its log:\n${tail(log)}`, {
      cause,
    })
  }
}

/** A handle on a cluster that another process started. */
export function attachApacheKafka(info: ApacheKafkaInfo): ApacheKafka {
  return new ApacheKafka(info)
}
