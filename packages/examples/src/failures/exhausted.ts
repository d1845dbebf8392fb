import { createProducer, type Logger } from '@holdfast/core'
import type { Say, Stage } from './stage.ts'

/** send -> retry -> exhausted -> logged -> alerted, with nothing else installed. */
export async function exhausted(stage: Stage, say: Say): Promise<void> {
  const topic = await stage.topic()
  const quiet = (): void => {}
  const logger: Logger = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: (fields, message) => {
      const { attempts, fate } = fields as { attempts: number; fate: string }
      say(`log: ${message} (attempts: ${attempts}, fate: ${fate})`)
    },
  }
  const producer = createProducer({
    brokers: stage.brokers,
    retries: 3, // default: as many as fit into deliveryTimeoutMs
    retryBackoffMs: 20,
    logger, // pino's shape: a pino logger fits as it is
  })
  let retries = 0
  producer.on('retry', () => retries++)
  producer.on('give-up', ({ record, error }) => {
    say(`alert: ${String(record?.value)} was given up, ${error.code}`) // page somebody here
  })
  await producer.send({ topic, messages: [{ value: 'before' }] })

  stage.loseReplicas(topic)
  producer.post({ topic, messages: [{ value: 'order 7' }] }) // fire and forget
  await producer.flush()
  say(`retries: ${retries}`)
  stage.heal()
  await producer.close()
}
