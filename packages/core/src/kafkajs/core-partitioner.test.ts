import kafkajs, { type PartitionerArgs } from 'kafkajs'
import { testRecord } from '../../test/pipeline-parts.ts'
import { expect, it } from 'vitest'
import { Partitioner } from '../pipeline/2-partition.ts'
import { TopicMetadata } from '../cluster/cluster-metadata.ts'
import { corePartitioner, leftToPartitioner } from './core-partitioner.ts'
import type { PartitionerInput } from '../config/producer-options.ts'

const { DefaultPartitioner, JavaCompatiblePartitioner, LegacyPartitioner } = kafkajs.Partitioners
const input = (message: PartitionerInput['message']): PartitionerInput => ({
  topic: 'orders',
  key: null,
  message,
  partitions: [
    { partition: 0, leader: 2 },
    { partition: 1, leader: -1 },
    { partition: 2, leader: 1 },
  ],
})

it("kafkajs's default partitioners are left to the core", () => {
  for (const given of [undefined, DefaultPartitioner, JavaCompatiblePartitioner]) {
    expect(corePartitioner(given)).toBeUndefined()
  }
})

it('the core puts a key where the default partitioner of kafkajs puts it', () => {
  const topic = new TopicMetadata('orders')
  topic.apply({
    errorCode: 0,
    name: 'orders',
    topicId: '',
    partitions: Array.from({ length: 7 }, (_, index) => ({
      errorCode: 0,
      index,
      leader: 1,
      leaderEpoch: 0,
    })),
  } as Parameters<TopicMetadata['apply']>[0])
  const core = new Partitioner(
    () => 0,
    1,
    () => false,
  )
  const theirs = DefaultPartitioner()
  const partitionMetadata = Array.from(
    { length: 7 },
    (_, partitionId) =>
      ({ partitionId, leader: 1 }) as PartitionerArgs['partitionMetadata'][number],
  )
  const keys = ['', 'k', 'ä€', ...Array.from({ length: 200 }, (_, n) => `key-${n}`)]
  const chosen = keys.map((key) => core.choose(topic, testRecord({ key, value: null })))
  const message = (key: string): PartitionerArgs['message'] => ({ key, value: '' })
  expect(chosen).toEqual(
    keys.map((key) => theirs({ topic: 'orders', partitionMetadata, message: message(key) })),
  )
})

it("a partitioner is made once and sees kafkajs's arguments", () => {
  const seen: PartitionerArgs[] = []
  let made = 0
  const partitioner = corePartitioner(() => {
    made++
    return (args) => seen.push(args)
  })
  const message = { key: 'k', value: 'v' }
  expect([partitioner?.(input(message)), partitioner?.(input(message))]).toEqual([1, 2])
  expect(made).toBe(1)
  expect(seen[0]?.topic).toBe('orders')
  expect(seen[0]?.message).toBe(message)
  const places = seen[0]?.partitionMetadata.map((p) => [p.partitionId, p.leader])
  expect(places).toEqual([
    [0, 2],
    [1, -1],
    [2, 1],
  ])
})

it('a message that names its partition is shown to the partitioner as it was written', () => {
  const message = { value: 'v', partition: 2 }
  const left = leftToPartitioner(message)
  expect(left.partition).toBeUndefined()
  const partitioner = corePartitioner(
    () =>
      ({ message: m }) =>
        m === message ? 1 : 0,
  )
  expect(partitioner?.(input(left))).toBe(1)
  expect(corePartitioner(LegacyPartitioner)?.(input(left))).toBe(2)
})
