import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { Faults } from './faults.ts'
import type { Harness, StoredRecord, TopicUnderTest } from './harness.ts'
import type {
  FailureUnderTest,
  OptionsUnderTest,
  ProducerUnderTest,
} from './producer-under-test.ts'
import type { MessageUnderTest, ReceiptUnderTest } from './send-under-test.ts'

const POLL_MS = 20
const PATIENCE_MS = 30_000

/** Short backoffs: what is tested is what happens, not how long it takes. */
const QUICK: OptionsUnderTest = { retryBackoffMs: 20, retryBackoffMaxMs: 100, lingerMs: 0 }

/** So much longer may real brokers take. */
const SLOWER = 4

/** One case on one harness: what it makes is cleaned up afterwards, however it ends. */
export class CaseRun {
  readonly faults: Faults
  readonly admin: Harness['admin']
  readonly transactions: Harness['transactions']
  /** All that the case made. */
  readonly topics: string[] = []
  readonly #harness: Harness
  readonly #producers: ProducerUnderTest[] = []

  /**
   * A time limit that the cluster keeps while it is well: on the embedded one as given; another needs more, with a fresh
   * topic or on a busy machine.
   */
  ample(ms: number): number {
    return this.#harness.cluster === 'embedded' ? ms : ms * SLOWER
  }

  constructor(harness: Harness) {
    this.#harness = harness
    this.faults = harness.faults
    this.admin = harness.admin
    this.transactions = harness.transactions
  }

  async topic(topic: TopicUnderTest = {}): Promise<string> {
    const name = await this.#harness.createTopic(topic)
    this.topics.push(name)
    return name
  }

  /** With short backoffs and no linger, unless the options say otherwise. */
  producer(options: OptionsUnderTest = {}, brokers?: readonly string[]): ProducerUnderTest {
    const producer = this.#harness.createProducer({ ...QUICK, ...options }, brokers)
    this.#producers.push(producer)
    return producer
  }

  log(topic: string): Promise<readonly StoredRecord[]> {
    return this.#harness.log(topic)
  }

  /** The values of a topic's records in log order, up to their first `.` (padding). */
  async values(topic: string): Promise<string[]> {
    const log = (await this.log(topic)).filter(({ control }) => control === undefined)
    return log.map(({ value }) => String(value).replace(/\.+$/, ''))
  }

  async cleanUp(): Promise<void> {
    this.faults.clear()
    this.faults.heal()
    await Promise.all(this.#producers.map((producer) => producer.close({ timeoutMs: 0 })))
  }
}

/** Sends one record. */
export async function send(
  producer: Pick<ProducerUnderTest, 'send'>,
  topic: string,
  message: MessageUnderTest | string,
  more: { deliveryTimeoutMs?: number; signal?: AbortSignal } = {},
): Promise<ReceiptUnderTest> {
  const messages = [typeof message === 'string' ? { value: message } : message]
  const [receipt] = await producer.send({ topic, messages, ...more })
  assert.ok(receipt, 'send resolved without a receipt')
  return receipt
}

/** How a call fails; that it succeeds breaks the case. */
export async function failureOf(call: Promise<unknown>): Promise<FailureUnderTest> {
  try {
    await call
  } catch (error) {
    return error as FailureUnderTest
  }
  return assert.fail('it succeeded, though it must fail')
}

/** `acknowledged`, or the failure's code and fate. Never rejects. */
export const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'acknowledged',
    (error: FailureUnderTest) => `${error.code} ${error.fate}`,
  )

/** Waits for a condition; breaks the case after half a minute. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await condition())) {
    assert.ok(performance.now() < deadline, `${what}: not within ${PATIENCE_MS} ms`)
    await delay(POLL_MS)
  }
}

/** A value so large that two do not share a batch of 1,024 B. */
export const large = (name: string): string => name.padEnd(1_000, '.')
