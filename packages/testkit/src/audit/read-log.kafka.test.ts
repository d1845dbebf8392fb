import { Kafka, logLevel } from 'kafkajs'
import { expect, it, onTestFinished } from 'vitest'
import { describeOnApacheKafka } from '../../test/on-apache-kafka.ts'
import { values } from '../../test/on-faults.ts'
import { readLog } from './read-log.ts'

describeOnApacheKafka('readLog', (on) => {
  const kafkajs = () => new Kafka({ brokers: on.kafka.bootstrap, logLevel: logLevel.NOTHING })

  it('reads 60,000 records, in order and within seconds', async () => {
    const topic = await on.topicLedByOne()
    const producer = kafkajs().producer()
    await producer.connect()
    onTestFinished(() => producer.disconnect())
    const [sends, size] = [120, 500]
    for (let send = 0; send < sends; send++) {
      const messages = Array.from({ length: size }, (_, i) => ({
        key: `${i}`,
        value: `${send * size + i} ${'x'.repeat(90)}`,
        headers: { send: `${send}` },
      }))
      await producer.send({ topic, messages, ...(send % 2 === 0 ? {} : { compression: 1 }) })
    }
    const started = performance.now()
    const log = await readLog({ bootstrap: on.kafka.bootstrap, topic, partition: 0 })
    const took = performance.now() - started
    console.info(`read ${log.length} records in ${Math.round(took)} ms`)
    expect(log.map((r) => r.offset)).toEqual(Array.from({ length: 60_000 }, (_, i) => BigInt(i)))
    expect(values(log).every((value, i) => value.startsWith(`${i} x`))).toBe(true)
    expect(log.at(-1)?.headers).toEqual([{ key: 'send', value: Buffer.from('119') }])
    expect(took).toBeLessThan(20_000)
  })

  it('tells committed from aborted, and names the markers', async () => {
    const topic = await on.topicLedByOne()
    const producer = kafkajs().producer({
      idempotent: true,
      transactionalId: `${topic}-tx`,
      maxInFlightRequests: 1,
    })
    await producer.connect()
    onTestFinished(() => producer.disconnect())
    for (const [value, end] of [
      ['aborted', 'abort'],
      ['committed', 'commit'],
    ] as const) {
      const transaction = await producer.transaction()
      await transaction.send({ topic, messages: [{ value }] })
      await transaction[end]()
    }
    const open = await producer.transaction()
    await open.send({ topic, messages: [{ value: 'open' }] })

    const at = { bootstrap: on.kafka.bootstrap, topic, partition: 0 }
    const describe = async (isolation: 'committed' | 'uncommitted') =>
      (await readLog({ ...at, isolation })).map((r) => [r.offset, r.control ?? String(r.value)])
    expect(await describe('uncommitted')).toEqual([
      [0n, 'aborted'],
      [1n, 'abort'],
      [2n, 'committed'],
      [3n, 'commit'],
      [4n, 'open'],
    ])
    expect(await describe('committed')).toEqual([
      [1n, 'abort'],
      [2n, 'committed'],
      [3n, 'commit'],
    ])
    await open.abort()
  })
})
