import * as net from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ClusterOptionsError } from '../../src/embedded/cluster-options-error.ts'
import type { ClusterOptions } from '../../src/embedded/cluster-options.ts'
import { ClusterPortError } from '../../src/embedded/cluster-port-error.ts'
import { startCluster } from '../../src/embedded/start-cluster.ts'
import { seededRandom } from '../../src/faults/seeded-random.ts'
import { encodeRequest } from '../../src/wire/request-header.ts'
import { RawClient } from '../raw-client.ts'
import { asker, batchOf, onePartition } from './ask.ts'

describe('options of the embedded cluster', () => {
  it('are refused all together, each named with its value and what is right', async () => {
    const options = {
      brokers: 0,
      port: 70_000,
      brokerCount: 3,
      maxFrameBytes: 1.5,
    } as ClusterOptions
    const error = await startCluster(options).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ClusterOptionsError)
    expect((error as ClusterOptionsError).problems.toSorted()).toEqual([
      expect.stringMatching(/^brokerCount is not an option/),
      'brokers is 0: give a whole number from 1 to 100',
      expect.stringMatching(/^maxFrameBytes is 1.5: give a whole number/),
      'port is 70000: give a whole number from 0 to 65535',
    ])
  })

  it.each([
    [{ 'not a name': 1 }, /"not a name": give 1 to 249 letters/],
    [{ orders: 0 }, /orders: partitions is 0/],
    [
      { orders: { replicationFactor: 4 } },
      /replicationFactor is 4: give a whole number from 1 to 3/,
    ],
    [{ orders: { minInsyncReplicas: 0 } }, /minInsyncReplicas is 0/],
    [{ orders: { config: { 'retention.mss': '1' } } }, /retention.mss is not a setting of topics/],
    [{ orders: { assignments: [[1, 1]] } }, /assignment \[1, 1\]/],
  ])('a topic that cannot be: %j', async (topics, message) => {
    await expect(startCluster({ topics })).rejects.toThrow(message)
  })

  it('a port in use is named, and nothing is left listening', async () => {
    const other = net.createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    onTestFinished(() => void other.close())
    const { port } = other.address() as net.AddressInfo
    const error = await startCluster({ brokers: 1, port }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ClusterPortError)
    expect((error as Error).message).toMatch(new RegExp(`127.0.0.1:${port} cannot be listened on`))
  })
})

describe('rules that can never fire', () => {
  it('are refused where they are made', async () => {
    const cluster = await startCluster({ topics: { orders: 2 } })
    onTestFinished(() => cluster.stop())
    expect(() => cluster.on('Produce', { brokerId: 4 })).toThrow(/no broker 4: brokers are 1, 2, 3/)
    expect(() => cluster.on('Produce', { topic: 'orders', partition: 2 })).toThrow(
      /orders has no partition 2: its last one is 1/,
    )
    expect(() => cluster.on('SaslHandshake')).toThrow(/SaslHandshake is not served/)
    expect(() => cluster.broker(4)).toThrow(RangeError)
    expect(() => cluster.partition('orders', 2)).toThrow(RangeError)
    expect(() => cluster.log('payments')).toThrow(/no topic payments: there are orders/)
  })
})

describe('garbage from a socket', () => {
  it('closes that connection, and no other is touched', async () => {
    const cluster = await startCluster({ topics: { orders: 1 } })
    onTestFinished(() => cluster.stop())
    const port = cluster.broker(cluster.partition('orders', 0).leaderId).port
    const good = await asker(port)
    const random = seededRandom(7)
    const noise = (bytes: number): Buffer =>
      Buffer.from(Array.from({ length: bytes }, () => Math.floor(random() * 256)))
    const hostile = [
      Buffer.from([0xff, 0xff, 0xff, 0xff]),
      Buffer.from([0x7f, 0xff, 0xff, 0xff, 1, 2]),
      Buffer.from([0, 0, 0, 2, 0, 0]),
      encodeRequest({
        api: 'Produce',
        version: 9,
        correlationId: 1,
        clientId: 'x',
        body: noise(200),
      }),
      encodeRequest({
        api: 'Produce',
        version: 99,
        correlationId: 1,
        clientId: 'x',
        body: noise(9),
      }),
      encodeRequest({
        api: 'SaslAuthenticate',
        version: 1,
        correlationId: 1,
        clientId: 'x',
        body: noise(9),
      }),
      encodeRequest({
        api: 'Metadata',
        version: 8,
        correlationId: 1,
        clientId: 'x',
        body: Buffer.from([0x7f, 0xff, 0xff, 0xff]),
      }),
      Buffer.concat([Buffer.from([0, 0, 1, 0]), noise(256)]),
    ]
    for (const bytes of hostile) {
      const client = await RawClient.connect(port)
      client.send(bytes)
      await client.ended
    }
    const answer = await good.ask('Produce', 8, batchOf({ topic: 'orders' }))
    expect(onePartition(answer)).toMatchObject({ errorCode: 0, baseOffset: 0n })
    cluster.assertAllFaultsFired()
  })
})
