import { readFileSync } from 'node:fs'
import kafkajs, {
  type Admin,
  type Consumer,
  type Kafka as KafkajsKafka,
  type KafkaConfig,
  type Producer,
} from 'kafkajs'
import { expect, expectTypeOf, it } from 'vitest'
import type * as types from './index.ts'
import * as facade from './index.ts'

const config: KafkaConfig = { brokers: ['localhost:9092'], connectionTimeout: 1, clientId: 'x' }

it("our Kafka fits wherever kafkajs's does", () => {
  const theirs: KafkajsKafka = new facade.Kafka(config)
  const asClass: typeof kafkajs.Kafka = facade.Kafka
  const takesTheirs = (kafka: KafkajsKafka): Producer => kafka.producer({ idempotent: true })
  const producer: Producer = takesTheirs(theirs)
  const consumer: Consumer = theirs.consumer({ groupId: 'g' })
  const admin: Admin = theirs.admin()
  expect(theirs).toBeInstanceOf(kafkajs.Kafka)
  expect(asClass).toBe(facade.Kafka)
  expect(Object.keys(producer)).toEqual(
    expect.arrayContaining(Object.keys(new kafkajs.Kafka(config).producer())),
  )
  expect([typeof consumer.run, typeof admin.createTopics]).toEqual(['function', 'function'])
  expectTypeOf<ReturnType<facade.Kafka['producer']>>().toEqualTypeOf<Producer>()
  expectTypeOf<Parameters<facade.Kafka['producer']>>().toEqualTypeOf<
    Parameters<KafkajsKafka['producer']>
  >()
  expectTypeOf<Omit<typeof facade.default, 'Kafka'>>().toEqualTypeOf<
    Omit<typeof kafkajs, 'Kafka'>
  >()
})

it('code with the types of kafkajs compiles against ours', () => {
  // The shape of a typed wrapper as kafkajs's documentation has it.
  class Orders {
    readonly producer: types.Producer
    constructor(kafka: types.Kafka) {
      this.producer = kafka.producer({ createPartitioner: facade.Partitioners.LegacyPartitioner })
    }
    batch(orders: readonly string[]): types.ProducerBatch {
      const messages = orders.map((value): types.Message => ({ value, headers: { a: ['1', '2'] } }))
      const topicMessages: types.TopicMessages[] = [{ topic: 'orders', messages }]
      return { topicMessages, compression: facade.CompressionTypes.GZIP }
    }
    isRetriable(error: unknown): boolean {
      const known: types.KafkaJSError | undefined =
        error instanceof facade.KafkaJSError ? error : undefined
      return known?.retriable ?? false
    }
  }
  const level: types.logLevel = facade.logLevel.NOTHING
  const orders = new Orders(new facade.Kafka({ ...config, logLevel: level }))
  expect(orders.batch(['a']).topicMessages).toHaveLength(1)
  expect(orders.isRetriable(new facade.KafkaJSConnectionError('x'))).toBe(true)
})

it('every name of kafkajs is there, and all but Kafka are its own', () => {
  const ours: Record<string, unknown> = { ...facade }
  const theirs: Record<string, unknown> = { ...kafkajs }
  const other = Object.keys(theirs).filter((name) => ours[name] !== theirs[name])
  expect(other).toEqual(['Kafka'])
  expect({ ...facade.default }).toEqual({ ...kafkajs, Kafka: facade.Kafka })
})

it('every type of kafkajs is there', () => {
  const source = readFileSync(new URL(import.meta.resolve('kafkajs/types/index.d.ts')), 'utf8')
  const entry = readFileSync(new URL('./index.ts', import.meta.url), 'utf8')
  const names = Array.from(
    source.matchAll(/^export (?:type|interface|class|enum|const|var) (\w+)/gm),
    (match) => match[1] as string,
  )
  expect(names.length).toBeGreaterThan(150)
  const exported = new Set(entry.match(/\w+/g))
  expect(names.filter((name) => !exported.has(name))).toEqual([])
})

it('a difference is warned of once per Kafka, however many producers', () => {
  const said: string[] = []
  const logCreator = () => (entry: types.LogEntry) => said.push(entry.log.message)
  const kafka = new facade.Kafka({ ...config, logCreator })
  kafka.producer()
  kafka.producer()
  expect(said).toEqual([expect.stringContaining('connectionTimeout. See docs/guide')])
})
