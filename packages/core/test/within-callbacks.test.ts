import { expect, it } from 'vitest'
import { createProducer } from '../src/create-producer.ts'
import type { HoldfastError } from '../src/errors/holdfast-error.ts'
import { OddBroker } from './odd-broker.ts'

const options = {
  lingerMs: 5,
  requestTimeoutMs: 100,
  deliveryTimeoutMs: 300,
  maxBlockMs: 300,
  retryBackoffMs: 10,
  retryBackoffMaxMs: 50,
}
const fateOf = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'acknowledged',
    (error: HoldfastError) => error.fate,
  )

it('G5 G10: an abort while its own acknowledgement is told comes too late', async () => {
  await using broker = await OddBroker.start({})
  await using producer = createProducer({ brokers: [broker.address] }) // in no hurry: it is acknowledged
  const controller = new AbortController()
  producer.on('ack', () => controller.abort())
  const { signal } = controller
  expect(await fateOf(producer.send({ topic: 't', messages: [{ value: 'x' }], signal }))).toBe(
    'acknowledged',
  )
})

it('G5 G10: who aborts everything at the first loss does not turn unknown into not-written', async () => {
  await using broker = await OddBroker.start({ Produce: () => null })
  await using producer = createProducer({ brokers: [broker.address], ...options })
  const controller = new AbortController()
  producer.on('give-up', () => controller.abort())
  const { signal } = controller
  const sent = ['a', 'b', 'c'].map((value) =>
    fateOf(producer.send({ topic: 't', messages: [{ value }], signal })),
  )
  expect(await Promise.all(sent)).toEqual(['unknown', 'unknown', 'unknown'])
})

it('G1: what is sent to an unknown topic while an earlier record to it is given up settles too', async () => {
  await using broker = await OddBroker.start({})
  await using producer = createProducer({ brokers: [broker.address], ...options })
  const again: Promise<string>[] = []
  const send = (): Promise<string> =>
    fateOf(producer.send({ topic: 'nowhere', messages: [{ value: 'x' }] }))
  producer.on('give-up', () => {
    if (again.length === 0) again.push(send())
  })
  expect(await send()).toBe('not-written')
  expect(await Promise.all(again)).toEqual(['not-written'])
})

it('G12: a post of what cannot even be read is told by its event, and does not throw', async () => {
  await using producer = createProducer({ brokers: ['127.0.0.1:1'], ...options })
  const told: (string | undefined)[] = []
  producer.on('give-up', ({ error }) => told.push(error.code))
  const unreadable = {
    get topic(): string {
      throw new Error('thrown by the user')
    },
    messages: [],
  }
  producer.post(unreadable)
  expect(told).toEqual(['SERIALIZATION'])
})
