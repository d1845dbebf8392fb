import * as net from 'node:net'
import type { Broker } from '../broker/broker.ts'
import type { Cluster } from '../broker/cluster.ts'
import type { Link, LinkEvents } from '../proxy/link.ts'
import { BrokerLink } from './broker-link.ts'
import { ClusterPortError } from './cluster-port-error.ts'

type Join = (events: LinkEvents, limits: { readonly maxFrameBytes: number }) => Link

interface Wiring {
  readonly port: number
  accept(client: net.Socket, join: Join): void
  disconnectAll(): void
}

/** One broker of the embedded cluster, as tests harm it. Every method returns when it is done. */
export class EmbeddedBroker {
  readonly #cluster: Cluster
  readonly #broker: Broker
  readonly #wiring: Wiring
  readonly #links = new Set<BrokerLink>()
  #server: net.Server | undefined

  /** Called by the cluster. */
  constructor(cluster: Cluster, broker: Broker, wiring: Wiring) {
    this.#cluster = cluster
    this.#broker = broker
    this.#wiring = wiring
  }

  get id(): number {
    return this.#broker.id
  }

  get port(): number {
    return this.#broker.port
  }

  get isRunning(): boolean {
    return this.#broker.alive
  }

  /** Called by the cluster. @throws ClusterPortError */
  async listen(): Promise<void> {
    const { host, port: known } = this.#broker
    const port = known === 0 ? this.#wiring.port : known
    const server = net.createServer({ noDelay: true }, (client) => this.#accept(client))
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => reject(new ClusterPortError(host, port, { cause })))
      server.listen(port, host, resolve)
    })
    this.#broker.port = (server.address() as net.AddressInfo).port
  }

  /** Ends its connections and refuses new ones; others lead what it led. Its log stays. */
  async stop(): Promise<void> {
    if (!this.#broker.alive) return
    this.#broker.alive = false
    this.#broker.paused = false
    await this.close()
    this.#cluster.leave(this.#broker)
  }

  /**
   * Starts it again on its port and its log: it follows the leaders and is in sync at once.
   * `loseProducerState`: as if its snapshot of producer states were lost.
   */
  async start(options: { readonly loseProducerState?: boolean } = {}): Promise<void> {
    if (this.#broker.alive) return
    await this.listen()
    this.#broker.alive = true
    this.#broker.diskFailed = false
    if (options.loseProducerState) {
      for (const partition of this.#cluster.allPartitions()) {
        partition.replicaOn(this.id)?.log.forgetProducers()
      }
    }
    this.#cluster.join(this.#broker)
  }

  /** As SIGSTOP: it stays connected and answers nothing. Others lead what it led if `noticed`. */
  pause(options: { readonly noticed?: boolean } = {}): void {
    this.#broker.paused = true
    if (options.noticed) this.#cluster.leave(this.#broker)
  }

  /** Answers what waited, as it would have then. */
  resume(): void {
    if (!this.#broker.paused) return
    this.#broker.paused = false
    this.#cluster.join(this.#broker)
    for (const link of this.#links) link.work()
  }

  /**
   * Cuts it off from the other brokers, not from clients: others lead what it led, it does not
   * hear of it, and goes on as a zombie leader.
   */
  isolate(): void {
    this.#broker.isolated = true
    this.#cluster.leave(this.#broker)
  }

  /** It hears of the leaders, and cuts from its log what they do not have. */
  reconnect(): void {
    this.#broker.isolated = false
    this.#cluster.join(this.#broker)
  }

  /** Answers KAFKA_STORAGE_ERROR (56) for its replicas; others lead. Until `start` after a `stop`. */
  failDisk(): void {
    this.#broker.diskFailed = true
    this.#cluster.leave(this.#broker)
  }

  /** Metadata answers do not list it. */
  hide(): void {
    this.#broker.hidden = true
  }

  show(): void {
    this.#broker.hidden = false
  }

  /** Called by the cluster. */
  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      this.#wiring.disconnectAll()
    })
  }

  #accept(client: net.Socket): void {
    this.#wiring.accept(client, (events, { maxFrameBytes }) => {
      const session = {
        cluster: this.#cluster,
        broker: this.#broker,
        clientHost: `/${client.remoteAddress ?? this.#broker.host}`,
      }
      const link = new BrokerLink({ client, session, maxFrameBytes, events })
      this.#links.add(link)
      client.once('close', () => this.#links.delete(link))
      return link
    })
  }
}
