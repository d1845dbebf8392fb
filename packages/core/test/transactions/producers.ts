import { onTestFinished } from 'vitest'
import type { ProducerOptions } from '../../src/config/producer-options.ts'
import { assembleProducer } from '../../src/create-producer.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { systemPorts } from '../../src/ports/ports.ts'
import type { Producer } from '../../src/producer.ts'
import type { OnTransactions } from './on-transactions.ts'

/** Quick to try again, and to notice that nobody answers. */
const IMPATIENT = {
  lingerMs: 0,
  requestTimeoutMs: 1_000,
  retryBackoffMs: 10,
  retryBackoffMaxMs: 50,
  maxBlockMs: 15_000,
  breaker: false,
} as const

/** A producer that the test ends. Its client id is what fault rules and the history know it by. */
export function producerFor(
  on: OnTransactions,
  options: Partial<ProducerOptions>,
  clock: Clock = systemPorts.clock,
): Producer {
  const written = { brokers: on.brokers, ...IMPATIENT, ...options } as ProducerOptions
  const producer = assembleProducer(written, { ...systemPorts, clock }) as unknown as Producer
  onTestFinished(() => producer.close({ timeoutMs: 0 }))
  return producer
}

/** What it rejected with; fails if it did not. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: Error) => ({ error }),
  )
  if ('error' in outcome) return outcome.error
  throw new Error(`resolved with ${String(outcome.value)}`)
}
