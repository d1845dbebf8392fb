import { createProducer, HoldfastError } from '@holdfast/core'
import type { Say, Stage } from './stage.ts'

export async function configuration(stage: Stage, say: Say): Promise<void> {
  try {
    createProducer({
      brokers: ['kafka-1', 'kafka-2:9092'],
      acks: 1,
      deliveryTimeoutMs: 10_000,
      maxInFlightRequestsPerConnection: 10,
    })
  } catch (error) {
    say((error as Error).message)
  }
  const producer = createProducer({ brokers: stage.brokers })
  try {
    await producer.send({ topic: 'no-such-topic', messages: [{ value: 'lost?' }] })
  } catch (error) {
    if (HoldfastError.is(error)) say(`${error.code}, fate: ${error.fate}: ${error.message}`)
  }
  await producer.close()
}
