import { expect, it, vi } from 'vitest'
import { createProducer } from '../../src/create-producer.ts'
import { describeOnKafka, values } from '../on-kafka.ts'
import { PlainKafkajs } from './plain-kafkajs.ts'
import { runControl } from './run-control.ts'

const quick = { lingerMs: 0, retryBackoffMs: 20, retryBackoffMaxMs: 100 }

describeOnKafka('what is set, and who listens', (on) => {
  it('hazard 15: an idempotent producer of kafkajs, said to try for ever, gives up after five retries; Holdfast goes on', async () => {
    const refuseSixTimes = (topic: string) =>
      on.proxy
        .on('Produce', { topic })
        .times(6)
        .request()
        .answer({ errorCode: 'NOT_ENOUGH_REPLICAS' })

    const plainTopic = await on.topic()
    refuseSixTimes(plainTopic)
    const control = await runControl('send-one.ts', on.kafka.proxied.join(), plainTopic)
    expect(control.stdout).toContain('rejected KafkaJSNumberOfRetriesExceeded')
    expect(on.proxy.history({ api: 'Produce', topic: plainTopic })).toHaveLength(6)

    const topic = await on.topic()
    await using holdfast = createProducer({ ...quick, brokers: on.kafka.proxied })
    refuseSixTimes(topic)
    await holdfast.send({ topic, messages: [{ value: 'A' }] })
    expect(values(await on.log(topic))).toEqual(['A'])
    on.proxy.assertAllFaultsFired()
  })

  it('hazard 15: nor does kafkajs try as often as it is told while no broker can be reached; Holdfast does', async () => {
    const plainTopic = await on.topic()
    await using kafkajs = await PlainKafkajs.connect({
      brokers: on.kafka.proxied,
      producer: { retry: { retries: 1_000_000 } },
    })
    await kafkajs.send(plainTopic, { value: 'warm' })
    on.proxy.cut()
    await expect(kafkajs.send(plainTopic, { value: 'A' })).rejects.toMatchObject({
      name: 'KafkaJSNonRetriableError',
      cause: { name: 'KafkaJSConnectionError', retriable: true },
    })
    on.proxy.heal()

    const topic = await on.topic()
    let failures = 0
    const count = (_: object, message: string): void => {
      if (message === 'metadata refresh failed') failures++
    }
    const ignore = (): void => {}
    const logger = { debug: count, info: ignore, warn: ignore, error: ignore }
    await using holdfast = createProducer({ ...quick, brokers: on.kafka.proxied, logger })
    await holdfast.send({ topic, messages: [{ value: 'warm' }] })
    on.proxy.cut()
    const send = holdfast.send({ topic, messages: [{ value: 'A' }] })
    await vi.waitUntil(() => failures > 6, { timeout: 10_000 })
    on.proxy.heal()
    await send
    expect(values(await on.log(topic))).toEqual(['warm', 'A'])
  })

  it('hazard 23: a listener that throws ends the process of kafkajs; a logger that throws does nothing to Holdfast', async () => {
    const plainTopic = await on.topic()
    const control = await runControl('throwing-listener.ts', on.kafka.proxied.join(), plainTopic)
    expect(control).toMatchObject({ exitCode: 1 })
    expect(control.stderr).toContain('Error: from a listener')
    expect(values(await on.log(plainTopic))).toEqual(['A']) // nobody was left to hear of it

    const topic = await on.topic()
    let calls = 0
    const throws = (): never => {
      calls++
      throw new Error('from a logger')
    }
    const logger = { debug: throws, info: throws, warn: throws, error: throws }
    await using holdfast = createProducer({ ...quick, brokers: on.kafka.proxied, logger })
    on.proxy.on('Produce', { topic }).afterAppend().disconnect('rst')
    const [metadata] = await holdfast.send({ topic, messages: [{ value: 'A' }] })
    expect(metadata?.offset).toBe(0n)
    expect(calls).toBeGreaterThan(0)
    on.proxy.assertAllFaultsFired()
  })
})
