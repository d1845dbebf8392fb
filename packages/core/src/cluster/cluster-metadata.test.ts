import { expect, it } from 'vitest'
import type { PartitionAnswer } from '../wire/apis/metadata.ts'
import { ClusterMetadata, TopicMetadata } from './cluster-metadata.ts'

const led = (leader: number, leaderEpoch = 0) => ({ errorCode: 0, leader, leaderEpoch })
const answer = (topicId: string, partitions: readonly Omit<PartitionAnswer, 'index'>[]) => ({
  errorCode: 0,
  name: 't',
  topicId,
  partitions: partitions.map((partition, index) => ({ ...partition, index })),
})
const leaders = (topic: TopicMetadata): number[] => topic.partitions.map((p) => p.leader)

it('an answer that is older than what is known is not believed (KIP-320)', () => {
  const topic = new TopicMetadata('t')
  expect(topic.apply(answer('a', [led(1, 5)]))).toBe(true)
  expect(topic.apply(answer('a', [led(2, 4)]))).toBe(false)
  expect(leaders(topic)).toEqual([1])
  expect(topic.apply(answer('a', [led(2, 6)]))).toBe(true)
  expect(leaders(topic)).toEqual([2])
})

it('G8: a topic created anew starts over, and partitions that are gone are led by nobody', () => {
  const topic = new TopicMetadata('t')
  topic.apply(answer('a', [led(1, 5), led(2, 5), led(3, 5)]))
  const third = topic.partitions[2]
  expect(topic.apply(answer('b', [led(2, 0)]))).toBe(true)
  expect(leaders(topic)).toEqual([2])
  expect(third?.leader).toBe(-1)
  topic.apply(answer('b', [led(2, 0), led(1, 0), led(3, 0)]))
  expect(topic.partitions[2]).toBe(third) // who holds on to it learns of its return
  expect(third?.leader).toBe(3)
})

it('G12: a list with holes, twice the same index, or an absurd one is not taken', () => {
  const topic = new TopicMetadata('t')
  for (const indexes of [[0, 2], [1], [0, 0], [200_000_000], [-1]]) {
    const partitions = indexes.map((index) => ({ ...led(1), index }))
    expect(topic.apply({ errorCode: 0, name: 't', topicId: 'a', partitions })).toBe(false)
    expect(topic.known).toBe(false)
  }
})

it('partitions may come in any order, and more of them later', () => {
  const topic = new TopicMetadata('t')
  const shuffled = answer('a', [led(1), led(2), led(3)])
  topic.apply({ ...shuffled, partitions: shuffled.partitions.toReversed() })
  expect(leaders(topic)).toEqual([1, 2, 3])
  topic.apply(answer('a', [led(1), led(2), led(3), led(1)]))
  expect(topic.partitions).toHaveLength(4)
})

it('G8: an error of one topic keeps what was known of it, and touches no other', () => {
  const metadata = new ClusterMetadata()
  const [one, two] = [metadata.want('t'), metadata.want('u')]
  metadata.apply({ brokers: [{ id: 1, host: 'h', port: 1 }], topics: [answer('a', [led(1)])] })
  const broken = { errorCode: 3, name: 't', topicId: '', partitions: [] }
  const changed = metadata.apply({
    brokers: [],
    topics: [broken, { ...answer('b', [led(1)]), name: 'u' }],
  })
  expect(changed).toEqual([two])
  expect([one.known, one.misses, one.errorCode]).toEqual([true, 1, 3])
  expect(metadata.brokers.size).toBe(1)
})
