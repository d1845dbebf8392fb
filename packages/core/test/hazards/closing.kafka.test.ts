import { expect, it, vi } from 'vitest'
import { createProducer } from '../../src/create-producer.ts'
import { describeOnKafka, values } from '../on-kafka.ts'
import { CONTROL, PlainKafkajs } from './plain-kafkajs.ts'

const OURS = 'holdfast-under-test'
const quick = { clientId: OURS, lingerMs: 0, retryBackoffMs: 20, retryBackoffMaxMs: 100 }

describeOnKafka('closing', (on) => {
  it('hazard 9: disconnect does not wait for what kafkajs will try again, which connects anew and stays; close of Holdfast does', async () => {
    const refuseOnce = (topic: string) =>
      on.proxy.on('Produce', { topic }).request().answer({ errorCode: 'NOT_ENOUGH_REPLICAS' })
    const connected = (clientId: string) => on.proxy.connectionCount({ clientId })

    const plainTopic = await on.topic()
    await using kafkajs = await PlainKafkajs.connect({ brokers: on.kafka.proxied })
    let refused = refuseOnce(plainTopic)
    const order: string[] = []
    const sent = kafkajs.send(plainTopic, { value: 'A' }).then(() => order.push('sent'))
    await refused.reached()
    await kafkajs.producer.disconnect()
    order.push('disconnected')
    await sent
    expect(order).toEqual(['disconnected', 'sent'])
    expect(values(await on.log(plainTopic))).toEqual(['A'])
    expect(connected(CONTROL)).toBeGreaterThan(0)

    const topic = await on.topic()
    const holdfast = createProducer({ ...quick, brokers: on.kafka.proxied })
    refused = refuseOnce(topic)
    const ours: string[] = []
    const send = holdfast.send({ topic, messages: [{ value: 'A' }] }).then(() => ours.push('sent'))
    await refused.reached()
    await holdfast.close()
    ours.push('closed')
    await send
    expect(ours).toEqual(['sent', 'closed'])
    expect(values(await on.log(topic))).toEqual(['A'])
    await vi.waitUntil(() => connected(OURS) === 0)
    on.proxy.assertAllFaultsFired()
  })
})
