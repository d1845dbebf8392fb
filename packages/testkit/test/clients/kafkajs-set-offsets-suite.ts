import { describe, expect, it } from 'vitest'
import { freshTopic, type GetCluster, numbered, uniqueName, WAIT } from './client-cluster.ts'
import { kafkajsAdmin, kafkajsMember, kafkajsProducer } from './kafkajs-client.ts'

/**
 * Apart from the other suites since kafkajs needs 5 s to set offsets, whatever the broker does: a
 * consumer of its own joins the group, and ends after one idle wait that nothing shortens.
 */
export function kafkajsSetOffsetsSuite(cluster: GetCluster): void {
  describe("kafkajs's admin", () => {
    it("sets and resets a group's offsets, which its next member follows", async () => {
      const topic = await freshTopic(cluster())
      const producer = await kafkajsProducer(cluster())
      const values = numbered('v', 4)
      await producer.send({ topic, messages: values.map((value) => ({ value })) })

      const [toSet, toReset] = [uniqueName('group'), uniqueName('group')]
      const done = await kafkajsMember(cluster(), topic, { groupId: toReset })
      await done.got(4)
      await done.leave()
      const admin = await kafkajsAdmin(cluster())
      const offset = async (groupId: string): Promise<string | undefined> =>
        (await admin.fetchOffsets({ groupId, topics: [topic] }))[0]?.partitions[0]?.offset
      await expect.poll(() => offset(toSet), WAIT).toBe('-1')
      expect(await offset(toReset)).toBe('4')

      const other = await kafkajsAdmin(cluster())
      await Promise.all([
        admin.setOffsets({ groupId: toSet, topic, partitions: [{ partition: 0, offset: '3' }] }),
        other.resetOffsets({ groupId: toReset, topic, earliest: true }),
      ])
      // kafkajs commits its own word for the earliest offset, and looks it up when it is read
      expect([await offset(toSet), await offset(toReset)]).toEqual(['3', '-2'])

      const atThree = await kafkajsMember(cluster(), topic, { groupId: toSet })
      const atFirst = await kafkajsMember(cluster(), topic, { groupId: toReset })
      await Promise.all([atThree.got(1), atFirst.got(4)])
      expect([atThree.values(), atFirst.values()]).toEqual([['v3'], values])
    })
  })
}
