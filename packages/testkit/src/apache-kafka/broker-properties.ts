import path from 'node:path'

/** The ports of one broker, all on 127.0.0.1. */
export interface BrokerPorts {
  readonly internal: number
  readonly controller: number
  /** Advertised as itself: for audits and admin. */
  readonly direct: number
  /** Listened on; what clients of the PROXY listener are told is `proxied`. */
  readonly proxy: number
  /** Where the fault proxy of this broker listens, when there is one. */
  readonly proxied: number
}

/** One broker's server.properties. */
export function brokerProperties(
  brokerId: number,
  ports: readonly BrokerPorts[],
  folder: string,
  extra: Readonly<Record<string, string>>,
): string {
  const own = ports[brokerId - 1] as BrokerPorts
  const replicas = Math.min(3, ports.length)
  const at = (name: string, port: number): string => `${name}://127.0.0.1:${port}`
  const internal = at('INTERNAL', own.internal)
  const direct = at('DIRECT', own.direct)
  const listeners = ['INTERNAL', 'DIRECT', 'PROXY', 'CONTROLLER']
  const properties: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': brokerId,
    'controller.quorum.voters': ports
      .map(({ controller }, i) => `${i + 1}@127.0.0.1:${controller}`)
      .join(','),
    listeners: [internal, direct, at('PROXY', own.proxy), at('CONTROLLER', own.controller)].join(),
    'advertised.listeners': [internal, direct, at('PROXY', own.proxied)].join(),
    'listener.security.protocol.map': listeners.map((name) => `${name}:PLAINTEXT`).join(),
    'inter.broker.listener.name': 'INTERNAL',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': path.join(folder, `data-${brokerId}`),
    'auto.create.topics.enable': 'false',
    'num.partitions': 1,
    'default.replication.factor': replicas,
    'min.insync.replicas': Math.min(2, replicas),
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': Math.min(2, replicas),
    'transaction.state.log.num.partitions': 4,
    'group.initial.rebalance.delay.ms': 0,
    // The default session of 9 s makes every test that kills a leader wait as long.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    // A lagging follower leaves the in-sync replicas after this (default 30 s).
    'replica.lag.time.max.ms': 5_000,
    // A follower that met a leader in transition asks again after this (default 1 s).
    'replica.fetch.backoff.ms': 100,
    // Expired transactions are looked for every 10 s otherwise.
    'transaction.abort.timed.out.transaction.cleanup.interval.ms': 1_000,
    // A test moves leaders on purpose; nobody else should.
    'auto.leader.rebalance.enable': 'false',
    // Several brokers share one machine.
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
    'metrics.recording.level': 'INFO',
    ...extra,
  }
  return `${Object.entries(properties)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`
}
