import kafkajs, { type KafkaConfig, type LogEntry, type ProducerConfig } from 'kafkajs'
import { expect, it, vi } from 'vitest'
import { thrownBy } from '../../test/thrown-by.ts'
import { VirtualClock } from '../../test/virtual-clock.ts'
import type { ProducerOptions } from '../config/producer-options.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { ConnectionError } from '../errors/connection-error.ts'
import { ProducerClosedError } from '../errors/producer-closed-error.ts'
import type { SendBatchRequest } from '../pipeline/message.ts'
import type { Producer } from '../producer.ts'
import { RecordMetadata } from '../record-metadata.ts'
import { FacadeProducer } from './facade-producer.ts'

/** A producer of the core that acknowledges at once. */
class Double {
  readonly options: Record<string, unknown>
  readonly requests: SendBatchRequest[] = []
  connects = 0
  closed = false
  connectError: Error | undefined
  constructor(options: ProducerOptions) {
    this.options = { ...options }
  }
  async connect(): Promise<void> {
    this.connects++
    if (this.connectError) throw this.connectError
  }
  send(): Promise<RecordMetadata[]> {
    throw new Error('not used')
  }
  async sendBatch(request: SendBatchRequest): Promise<RecordMetadata[]> {
    this.requests.push(request)
    return request.topicMessages.flatMap(({ topic, messages }) =>
      messages.map((_, i) => new RecordMetadata(topic, 0, BigInt(i), 1)),
    )
  }
  async flush(): Promise<void> {}
  async close(): Promise<void> {
    this.closed = true
  }
  async [Symbol.asyncDispose](): Promise<void> {}
}

interface Setup {
  readonly producer: FacadeProducer
  readonly made: Double[]
  readonly clock: VirtualClock
  readonly log: LogEntry[]
  readonly warnings: string[]
}

const setup = (
  config: Partial<KafkaConfig> = {},
  options: ProducerConfig = {},
  onMade: (double: Double) => void = () => {},
): Setup => {
  const made: Double[] = []
  const clock = new VirtualClock()
  const log: LogEntry[] = []
  const warnings: string[] = []
  const whole: KafkaConfig = {
    brokers: ['localhost:9092'],
    logCreator: () => (entry) => log.push(entry),
    ...config,
  }
  const producer = new FacadeProducer({
    config: whole,
    producer: options,
    logger: new kafkajs.Kafka(whole).logger().namespace('Producer'),
    warnOnce: (message) => warnings.push(message),
    create: (given) => {
      const double = new Double(given)
      onMade(double)
      made.push(double)
      return double as unknown as Producer
    },
    clock,
  })
  return { producer, made, clock, log, warnings }
}
const topic = 'orders'
const messages = [{ value: 'v' }]

it('one inner producer per acks and compression, made when it is used, all closed by disconnect', async () => {
  const { producer, made } = setup()
  expect(made).toEqual([])
  await producer.connect()
  const { GZIP, None } = kafkajs.CompressionTypes
  await producer.send({ topic, messages })
  await producer.send({ topic, messages, acks: -1, compression: None })
  expect(made).toHaveLength(1)
  await producer.send({ topic, messages, acks: 1 })
  await producer.send({ topic, messages, acks: 1, compression: GZIP })
  await producer.sendBatch({ topicMessages: [{ topic, messages }], acks: 0 })
  await producer.sendBatch({ topicMessages: [{ topic, messages }], acks: 1, compression: GZIP })
  expect(made.map(({ options }) => [options['acks'], options['compressionType']])).toEqual([
    [-1, undefined],
    [1, undefined],
    [1, 'gzip'],
    [0, undefined],
  ])
  expect(made.map((double) => double.connects)).toEqual([1, 0, 0, 0])
  await producer.disconnect()
  expect(made.map((double) => double.closed)).toEqual([true, true, true, true])
})

it("results are kafkajs's: one entry per topic-partition, and none with acks 0", async () => {
  const { producer } = setup()
  const many = [{ value: 'a' }, { value: 'b' }]
  const entry = {
    partition: 0,
    errorCode: 0,
    baseOffset: '0',
    logAppendTime: '-1',
    logStartOffset: '-1',
  }
  expect(await producer.send({ topic, messages: many })).toEqual([{ topicName: topic, ...entry }])
  expect(await producer.send({ topic, messages: many, acks: 0 })).toEqual([])
  expect(await producer.sendBatch({})).toEqual([])
})

it("functions can be taken off the producer, as kafkajs's can", async () => {
  const { connect, send, sendBatch, disconnect, on, isIdempotent, logger } = setup().producer
  const heard: string[] = []
  on('producer.disconnect', ({ type }) => heard.push(type))
  await connect()
  expect(await send({ topic, messages })).toHaveLength(1)
  expect(await sendBatch({ topicMessages: [{ topic, messages }] })).toHaveLength(1)
  await disconnect()
  expect([isIdempotent(), typeof logger().info, heard]).toEqual([
    true,
    'function',
    ['producer.disconnect'],
  ])
})

it("acks or compression that cannot be are refused, under kafkajs's names", async () => {
  const { producer, made } = setup({}, { idempotent: true })
  const { Snappy } = kafkajs.CompressionTypes
  await expect(
    producer.send({ topic, messages, acks: 2, compression: Snappy }),
  ).rejects.toMatchObject({
    code: 'CONFIGURATION',
    fate: 'not-written',
    details: {
      problems: [
        { field: 'acks', given: '2' },
        { field: 'compression', given: '2' },
      ],
    },
  })
  await expect(producer.send({ topic, messages, acks: 1 })).rejects.toThrow('idempotent: true')
  expect(made).toEqual([])
})

it('idempotent without retries throws where kafkajs throws; without idempotent it warns', () => {
  const retry = { retries: 0 }
  expect(thrownBy(() => setup({ retry }, { idempotent: true }))).toBeInstanceOf(ConfigurationError)
  const { producer, warnings } = setup({ retry })
  expect(producer.isIdempotent()).toBe(false)
  expect(warnings).toEqual([expect.stringContaining('retries 0')])
})

it('null partitions and empty timestamps are none; what is wrong is left for the core to name', async () => {
  const { producer, made } = setup()
  const odd = [
    { value: 'v', partition: null, timestamp: '', key: 'k' },
    null,
    { value: 'w', partition: 3 },
  ]
  await producer.send({ topic, messages: odd as never })
  const [sent] = made[0]?.requests ?? []
  expect(sent?.topicMessages[0]?.messages).toEqual([
    { value: 'v', key: 'k' },
    null,
    { value: 'w', partition: 3 },
  ])
  const wrong = { topicMessages: [null, { topic, messages: 'x' }] }
  await producer.sendBatch(wrong as never).catch(() => {})
  expect(made[0]?.requests[1]?.topicMessages).toEqual([
    { topic: undefined, messages: undefined },
    { topic, messages: 'x' },
  ])
})

it('with a partitioner of its own a producer asks it about every message', async () => {
  const { producer, made } = setup({}, { createPartitioner: () => () => 4 })
  await producer.send({ topic, messages: [{ value: 'v', partition: 2 }] })
  const [message] = made[0]?.requests[0]?.topicMessages[0]?.messages ?? []
  expect(message).toMatchObject({ value: 'v' })
  expect(message).not.toHaveProperty('partition')
  expect(made[0]?.options['partitioner']).toBeTypeOf('function')
})

it('after disconnect a send is refused until connect, which begins anew', async () => {
  const { producer, made } = setup()
  await producer.connect()
  await producer.disconnect()
  await expect(producer.send({ topic, messages })).rejects.toBeInstanceOf(ProducerClosedError)
  await producer.connect()
  expect(await producer.send({ topic, messages })).toHaveLength(1)
  expect(made.map((double) => double.closed)).toEqual([true, false])
})

it('a connect that failed leaves nothing open, and the next one begins anew', async () => {
  const down = new ConnectionError('localhost:9092', 'refused')
  const { producer, made } = setup({}, {}, (double) => (double.connectError = down))
  const heard: string[] = []
  producer.on(producer.events.CONNECT, ({ type }) => heard.push(type))
  await expect(producer.connect()).rejects.toBe(down)
  await expect(producer.connect()).rejects.toBe(down)
  expect(made.map((double) => double.closed)).toEqual([true, true])
  expect(heard).toEqual([])
})

it('a connect that failed does not take away what was sent meanwhile', async () => {
  const down = new ConnectionError('localhost:9092', 'refused')
  const { producer, made } = setup({}, {}, (double) => (double.connectError = down))
  await producer.send({ topic, messages })
  await expect(producer.connect()).rejects.toBe(down)
  expect(made.map((double) => double.closed)).toEqual([false])
})

it('a function of brokers is asked once per connect, and after a failure again', async () => {
  const lists = [['a:1'], ['b:2']]
  const brokers = vi.fn<() => Promise<string[]>>(async () => lists.shift() as string[])
  const { producer, made } = setup({ brokers })
  brokers.mockRejectedValueOnce(new Error('registry away'))
  await expect(producer.connect()).rejects.toMatchObject({
    name: 'ConnectionError',
    message: 'config.brokers: failed: registry away',
    fate: 'not-written',
  })
  await producer.connect()
  await producer.send({ topic, messages, acks: 1 })
  await producer.disconnect()
  await producer.connect()
  expect(made.map(({ options }) => options['brokers'])).toEqual([['a:1'], ['a:1'], ['b:2']])
})

it('a function of brokers that throws fails the send that asked, not the next one', async () => {
  let calls = 0
  const { producer } = setup({
    brokers: () => {
      if (calls++ === 0) throw new Error('registry away')
      return ['a:1']
    },
  })
  await expect(producer.send({ topic, messages })).rejects.toThrow('registry away')
  expect(await producer.send({ topic, messages })).toHaveLength(1)
})

it('G4: sends keep their order while the brokers are being asked for', async () => {
  const asked = Promise.withResolvers<string[]>()
  const { producer, made } = setup({ brokers: () => asked.promise })
  const sends = ['1', '2'].map((value) => producer.send({ topic, messages: [{ value }] }))
  asked.resolve(['a:1'])
  sends.push(asked.promise.then(() => producer.send({ topic, messages: [{ value: '3' }] })))
  await Promise.all(sends)
  const order = made[0]?.requests.map((r) => r.topicMessages[0]?.messages[0]?.value)
  expect(order).toEqual(['1', '2', '3'])
})

it('G1: a function of brokers that never answers is a ConnectionError, and leaves no timer', async () => {
  const { producer, clock } = setup({ brokers: () => new Promise(() => {}) })
  const failure = producer.send({ topic, messages }).catch((error: unknown) => error)
  clock.advance(60_000)
  expect(await failure).toBeInstanceOf(ConnectionError)
  expect(clock.timers).toBe(0)
})

it('a disconnect while the brokers are being asked for refuses what waits', async () => {
  const asked = Promise.withResolvers<string[]>()
  const { producer, made } = setup({ brokers: () => asked.promise })
  const failure = producer.send({ topic, messages }).catch((error: unknown) => error)
  await producer.disconnect()
  asked.resolve(['a:1'])
  expect(await failure).toBeInstanceOf(ProducerClosedError)
  expect(made).toEqual([])
})

it('events: connect and disconnect happen, others can be listened to, unknown ones throw', async () => {
  const { producer, log, clock } = setup()
  const heard: unknown[] = []
  const stop = producer.on(producer.events.CONNECT, (event) => heard.push(event))
  producer.on('producer.connect', () => {
    throw new Error('mine')
  })
  for (const name of Object.values(producer.events)) producer.on(name, () => {})
  expect(thrownBy(() => producer.on('producer.crash' as never, () => {}))).toMatchObject({
    code: 'CONFIGURATION',
    message: expect.stringContaining('producer.events.REQUEST_TIMEOUT'),
  })
  await producer.connect()
  stop()
  await producer.connect()
  const event = { type: 'producer.connect', timestamp: clock.wallTime(), payload: null }
  expect(heard).toEqual([expect.objectContaining(event)])
  expect(log.map((entry) => entry.log.message)).toEqual([
    'Failed to execute listener: mine',
    'Failed to execute listener: mine',
  ])
})

it('a transaction is refused by name', async () => {
  const { producer } = setup({}, { transactionalId: 'tx' })
  await expect(producer.transaction()).rejects.toMatchObject({
    name: 'ConfigurationError',
    fate: 'not-written',
    message: expect.stringContaining('transactions come with a later release'),
  })
})

it("the core's lines reach kafkajs's log, with errors and offsets that JSON can write", async () => {
  const { producer, made, log } = setup()
  await producer.connect()
  const logger = made[0]?.options['logger'] as NonNullable<ProducerOptions['logger']>
  logger.warn({ topic, offset: 3n, err: new Error('why') }, 'gave up')
  logger.debug({}, 'below the level')
  expect(log).toHaveLength(1)
  expect(log[0]).toMatchObject({
    namespace: 'Producer',
    label: 'WARN',
    log: { message: 'gave up', topic, offset: '3', error: 'why' },
  })
})

it("a send's timeout, and options without effect, are warned of", async () => {
  const { producer, warnings } = setup({ connectionTimeout: 1 })
  await producer.send({ topic, messages, timeout: 1 })
  expect(warnings).toEqual([
    expect.stringContaining('connectionTimeout'),
    expect.stringContaining('timeout of a send'),
  ])
})
