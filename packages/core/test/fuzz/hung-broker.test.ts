import { seededRandom } from '@holdfast/testkit'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { assembleProducer } from '../../src/create-producer.ts'
import { systemClock } from '../../src/ports/clock.ts'
import { FakeCluster } from './fake-cluster.ts'
import { useCluster } from './fake-connection.ts'

vi.mock('../../src/connection/broker-connection.ts', async () => {
  const { FakeConnection } = await import('./fake-connection.ts')
  return { BrokerConnection: FakeConnection }
})

beforeEach(() => {
  vi.useFakeTimers({
    now: 1_700_000_000_000,
    toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'Date', 'performance'],
  })
})
afterEach(() => {
  vi.useRealTimers()
})

it.each(['all', 0] as const)(
  'G8: with acks %s, a broker that hangs does not take the memory of the others, long before a request times out',
  async (acks) => {
    const random = seededRandom(1)
    const cluster = new FakeCluster(random, { a: 3 }, [1, 2, 3], {
      names: true,
      maxMessageBytes: 1e6,
    })
    useCluster(cluster)
    const producer = assembleProducer(
      {
        brokers: ['127.0.0.1:9001', '127.0.0.1:9002', '127.0.0.1:9003'],
        acks,
        enableIdempotence: acks === 'all',
        bufferMemory: 1_000_000,
        breaker: false,
      },
      { clock: systemClock, random },
    )
    let acked = 0
    const send = (partition: number): void => {
      producer.send({ topic: 'a', messages: [{ value: Buffer.alloc(1_000), partition }] }).then(
        () => acked++,
        () => {},
      )
    }
    for (const partition of [0, 1, 2]) send(partition)
    await vi.advanceTimersByTimeAsync(200)
    expect(acked).toBe(3)
    cluster.hung.add(1)
    for (let ms = 0; ms < 10_000; ms += 100) {
      for (let i = 0; i < 20; i++) send(0)
      await vi.advanceTimersByTimeAsync(100)
    }
    for (let i = 0; i < 50; i++) send(1 + (i % 2))
    await vi.advanceTimersByTimeAsync(500)
    expect(acked).toBe(53)
    cluster.stop()
    const closing = producer.close({ timeoutMs: 0 })
    await vi.advanceTimersByTimeAsync(1_000)
    await closing
  },
)
