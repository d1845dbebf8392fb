import { createProducer, HoldfastError } from '@holdfast/core'
import type { Say, Stage } from './stage.ts'

export async function brokerUnavailable(stage: Stage, say: Say): Promise<void> {
  const topic = await stage.topic()
  const producer = createProducer({
    brokers: stage.brokers,
    retryBackoffMaxMs: 100, // default 1,000
    breaker: { volumeThreshold: 5, windowMs: 1_000, resetTimeoutMs: 300 },
  })
  producer.on('breaker', ({ from, to }) => say(`breaker: ${from} -> ${to}`))
  await producer.send({ topic, messages: [{ value: 'before' }] })

  stage.stopBrokers()
  const waiting = producer.send({ topic, messages: [{ value: 'accepted before it opened' }] })
  await new Promise<void>((resolve) => {
    const off = producer.on('breaker', ({ to }) => {
      if (to === 'open') resolve(off())
    })
  })
  say(`health: ${producer.health().status}`)
  const refused = await producer.send({ topic, messages: [{ value: 'refused' }] }).catch((e) => e)
  if (HoldfastError.is(refused)) say(`new sends: ${refused.code}, fate: ${refused.fate}`)

  stage.heal()
  await waiting
  say('what was accepted is acknowledged')
  await producer.close()
}
