import { expect, it, vi } from 'vitest'
import { createProducer } from '../src/create-producer.ts'
import { OddBroker } from './odd-broker.ts'

/** Where the partition's error code stands in the broker's answer to Produce. */
const CODE_AT = 17
const NOT_ENOUGH_REPLICAS = 19

it('G6 G11: after close all of the memory is free, also that of batches which wait to be sent again', async () => {
  await using broker = await OddBroker.start({
    Produce: (frame) => (frame.writeInt16BE(NOT_ENOUGH_REPLICAS, CODE_AT), frame),
  })
  const bufferMemory = 1_000_000
  const producer = createProducer({
    brokers: [broker.address],
    bufferMemory,
    retryBackoffMs: 60_000,
    retryBackoffMaxMs: 60_000,
  })
  const refused = vi.fn<() => void>()
  producer.on('retry', refused)
  const sent = producer.send({ topic: 't', messages: [{ value: 'x' }] }).catch((e: unknown) => e)
  await vi.waitUntil(() => refused.mock.calls.length > 0)
  await producer.close({ timeoutMs: 0 })
  await expect(sent).resolves.toMatchObject({ code: 'PRODUCER_CLOSED', fate: 'not-written' })
  expect(producer.bufferAvailableBytes).toBe(bufferMemory)
})
