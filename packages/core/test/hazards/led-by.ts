import { randomBytes } from 'node:crypto'
import type { OnKafka } from '../on-kafka.ts'

/** A fresh topic whose partitions 0, 1, ... are led by these brokers. */
export async function ledBy(on: OnKafka, ...leaders: number[]): Promise<string> {
  const topic = `t-${randomBytes(6).toString('hex')}`
  const assignments = leaders.map((id) => [id, ...[1, 2, 3].filter((other) => other !== id)])
  await on.kafka.createTopic(topic, { assignments })
  return topic
}
