import { randomBytes } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { ApacheGroups } from './groups/apache-groups.ts'
import { embeddedGroups } from './groups/embedded-groups.ts'
import { GROUP_SCENARIOS } from './groups/group-scenarios.ts'
import { GroupScene } from './groups/group-scene.ts'
import { describeOnApacheKafka } from './on-apache-kafka.ts'

describeOnApacheKafka('the group coordinator answers as Apache Kafka does', (on) => {
  let topic: string

  beforeAll(async () => {
    topic = await on.topicLedByOne(2)
  })

  // Each has a group of its own; what takes time is waiting
  it.concurrent.each(GROUP_SCENARIOS)('$rule', async ({ run, expected }) => {
    const groupId = `group-${randomBytes(6).toString('hex')}`
    const apache = new ApacheGroups(on.kafka, topic)
    const there = new GroupScene(apache, groupId)
    try {
      expect(await run(there), 'Apache Kafka').toEqual(expected)
    } finally {
      await apache.close()
    }
    const here = new GroupScene(embeddedGroups(), groupId)
    expect(await run(here), 'the embedded coordinator').toEqual(expected)
    // Field by field: those that a version has are the same in both
    expect(here.history, 'what both answered').toMatchObject(there.history)
  })
})
