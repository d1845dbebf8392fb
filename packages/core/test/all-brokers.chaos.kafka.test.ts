import { runWorkload } from '@holdfast/testkit'
import { afterEach, expect, it } from 'vitest'
import { createProducer } from '../src/create-producer.ts'
import { expectNothingWrong } from './audited.ts'
import { holdfastClient } from './holdfast-client.ts'
import { describeOnKafka, values } from './on-kafka.ts'

describeOnKafka('a cluster that is not there', (on) => {
  afterEach(async () => {
    for (const broker of on.kafka.brokers) {
      await broker.start()
      await broker.sigcont()
    }
    await on.kafka.untilReady()
  })

  it('G1 G5: all brokers frozen past the deadline: every send settles in time; the log agrees after the thaw', async () => {
    const topic = await on.topic(3)
    const client = holdfastClient({
      brokers: on.kafka.proxied,
      retryBackoffMs: 20,
      requestTimeoutMs: 1_000,
      deliveryTimeoutMs: 3_000,
      maxBlockMs: 2_000,
      breaker: false,
    })
    const shape = { client, topic, partitions: 3, deadlineMs: 60_000 }
    const before = await runWorkload({ ...shape, records: 300, senders: 24, idPrefix: 'before-' })
    for (const broker of on.kafka.brokers) await broker.sigstop()
    const startedAt = performance.now()
    // As many senders as records: each sends once, while nobody answers.
    const during = await runWorkload({ ...shape, records: 200, senders: 200, idPrefix: 'during-' })
    const took = performance.now() - startedAt
    for (const broker of on.kafka.brokers) await broker.sigcont()
    await on.kafka.untilReady()
    for (const partition of [0, 1, 2]) await on.kafka.waitForInSync(topic, partition)
    const after = await runWorkload({ ...shape, records: 300, senders: 24, idPrefix: 'after-' })
    await client.close()

    expect(took).toBeLessThan(20_000) // maxBlockMs + deliveryTimeoutMs are 5 s
    expect(during.some(({ result }) => result === 'acknowledged')).toBe(false)
    expect(during.some(({ result }) => result === 'unknown')).toBe(true)
    expectNothingWrong([...before, ...during, ...after], await on.log(topic, 3))
  })

  it('G1 G3: below min.insync.replicas sends wait, and are acknowledged once the broker is back', async () => {
    const topic = await on.topic(1, 3)
    await using producer = createProducer({
      brokers: on.kafka.proxied,
      retryBackoffMs: 20,
      breaker: false,
    })
    await producer.send({ topic, messages: [{ value: 'before' }] })
    await on.kafka.broker(3).sigterm()
    const codes: string[] = []
    const refused = new Promise<void>((resolve) =>
      producer.on('retry', ({ cause }) => {
        codes.push(cause.message)
        if (cause.message.includes('NOT_ENOUGH_REPLICAS')) resolve()
      }),
    )
    const sent = ['A', 'B'].map((value) => producer.send({ topic, messages: [{ value }] }))
    await refused
    await on.kafka.broker(3).start()
    await Promise.all(sent)
    expect(values(await on.log(topic))).toEqual(['before', 'A', 'B'])
    expect(codes.length).toBeGreaterThan(0)
  })
})
