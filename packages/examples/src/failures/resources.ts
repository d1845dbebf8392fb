import { createProducer, HoldfastError } from '@holdfast/core'
import type { Say, Stage } from './stage.ts'

export async function resources(stage: Stage, say: Say): Promise<void> {
  const topic = await stage.topic()
  const producer = createProducer({
    brokers: stage.brokers,
    bufferMemory: 262_144, // default 33,554,432
    maxBlockMs: 200, // how long a send may wait for room; default 60,000
    breaker: false,
  })
  await producer.send({ topic, messages: [{ value: 'before' }] })

  stage.loseReplicas(topic) // nothing drains
  const outcomes = Array.from({ length: 300 }, () =>
    producer.send({ topic, messages: [{ value: 'x'.repeat(1_000) }] }).then(
      () => 'acknowledged',
      (error: unknown) => (HoldfastError.is(error) ? `${error.code}, ${error.fate}` : 'a bug'),
    ),
  )
  say(`the buffer fills: ${producer.bufferAvailableBytes < 200_000}`)
  await Promise.race(outcomes)

  stage.heal()
  await producer.drained() // before sending more: room again
  const counts = new Set(await Promise.all(outcomes))
  for (const outcome of [...counts].sort()) say(outcome)
  await producer.close()
}
