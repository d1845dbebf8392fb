import { createProducer } from '@holdfast/core'
import type { LoadedClient } from '../load.ts'
import type { SendPlan } from '../round-plan.ts'

/** Acks all and idempotence are what Holdfast always does. */
export async function connectHoldfast(plan: SendPlan): Promise<LoadedClient> {
  const { brokers, topic, lingerMs, batchSize } = plan
  const producer = createProducer({ brokers, clientId: 'bench', lingerMs, batchSize })
  await producer.connect()
  return {
    send: (messages) => producer.send({ topic, messages }),
    close: () => producer.close(),
  }
}
