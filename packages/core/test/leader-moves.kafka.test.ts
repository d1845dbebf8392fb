import { runWorkload } from '@holdfast/testkit'
import { expect, it } from 'vitest'
import { expectAllAcknowledged } from './audited.ts'
import { holdfastClient } from './holdfast-client.ts'
import { describeOnKafka } from './on-kafka.ts'

const PARTITIONS = 3

describeOnKafka('leaders that move', (on) => {
  it('G3 G4: leaders move six times while requests fly and answers get lost, seed 3', async () => {
    const topic = await on.topic(PARTITIONS)
    on.proxy.random({ api: 'Produce', point: 'afterAppend', fault: 'rst', rate: 0.02, seed: 3 })
    // The breaker may refuse sends while a leader is missing (B2); here all that is sent has to arrive
    const options = { brokers: on.kafka.proxied, retryBackoffMs: 20, breaker: false } as const
    const client = holdfastClient(options)
    let settled = 0
    let moves = 0
    let over = false
    const move = async (): Promise<void> => {
      while (!over && moves < 6) {
        const partition = moves % PARTITIONS
        const { leaderId } = await on.kafka.describePartition(topic, partition)
        await on.kafka.moveLeader(topic, partition, (leaderId % 3) + 1)
        moves++
      }
      over = true
    }
    // The workload goes on until the leaders have moved.
    const outcomes = []
    const moving = move()
    for (let round = 0; !over || round === 0; round++) {
      const part = await runWorkload({
        client,
        topic,
        idPrefix: `${round}-`,
        records: 3_000,
        senders: 24,
        partitions: PARTITIONS,
        deadlineMs: 60_000,
        onOutcome: () => settled++,
      })
      outcomes.push(...part)
    }
    await moving
    await client.close()
    expectAllAcknowledged(outcomes, await on.log(topic, PARTITIONS))
    expect(settled).toBe(outcomes.length)
    expect(moves).toBe(6)
  })
})
