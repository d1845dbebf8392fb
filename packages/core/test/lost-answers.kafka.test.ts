import { auditOutcomes, kafkajsControl, runWorkload } from '@holdfast/testkit'
import { expect, it } from 'vitest'
import { expectNothingWrong } from './audited.ts'
import { holdfastClient } from './holdfast-client.ts'
import { describeOnKafka } from './on-kafka.ts'

const PARTITIONS = 3
const RECORDS = 3_000
const quick = { retryBackoffMs: 10, retryBackoffMaxMs: 100 }

describeOnKafka('answers lost after the append', (on) => {
  const cases = [0.05, 0.25].flatMap((rate) =>
    [1, 2, 3].flatMap((seed) => [1, 2, 24].map((senders) => ({ rate, seed, senders }))),
  )
  it.each(cases)(
    'G2 G3 G4: $rate of them, $senders sender(s) per partition, seed $seed: all delivered once, in order',
    async ({ rate, seed, senders }) => {
      const topic = await on.topic(PARTITIONS)
      const lost = on.proxy.random({
        api: 'Produce',
        point: 'afterAppend',
        fault: 'rst',
        rate,
        seed,
      })
      const client = holdfastClient({ brokers: on.kafka.proxied, ...quick })
      const outcomes = await runWorkload({
        client,
        topic,
        records: RECORDS,
        senders: senders * PARTITIONS,
        partitions: PARTITIONS,
        deadlineMs: 100_000,
      })
      await client.close()
      const verdict = expectNothingWrong(outcomes, await on.log(topic, PARTITIONS))
      expect(verdict.acknowledged).toBe(RECORDS)
      expect(lost.fired).toBeGreaterThan(0)
    },
  )

  it('G3 G4: 0.1 of them, 2,000 senders at once, seed 7', async () => {
    const records = 60_000
    const topic = await on.topic(PARTITIONS)
    const lost = on.proxy.random({
      api: 'Produce',
      point: 'afterAppend',
      fault: 'rst',
      rate: 0.1,
      seed: 7,
    })
    const client = holdfastClient({ brokers: on.kafka.proxied, ...quick })
    const workload = { client, topic, records, senders: 2_000, deadlineMs: 100_000 }
    const outcomes = await runWorkload(workload)
    await client.close()
    const verdict = expectNothingWrong(outcomes, await on.log(topic, PARTITIONS))
    expect(verdict.acknowledged).toBe(records)
    expect(lost.fired).toBeGreaterThan(0)
  })

  it.each(['fin', 'blackHole'] as const)(
    'G1 G3: an answer lost by %s is found out, and the record delivered once',
    async (fault) => {
      const topic = await on.topic()
      on.proxy.random({ api: 'Produce', point: 'afterAppend', fault, rate: 0.2, seed: 5, max: 5 })
      const client = holdfastClient({ brokers: on.kafka.proxied, ...quick, requestTimeoutMs: 400 })
      const workload = { client, topic, records: 100, senders: 4, deadlineMs: 60_000 }
      const outcomes = await runWorkload(workload)
      await client.close()
      expect(expectNothingWrong(outcomes, await on.log(topic)).acknowledged).toBe(100)
    },
  )

  it('the control, plain kafkajs under the same faults, loses or duplicates (hazard 1), seed 1', async () => {
    const topic = await on.topic(PARTITIONS)
    on.proxy.random({ api: 'Produce', point: 'afterAppend', fault: 'rst', rate: 0.05, seed: 1 })
    const client = kafkajsControl({ brokers: on.kafka.proxied })
    await client.connect()
    const workload = { client, topic, records: 1_000, senders: 24, partitions: PARTITIONS }
    const outcomes = await runWorkload({ ...workload, deadlineMs: 30_000 })
    await client.close()
    const logs = await on.log(topic, PARTITIONS)
    const { acknowledged, lost, duplicated, reordered, unsettled } = auditOutcomes({
      outcomes,
      logs,
    })
    console.log('control:', { acknowledged, lost, duplicated, reordered, unsettled })
    expect(lost + duplicated).toBeGreaterThan(0)
  })
})
