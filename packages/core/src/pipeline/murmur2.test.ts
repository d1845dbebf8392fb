import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { testRecord } from '../../test/pipeline-parts.ts'
import { TopicMetadata } from '../cluster/cluster-metadata.ts'
import { Partitioner } from './2-partition.ts'
import { murmur2 } from './murmur2.ts'

const vectors = JSON.parse(
  readFileSync(new URL('../../test/fixtures/murmur2-java.json', import.meta.url), 'utf8'),
) as { key: string; murmur2: number; partitionOf7: number }[]

it("murmur2 computes what Kafka's Java client computes, for every key length up to 40", () => {
  expect(vectors.length).toBeGreaterThan(40)
  for (const { key, murmur2: expected } of vectors) {
    expect({ key, murmur2: murmur2(Buffer.from(key, 'hex')) }).toEqual({ key, murmur2: expected })
  }
})

it("a keyed record goes to the partition of Java's default partitioner", () => {
  const topic = new TopicMetadata('t')
  for (let index = 0; index < 7; index++)
    topic.partitions.push({ index, leader: 1, leaderEpoch: 0 })
  const partitioner = new Partitioner(Math.random, 1, () => false)
  for (const { key, partitionOf7 } of vectors) {
    expect(
      partitioner.choose(topic, testRecord({ key: Buffer.from(key, 'hex'), value: null })),
    ).toBe(partitionOf7)
  }
})

it('keyless records stick to a partition until it took its bytes, then go to another with a leader', () => {
  const topic = new TopicMetadata('t')
  for (let index = 0; index < 3; index++) {
    topic.partitions.push({ index, leader: index === 1 ? -1 : 1, leaderEpoch: 0 })
  }
  let trouble = -1
  const partitioner = new Partitioner(
    () => 0.99,
    100,
    (_, partition) => partition === trouble,
  )
  const record = { ...testRecord({ value: null }), sizeBytes: 50 }
  const choose = (times: number): number[] =>
    Array.from({ length: times }, () => partitioner.choose(topic, record))
  expect(choose(6)).toEqual([2, 2, 0, 0, 2, 2])
  trouble = 0 // G8: as long as others are well
  expect(choose(4)).toEqual([2, 2, 2, 2])
})
