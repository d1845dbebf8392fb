import { createProducer, HoldfastError } from '@holdfast/core'
import type { Say, Stage } from './stage.ts'

export async function networkPartition(stage: Stage, say: Say): Promise<void> {
  const topic = await stage.topic()
  const producer = createProducer({
    brokers: stage.brokers,
    requestTimeoutMs: 500, // silence for so long ends a connection; default 30,000
    deliveryTimeoutMs: 1_500, // a record's whole time; default 120,000
  })
  await producer.send({ topic, messages: [{ value: 'before' }] })

  stage.cutNetwork()
  try {
    await producer.send({ topic, messages: [{ value: 'during' }] })
  } catch (error) {
    if (!HoldfastError.is(error)) throw error
    say(`${error.code}, fate: ${error.fate}, worth another try: ${error.retriable}`)
  }

  stage.heal()
  const [after] = await producer.send({ topic, messages: [{ value: 'after' }] })
  say(`acknowledged again: ${after !== undefined}`)
  await producer.close()
}
