import * as net from 'node:net'
import { Kafka, logLevel, type ProducerConfig, type RetryOptions } from 'kafkajs'
import { type Clock, systemClock } from '../faults/clock.ts'
import type { WorkloadClient } from './workload-client.ts'

export interface KafkajsControlOptions {
  readonly brokers: readonly string[]
  readonly clientId?: string
  /** Default true, with `maxInFlightRequests: 1`, as kafkajs's documentation asks for. */
  readonly idempotent?: boolean
  readonly maxInFlightRequests?: number
  readonly acks?: -1 | 0 | 1
  /** kafkajs's own producer options, on top. */
  readonly producer?: ProducerConfig
  /** kafkajs's retries of connections and metadata; those of `send` are in `producer`. */
  readonly retry?: RetryOptions
  readonly requestTimeoutMs?: number
  readonly clock?: Clock
}

/** kafkajs waits for every pending request before it disconnects, and its own sends come back later. */
const DISCONNECT_PATIENCE_MS = 1_000

/**
 * Plain kafkajs, as a control: what a workload suffers without a reliability layer. It tells no
 * fate, so every failure is `unknown`.
 */
export function kafkajsControl(options: KafkajsControlOptions): WorkloadClient {
  const { idempotent = true, acks = -1, clock = systemClock } = options
  const sockets = new OwnSockets()
  const kafka = new Kafka({
    brokers: [...options.brokers],
    clientId: options.clientId ?? 'kafkajs-control',
    logLevel: logLevel.NOTHING,
    socketFactory: sockets.factory,
    ...(options.retry === undefined ? {} : { retry: options.retry }),
    ...(options.requestTimeoutMs === undefined ? {} : { requestTimeout: options.requestTimeoutMs }),
  })
  const producer = kafka.producer({
    idempotent,
    maxInFlightRequests: options.maxInFlightRequests ?? 1,
    ...options.producer,
  })
  return {
    name: 'kafkajs',
    connect: () => producer.connect(),
    async send({ topic, key, value, partition }) {
      const message = {
        value,
        ...(key === undefined ? {} : { key }),
        ...(partition === undefined ? {} : { partition }),
      }
      const [metadata] = await producer.send({ topic, acks, messages: [message] })
      // kafkajs resolves with an empty list if it dropped the record, and for acks 0 (hazards 3, 25)
      if (metadata === undefined) return { partition: partition ?? -1, offset: undefined }
      const offset = BigInt(metadata.baseOffset ?? '-1')
      return { partition: metadata.partition, offset: offset < 0n ? undefined : offset }
    },
    fateOf: () => 'unknown',
    async close() {
      let cancel: () => void = () => undefined
      const patience = new Promise<void>((resolve) => {
        cancel = clock.after(DISCONNECT_PATIENCE_MS, resolve)
      })
      await Promise.race([producer.disconnect().catch(() => undefined), patience])
      cancel()
      sockets.abandon()
    },
  }
}

interface SocketRequest {
  readonly host: string
  readonly port: number
  readonly onConnect: () => void
}

/** kafkajs's sockets, so that they can be ended although kafkajs will not, and not come back. */
class OwnSockets {
  readonly #open = new Set<net.Socket>()
  #abandoned = false

  readonly factory = ({ host, port, onConnect }: SocketRequest): net.Socket => {
    if (this.#abandoned) throw new Error('The control was closed')
    const socket = net.connect({ host, port, noDelay: true }, onConnect)
    socket.setKeepAlive(true, 60_000)
    // kafkajs unrefs a socket once per failed request, which adds a listener each time when it is gone
    socket.setMaxListeners(0)
    this.#open.add(socket)
    socket.on('close', () => this.#open.delete(socket))
    return socket
  }

  abandon(): void {
    this.#abandoned = true
    // With an error: kafkajs does not listen for 'close' and would take no notice
    for (const socket of this.#open) socket.destroy(new Error('The control was closed'))
  }
}
