import { runWorkload } from '@holdfast/testkit'
import { expect, it } from 'vitest'
import { expectNothingWrong } from './audited.ts'
import { holdfastClient } from './holdfast-client.ts'
import { describeOnKafka } from './on-kafka.ts'

const RECORDS = 1_500
const PARTITIONS = 3

describeOnKafka('the limits of sequences and epochs', (on) => {
  it.each([
    ['sequences wrap at 2^31 (hazard 21)', { epoch: 0, sequence: 2 ** 31 - 200 }, 1],
    ['epochs run out and a fresh producer id takes over', { epoch: 32_765, sequence: 0 }, 2],
    ['both at once', { epoch: 32_767, sequence: 2 ** 31 - 3 }, 2],
  ])('G3 G4: %s, while answers are lost', async (_, identityStart, producerIds) => {
    const topic = await on.topic(PARTITIONS)
    on.proxy.random({ api: 'Produce', point: 'afterAppend', fault: 'rst', rate: 0.1, seed: 11 })
    // Partitions would move to the fresh id before they send anything, were it there at once.
    const freshId = on.proxy.on('InitProducerId').nth(2).request().hold()
    let settled = 0
    const onOutcome = (): void => {
      if (++settled === 300) freshId.release()
    }
    const client = holdfastClient(
      { brokers: on.kafka.proxied, retryBackoffMs: 10, retryBackoffMaxMs: 100 },
      { identityStart },
    )
    const workload = { client, topic, records: RECORDS, senders: 24, partitions: PARTITIONS }
    const outcomes = await runWorkload({ ...workload, deadlineMs: 60_000, onOutcome })
    await client.close()
    const log = await on.log(topic, PARTITIONS)
    expect(expectNothingWrong(outcomes, log).acknowledged).toBe(RECORDS)
    expect(new Set(log.map((r) => r.producerId)).size).toBe(producerIds)
    // Every partition's first record began where we said, and the wrap was really passed.
    const firsts = log.filter((r) => r.offset === 0n).map((r) => r.sequence)
    expect(firsts).toEqual(Array(PARTITIONS).fill(identityStart.sequence))
    expect(log.some((r) => r.sequence === 0)).toBe(true)
  })
})
