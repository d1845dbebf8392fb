/** One broker, as the cluster knows it. Sockets are elsewhere. */
export interface Broker {
  readonly id: number
  readonly host: string
  /** Known once it listens. */
  port: number
  /** False while it is stopped. */
  alive: boolean
  /** As after SIGSTOP: connected, and silent; its replicas copy nothing. */
  paused: boolean
  /**
   * Cut off from the other brokers, not from clients: it goes on believing what it last heard of
   * leadership, so a leader becomes a zombie leader.
   */
  isolated: boolean
  /** Its disk failed: what it led is led by others, and it answers KAFKA_STORAGE_ERROR (56). */
  diskFailed: boolean
  /** Left out of Metadata answers, as a broker that the asked one has not heard of yet. */
  hidden: boolean
}

export function newBroker(id: number, host: string): Broker {
  const flags = { alive: true, paused: false, isolated: false, diskFailed: false, hidden: false }
  return { id, host, port: 0, ...flags }
}

/** Whether its replicas hear of leaders and copy from them. */
export function takesPart({ alive, paused, isolated, diskFailed }: Broker): boolean {
  return alive && !paused && !isolated && !diskFailed
}
