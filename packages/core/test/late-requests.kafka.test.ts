import type { FaultProxy } from '@holdfast/testkit'
import { expect, it, vi } from 'vitest'
import { assembleProducer, createProducer } from '../src/create-producer.ts'
import { DeliveryTimeoutError } from '../src/errors/delivery-timeout-error.ts'
import { systemPorts } from '../src/ports/ports.ts'
import { describeOnKafka, values } from './on-kafka.ts'

const impatient = {
  lingerMs: 0,
  requestTimeoutMs: 400,
  deliveryTimeoutMs: 1_000,
  retryBackoffMs: 20,
  retryBackoffMaxMs: 100,
}

/** Every attempt of the batch with this first sequence and epoch is held before the broker sees it. */
const hold = (proxy: FaultProxy, topic: string, baseSequence: number, epoch: number) =>
  proxy
    .on('Produce', {
      topic,
      where: ({ batches }) =>
        batches.some((b) => b.baseSequence === baseSequence && b.producerEpoch === epoch),
    })
    .always()
    .request()
    .hold()

/** Waits until the broker has judged the requests that were held, and tells how. */
const judged = async (proxy: FaultProxy, topic: string): Promise<number[]> => {
  const held = proxy.history({ api: 'Produce', topic }).filter((r) => r.faults.length > 0)
  await vi.waitUntil(() => held.every((r) => r.brokerAnsweredAt !== undefined), { timeout: 10_000 })
  return held.flatMap((r) => r.results.map((result) => result.errorCode))
}

describeOnKafka('requests that arrive after they were given up', (on) => {
  it.each([
    ['a fresh partition', false],
    ['a partition with acknowledged records', true],
  ])('G4 INV-SEQ-3: on %s, a late request does not land behind newer records', async (_, warm) => {
    const topic = await on.topic()
    await using producer = createProducer({ brokers: on.kafka.proxied, ...impatient })
    const send = (value: string) => producer.send({ topic, messages: [{ value }] })
    if (warm) await send('warm')
    const held = hold(on.proxy, topic, warm ? 1 : 0, 0)
    const late = await send('late').catch((error: unknown) => error)
    expect(late).toBeInstanceOf(DeliveryTimeoutError)
    expect(late).toMatchObject({ fate: 'unknown', details: { topic, partition: 0 } })
    await send('newer')
    held.release()
    const codes = await judged(on.proxy, topic)
    expect(codes.length).toBeGreaterThanOrEqual(2) // more than one attempt was under way
    expect(new Set(codes)).toEqual(new Set([47]))
    await send('newest')
    expect(values(await on.log(topic))).toEqual([...(warm ? ['warm'] : []), 'newer', 'newest'])
  })

  it('INV-SEQ-5: nor after the partition moved to a fresh producer id at the end of its epochs', async () => {
    const topic = await on.topic()
    await using producer = assembleProducer(
      { brokers: on.kafka.proxied, ...impatient },
      systemPorts,
      { identityStart: { epoch: 32_766, sequence: 0 } },
    )
    const send = (value: string) => producer.send({ topic, messages: [{ value }] })
    // The partition would move before it sends anything, were the fresh id there at once.
    const freshId = on.proxy.on('InitProducerId').nth(2).request().hold()
    const held = hold(on.proxy, topic, 0, 32_766)
    await expect(send('late')).rejects.toMatchObject({ fate: 'unknown' })
    freshId.release()
    await send('last epoch')
    await send('fresh id')
    const log = await on.log(topic)
    expect(values(log)).toEqual(['last epoch', 'fresh id'])
    expect(log.map((r) => r.epoch)).toEqual([32_767, 0])
    expect(log[1]?.producerId).not.toBe(log[0]?.producerId)
    held.release()
    expect(new Set(await judged(on.proxy, topic))).toEqual(new Set([47]))
    await send('end')
    expect(values(await on.log(topic))).toEqual(['last epoch', 'fresh id', 'end'])
  })

  it('INV-SEQ-5: at the very last epoch nothing passes a batch whose answer is lost', async () => {
    const topic = await on.topic()
    await using producer = assembleProducer(
      { brokers: on.kafka.proxied, ...impatient, deliveryTimeoutMs: 3_000 },
      systemPorts,
      { identityStart: { epoch: 32_767, sequence: 0 } },
    )
    const send = (value: string, deliveryTimeoutMs = 3_000) =>
      producer.send({ topic, messages: [{ value }], deliveryTimeoutMs })
    const freshId = on.proxy.on('InitProducerId').nth(2).request().hold()
    const held = hold(on.proxy, topic, 0, 32_767)
    const first = await send('unfenced', 600).catch((error: unknown) => error)
    expect(first).toMatchObject({ fate: 'unknown' })
    freshId.release()
    const next = send('next')
    held.release() // the broker says what became of it, and only then the next may go
    await next
    const log = await on.log(topic)
    expect(values(log)).toEqual(['unfenced', 'next'])
    expect(log.map((r) => r.epoch)).toEqual([32_767, 0])
  })
})
