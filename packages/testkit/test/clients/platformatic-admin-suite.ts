import {
  ConfigResourceTypes,
  IncrementalAlterConfigOperationTypes,
  type IncrementalAlterConfigsOptions,
} from '@platformatic/kafka'
import { describe, expect, it, vi } from 'vitest'
import {
  ascending,
  freshTopic,
  type GetCluster,
  logOf,
  uniqueName,
  valuesOf,
  WAIT,
} from './client-cluster.ts'
import {
  platformaticAdmin,
  platformaticMember,
  platformaticProducer,
} from './platformatic-client.ts'

const { TOPIC } = ConfigResourceTypes
const { SET, DELETE } = IncrementalAlterConfigOperationTypes

type AlterConfig = IncrementalAlterConfigsOptions['resources'][number]['configs'][number]

export function platformaticAdminSuite(cluster: GetCluster): void {
  /** Each value with the timestamp 1000, 2000, ... */
  const topicWith = async (...values: string[]): Promise<string> => {
    const topic = await freshTopic(cluster())
    const messages = values.map((value, i) => ({
      topic,
      partition: 0,
      value,
      timestamp: BigInt((i + 1) * 1_000),
    }))
    await platformaticProducer(cluster()).send({ messages, acks: -1 })
    return topic
  }

  describe("@platformatic/kafka's admin", () => {
    it('creates topics, adds partitions, lists and deletes them', async () => {
      const admin = platformaticAdmin(cluster())
      const topic = uniqueName('clients')
      const create = () =>
        admin.createTopics({
          topics: [topic],
          partitions: 2,
          replicas: 3,
          configs: [{ name: 'retention.ms', value: '1234' }],
        })
      const [created] = await create()
      expect(created).toMatchObject({ name: topic, partitions: 2, replicas: 3 })
      expect(created?.configuration).toMatchObject({ 'retention.ms': '1234' })
      await expect(create()).rejects.toMatchObject({
        errors: [{ errors: [{ apiId: 'TOPIC_ALREADY_EXISTS' }] }],
      })
      const seen = async () =>
        (await admin.metadata({ topics: [topic], forceUpdate: true })).topics.get(topic)
      await vi.waitFor(async () => {
        const found = await seen()
        expect(found).toMatchObject({ id: created?.id, partitionsCount: 2 })
        for (const { leader, replicas, isr } of found?.partitions ?? []) {
          expect([replicas[0], ascending(replicas), ascending(isr)]).toEqual([
            leader,
            [1, 2, 3],
            [1, 2, 3],
          ])
        }
      }, WAIT)
      await admin.createPartitions({ topics: [{ name: topic, count: 3 }] })
      await vi.waitFor(async () => expect((await seen())?.partitionsCount).toBe(3), WAIT)
      expect(await admin.listTopics()).toContain(topic)
      await admin.deleteTopics({ topics: [topic] })
      await vi.waitFor(async () => expect(await admin.listTopics()).not.toContain(topic), WAIT)
    })

    it('sees three brokers where it was told, one of them the controller', async () => {
      const { brokers, controllerId, id } = await platformaticAdmin(cluster()).metadata({
        topics: [],
      })
      expect([...brokers.values()].map((b) => `${b.host}:${b.port}`).toSorted()).toEqual(
        cluster().brokers.toSorted(),
      )
      expect([...brokers.keys()]).toContain(controllerId)
      expect(id).not.toBe('')
    })

    it("knows a topic's first and last offsets, and the offset of a time", async () => {
      const topic = await topicWith('a', 'b', 'c')
      const at = async (timestamp: bigint): Promise<bigint | undefined> => {
        const partitions = [{ partitionIndex: 0, timestamp }]
        const [found] = await platformaticAdmin(cluster()).listOffsets({
          topics: [{ name: topic, partitions }],
        })
        return found?.partitions[0]?.offset
      }
      const [latest, earliest, maxTimestamp] = [-1n, -2n, -3n]
      expect([await at(earliest), await at(latest), await at(maxTimestamp)]).toEqual([0n, 3n, 2n])
      expect([await at(1_001n), await at(3_000n), await at(3_001n)]).toEqual([1n, 2n, -1n])
    })

    it('deletes the records before an offset', async () => {
      const topic = await topicWith('a', 'b', 'c')
      const partitions = [{ partition: 0, offset: 2n }]
      const deleted = await platformaticAdmin(cluster()).deleteRecords({
        topics: [{ name: topic, partitions }],
      })
      expect(deleted).toEqual([{ name: topic, partitions: [{ partition: 0, lowWatermark: 2n }] }])
      expect(valuesOf(await logOf(cluster(), topic))).toEqual(['c'])
    })

    it("describes and changes a topic's configuration", async () => {
      const topic = await topicWith('a')
      const admin = platformaticAdmin(cluster())
      const resource = { resourceType: TOPIC, resourceName: topic }
      const retention = async () => {
        const [found] = await admin.describeConfigs({
          resources: [{ ...resource, configurationKeys: ['retention.ms'] }],
        })
        return found?.configs.map((c) => [c.name, c.value])
      }
      const alter = (config: AlterConfig) =>
        admin.incrementalAlterConfigs({ resources: [{ ...resource, configs: [config] }] })
      expect(await retention()).toEqual([['retention.ms', '604800000']])
      await alter({ name: 'retention.ms', configOperation: SET, value: '1234' })
      await expect.poll(retention, WAIT).toEqual([['retention.ms', '1234']])
      await alter({ name: 'retention.ms', configOperation: DELETE })
      await expect.poll(retention, WAIT).toEqual([['retention.ms', '604800000']])
    })

    it('lists, describes and deletes groups, and sets their offsets', async () => {
      const topic = await topicWith('a', 'b', 'c')
      const admin = platformaticAdmin(cluster())
      const groupId = uniqueName('group')
      const member = await platformaticMember(cluster(), topic, { groupId })
      await member.got(3)
      expect((await admin.listGroups()).get(groupId)).toMatchObject({
        state: 'Stable',
        groupType: 'classic',
        protocolType: 'consumer',
      })
      const stable = (await admin.describeGroups({ groups: [groupId] })).get(groupId)
      expect(stable).toMatchObject({ state: 'Stable', protocol: 'roundrobin' })
      const [described] = [...(stable?.members.values() ?? [])]
      expect(described?.clientId).toBe('platformatic')
      expect(described?.assignments?.get(topic)).toEqual({ topic, partitions: [0] })
      await expect(admin.deleteGroups({ groups: [groupId] })).rejects.toMatchObject({
        errors: [{ errors: [{ apiId: 'NON_EMPTY_GROUP' }] }],
      })
      await member.leave()

      await admin.alterConsumerGroupOffsets({
        groupId,
        topics: [{ name: topic, partitionOffsets: [{ partition: 0, offset: 2n }] }],
      })
      const listed = await admin.listConsumerGroupOffsets({ groups: [groupId] })
      expect(listed).toMatchObject([
        {
          groupId,
          topics: [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset: 2n }] }],
        },
      ])
      const again = await platformaticMember(cluster(), topic, { groupId })
      await again.got(1)
      expect(again.values()).toEqual(['c'])
      await again.leave()
      await admin.deleteGroups({ groups: [groupId] })
      expect((await admin.listGroups()).has(groupId)).toBe(false)
    })
  })
}
