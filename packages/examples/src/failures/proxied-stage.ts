import { randomBytes } from 'node:crypto'
import type { ApacheKafka, FaultProxy } from '@holdfast/testkit'
import type { Stage } from './stage.ts'

/** Apache Kafka behind the testkit's fault proxy. */
export function proxiedStage(kafka: ApacheKafka, proxy: FaultProxy): Stage {
  return {
    brokers: kafka.proxied,
    async topic(config = {}) {
      const topic = `orders-${randomBytes(4).toString('hex')}`
      await kafka.createTopic(topic, { config })
      return topic
    },
    cutNetwork: () => proxy.cut({ how: 'blackHole' }),
    stopBrokers: () => proxy.cut(),
    loseReplicas(topic) {
      const point = proxy.on('Produce', { topic }).always().request()
      point.answer({ errorCode: 'NOT_ENOUGH_REPLICAS' })
    },
    heal() {
      proxy.heal()
      proxy.clear()
    },
  }
}
