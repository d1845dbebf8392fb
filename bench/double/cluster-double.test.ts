import { expect, it } from 'vitest'
import { assembleProducer, systemPorts } from '../core-internals.ts'
import { ClusterDouble } from './cluster-double.ts'

const producerOn = ({ bootstrap, makeConnection }: ClusterDouble) =>
  assembleProducer({ brokers: bootstrap, maxBlockMs: 1_000 }, systemPorts, { makeConnection })

it('a producer on it gets the offsets of each partition, in order', async () => {
  const cluster = new ClusterDouble({ t: 2_000 })
  await using producer = producerOn(cluster)
  const messages = [5, 1_999, 5, 1_999, 5].map((partition) => ({ partition, value: 'x' }))
  const first = await producer.send({ topic: 't', messages })
  const second = await producer.send({ topic: 't', messages: [{ partition: 5, value: 'x' }] })
  const told = [...first, ...second].map((m) => [m.partition, m.offset])
  expect(told).toEqual([
    [5, 0n],
    [1_999, 0n],
    [5, 1n],
    [1_999, 1n],
    [5, 2n],
    [5, 3n],
  ])
  expect(cluster.records).toBe(6)
})

it('silent, then gone: nothing is answered, and closing tells what became of it', async () => {
  const cluster = new ClusterDouble({ t: 1 })
  const producer = producerOn(cluster)
  await producer.send({ topic: 't', messages: [{ value: 'taken' }] })
  cluster.fallSilent()
  const outcome = producer.send({ topic: 't', messages: [{ value: 'lost' }] }).catch((e) => e)
  await expect(producer.flush({ timeoutMs: 50 })).rejects.toMatchObject({
    details: { unsettled: 1 },
  })
  cluster.goAway()
  await producer.close({ timeoutMs: 1 })
  expect(await outcome).toMatchObject({ code: 'PRODUCER_CLOSED', fate: 'unknown' })
  expect(cluster.records).toBe(1)
})
