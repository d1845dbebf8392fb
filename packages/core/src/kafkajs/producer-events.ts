import type {
  InstrumentationEvent,
  Logger,
  ProducerEvents,
  RemoveInstrumentationEventListener,
} from 'kafkajs'
import { ConfigurationError } from '../errors/configuration-error.ts'
import type { Clock } from '../ports/clock.ts'

export const producerEvents: ProducerEvents = {
  CONNECT: 'producer.connect',
  DISCONNECT: 'producer.disconnect',
  REQUEST: 'producer.network.request',
  REQUEST_TIMEOUT: 'producer.network.request_timeout',
  REQUEST_QUEUE_SIZE: 'producer.network.request_queue_size',
}

export type ProducerEventName = ProducerEvents[keyof ProducerEvents]
// `any` as in kafkajs: a listener's event type goes with the name, and no common one fits them all
export type ProducerEventListener = (event: InstrumentationEvent<any>) => unknown

let nextId = 0

/**
 * kafkajs's instrumentation events. CONNECT and DISCONNECT happen; the network ones may be listened
 * to and never do, since they tell of kafkajs's request queue.
 */
export class ProducerEventEmitter {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #listeners = new Map<ProducerEventName, { readonly listener: ProducerEventListener }[]>()

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock
    this.#logger = logger
  }

  /** Throws ConfigurationError for a name that is none of kafkajs's. Returns how to stop listening. */
  on(
    name: ProducerEventName,
    listener: ProducerEventListener,
  ): RemoveInstrumentationEventListener<ProducerEventName> {
    if (!Object.values(producerEvents).includes(name)) {
      const keys = Object.keys(producerEvents).map((key) => `producer.events.${key}`)
      const fix = `one of ${keys.join(', ')}`
      throw new ConfigurationError([{ field: 'on(eventName)', given: String(name), fix }])
    }
    const entry = { listener }
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), entry])
    return () => {
      const rest = this.#listeners.get(name)?.filter((e) => e !== entry) ?? []
      this.#listeners.set(name, rest)
    }
  }

  emit(name: ProducerEventName): void {
    const timestamp = this.#clock.wallTime()
    for (const { listener } of this.#listeners.get(name) ?? []) {
      void this.#tell(listener, { id: String(nextId++), type: name, timestamp, payload: null })
    }
  }

  /** A listener that throws is an uncaught exception in kafkajs (hazard 23). */
  async #tell(listener: ProducerEventListener, event: InstrumentationEvent<null>): Promise<void> {
    try {
      await listener(event)
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error))
      this.#logger.error(`Failed to execute listener: ${message}`, { eventName: event.type, stack })
    }
  }
}
