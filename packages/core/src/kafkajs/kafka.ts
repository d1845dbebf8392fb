import kafkajs, { type KafkaConfig, type Producer, type ProducerConfig } from 'kafkajs'
import { createProducer } from '../create-producer.ts'
import { systemClock } from '../ports/clock.ts'
import { FacadeProducer } from './facade-producer.ts'

/**
 * kafkajs's `Kafka` with our producer; its consumer, admin client and logger are kafkajs's own.
 * docs/guide/moving-from-kafkajs.md lists what differs.
 */
export class Kafka extends kafkajs.Kafka {
  readonly #config: KafkaConfig
  readonly #warned = new Set<string>()

  constructor(config: KafkaConfig) {
    super(config)
    this.#config = { ...config }
  }

  /**
   * A producer of kafkajs's type, which rejects with HoldfastErrors. Options that cannot work make
   * `connect` and `send` reject with ConfigurationError, as kafkajs's do.
   * Throws ConfigurationError for `idempotent: true` without retries.
   */
  override producer(config: ProducerConfig = {}): Producer {
    const logger = this.logger().namespace('Producer')
    return new FacadeProducer({
      config: this.#config,
      producer: { ...config },
      logger,
      warnOnce: (message) => {
        if (this.#warned.has(message)) return
        this.#warned.add(message)
        logger.warn(`${message}. See docs/guide/moving-from-kafkajs.md of @holdfast/core`)
      },
      create: createProducer,
      clock: systemClock,
    })
  }
}
