import type net from 'node:net'
import { expect, it } from 'vitest'
import { createProducer } from '../src/create-producer.ts'
import { OddBroker } from './odd-broker.ts'

/**
 * A Produce answer takes its time, as it does until a dead replica leaves the in-sync replicas, while
 * connections fail, as those to a dead broker do, until the cluster's breaker opens.
 */
async function openedWhileWaiting() {
  let answer: (() => void) | undefined
  let failing = false
  const broker = await OddBroker.start({
    Produce(bytes, socket) {
      if (answer) return bytes
      answer = () => void socket.write(bytes)
      failing = true
      return null
    },
    Metadata(bytes, socket: net.Socket) {
      if (!failing) return bytes
      socket.destroy()
      return null
    },
  })
  const producer = createProducer({
    brokers: [broker.address],
    lingerMs: 0,
    retryBackoffMs: 1,
    retryBackoffMaxMs: 1,
    breaker: { volumeThreshold: 3, resetTimeoutMs: 3_600_000 },
  })
  const opened = new Promise<void>((resolve) => {
    producer.on('breaker', ({ to }) => to === 'open' && resolve())
  })
  const send = (value: string) => producer.send({ topic: 't', messages: [{ value }] })
  const first = send('first')
  await producer.connect()
  // Somebody keeps asking for metadata.
  producer.post({ topic: 'unknown', messages: [{ value: 'x' }] })
  await opened
  return {
    producer,
    first,
    send,
    answer: () => answer?.(),
    async [Symbol.asyncDispose]() {
      await producer.close({ timeoutMs: 0 })
      await broker[Symbol.asyncDispose]()
    },
  }
}

it('B2: who was told of an acknowledgement is not refused by the breaker that opened meanwhile', async () => {
  await using run = await openedWhileWaiting()
  await expect(run.send('refused')).rejects.toMatchObject({ code: 'BREAKER_OPEN' })
  run.answer()
  await run.first
  await run.send('second')
  expect(run.producer.breaker.state).toBe('closed')
})

it('B2: nor who sends within the event of the acknowledgement', async () => {
  await using run = await openedWhileWaiting()
  const sent: Promise<unknown>[] = []
  run.producer.on('ack', () => {
    if (sent.length === 0) sent.push(run.send('second'))
  })
  run.answer()
  await run.first
  await Promise.all(sent)
  expect(sent).toHaveLength(1)
})
