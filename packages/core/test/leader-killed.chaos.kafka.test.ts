import { runWorkload } from '@holdfast/testkit'
import { afterEach, it } from 'vitest'
import { expectAllAcknowledged } from './audited.ts'
import { holdfastClient } from './holdfast-client.ts'
import { describeOnKafka } from './on-kafka.ts'

const PARTITIONS = 3

describeOnKafka('brokers that die or freeze', (on) => {
  afterEach(async () => {
    for (const broker of on.kafka.brokers) await broker.start()
    await on.kafka.untilReady()
  })

  const expectAllDeliveredDuring = async (
    harm: (leader: number, topic: string) => Promise<void>,
  ) => {
    const topic = await on.topic(PARTITIONS)
    const client = holdfastClient({
      brokers: on.kafka.proxied,
      retryBackoffMs: 20,
      requestTimeoutMs: 3_000,
      // It may refuse sends while a leader is missing (B2); here all that is sent has to arrive
      breaker: false,
    })
    const { leaderId } = await on.kafka.describePartition(topic, 0)
    const outcomes: Awaited<ReturnType<typeof runWorkload>> = []
    let over = false
    const harming = harm(leaderId, topic).finally(() => (over = true))
    for (let round = 0; !over || round === 0; round++) {
      const shape = { client, topic, senders: 24, partitions: PARTITIONS, deadlineMs: 90_000 }
      outcomes.push(...(await runWorkload({ ...shape, records: 2_000, idPrefix: `${round}-` })))
    }
    await harming
    await client.close()
    expectAllAcknowledged(outcomes, await on.log(topic, PARTITIONS))
  }

  it('G3 G4: a leader SIGKILLed under load and started again loses nothing', async () => {
    await expectAllDeliveredDuring(async (leader, topic) => {
      await on.kafka.broker(leader).sigkill()
      await on.kafka.broker(leader).start()
      await on.kafka.waitForInSync(topic, 0)
    })
  })

  it('G3 G4: a leader frozen under load until another leads, then thawed, loses nothing', async () => {
    await expectAllDeliveredDuring(async (leader, topic) => {
      await on.kafka.broker(leader).sigstop()
      await on.kafka.waitForLeaderOtherThan(topic, 0, leader)
      await on.kafka.broker(leader).sigcont()
      await on.kafka.waitForInSync(topic, 0)
    })
  })

  it('G3 G4: a clean shutdown and restart of each broker in turn loses nothing', async () => {
    await expectAllDeliveredDuring(async (_, topic) => {
      for (const broker of on.kafka.brokers) {
        await broker.sigterm()
        await broker.start()
        await on.kafka.waitForInSync(topic, 0)
      }
    })
  })
})
