import { ConfigResourceTypes, ConfigSource } from 'kafkajs'
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
import { kafkajsAdmin, kafkajsMember, kafkajsProducer } from './kafkajs-client.ts'

export function kafkajsAdminSuite(cluster: GetCluster): void {
  /** Each value with the timestamp 1000, 2000, ... */
  const topicWith = async (...values: string[]): Promise<string> => {
    const topic = await freshTopic(cluster())
    const producer = await kafkajsProducer(cluster())
    const messages = values.map((value, i) => ({ value, timestamp: String((i + 1) * 1_000) }))
    if (messages.length > 0) await producer.send({ topic, messages })
    return topic
  }

  describe("kafkajs's admin", () => {
    it('describes the cluster: three brokers where it was told, one of them the controller', async () => {
      const admin = await kafkajsAdmin(cluster())
      const { brokers, controller, clusterId } = await admin.describeCluster()
      expect(brokers.map((b) => `${b.host}:${b.port}`).toSorted()).toEqual(
        cluster().brokers.toSorted(),
      )
      expect(ascending(brokers.map((b) => b.nodeId))).toEqual([1, 2, 3])
      expect([1, 2, 3]).toContain(controller)
      expect(clusterId).not.toBe('')
    })

    it('creates a topic, adds partitions to it, and deletes it', async () => {
      const admin = await kafkajsAdmin(cluster())
      const topic = uniqueName('clients')
      const wanted = { topic, numPartitions: 2, replicationFactor: 3 }
      const seen = async () =>
        (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions ?? []
      expect(await admin.createTopics({ topics: [wanted] })).toBe(true)
      expect(await admin.createTopics({ topics: [wanted] })).toBe(false)
      expect(await admin.listTopics()).toContain(topic)

      await vi.waitFor(async () => {
        const partitions = await seen()
        expect(ascending(partitions.map((p) => p.partitionId))).toEqual([0, 1])
        for (const { replicas, isr, leader, partitionErrorCode } of partitions) {
          expect([ascending(replicas), ascending(isr), partitionErrorCode]).toEqual([
            [1, 2, 3],
            [1, 2, 3],
            0,
          ])
          expect(replicas[0]).toBe(leader)
        }
      }, WAIT)

      await admin.createPartitions({ topicPartitions: [{ topic, count: 4 }] })
      await vi.waitFor(async () => expect(await seen()).toHaveLength(4), WAIT)
      await expect(
        admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] }),
      ).rejects.toMatchObject({ type: 'INVALID_PARTITIONS' })

      await admin.deleteTopics({ topics: [topic] })
      await vi.waitFor(async () => expect(await admin.listTopics()).not.toContain(topic), WAIT)
      await expect(seen()).rejects.toMatchObject({ type: 'UNKNOWN_TOPIC_OR_PARTITION' })
    })

    it('places replicas as told, and refuses what cannot be', async () => {
      const admin = await kafkajsAdmin(cluster())
      const topic = uniqueName('clients')
      const replicaAssignment = [
        { partition: 0, replicas: [3, 1] },
        { partition: 1, replicas: [2, 3] },
      ]
      const create = (options: object) =>
        admin.createTopics({ topics: [{ topic, ...options }], waitForLeaders: false })
      await expect(create({ numPartitions: 1, replicationFactor: 4 })).rejects.toMatchObject({
        errors: [{ type: 'INVALID_REPLICATION_FACTOR', topic }],
      })
      await expect(create({ numPartitions: 0, replicationFactor: 3 })).rejects.toMatchObject({
        errors: [{ type: 'INVALID_PARTITIONS', topic }],
      })
      await create({ replicaAssignment, numPartitions: -1, replicationFactor: -1 })
      await vi.waitFor(async () => {
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
        const partitions = topics[0]?.partitions.toSorted((a, b) => a.partitionId - b.partitionId)
        expect(partitions).toMatchObject([
          { leader: 3, replicas: [3, 1] },
          { leader: 2, replicas: [2, 3] },
        ])
      }, WAIT)
    })

    it('validateOnly creates nothing', async () => {
      const admin = await kafkajsAdmin(cluster())
      const topic = uniqueName('clients')
      const topics = [{ topic, numPartitions: 1, replicationFactor: 3 }]
      await admin.createTopics({ validateOnly: true, waitForLeaders: false, topics })
      expect(await admin.listTopics()).not.toContain(topic)
    })

    it("knows a topic's first and last offsets, and the offset of a time", async () => {
      const topic = await topicWith('a', 'b', 'c')
      const admin = await kafkajsAdmin(cluster())
      expect(await admin.fetchTopicOffsets(topic)).toEqual([
        { partition: 0, offset: '3', high: '3', low: '0' },
      ])
      const at = async (time: number): Promise<string | undefined> =>
        (await admin.fetchTopicOffsetsByTimestamp(topic, time))[0]?.offset
      expect([await at(0), await at(1_001), await at(3_000), await at(3_001)]).toEqual([
        '0',
        '1',
        '2',
        '3',
      ])
    })

    it('deletes the records before an offset', async () => {
      const topic = await topicWith('a', 'b', 'c')
      const admin = await kafkajsAdmin(cluster())
      // deleteTopicRecords looks for leaders in metadata that it does not ask for
      expect(await admin.fetchTopicOffsets(topic)).toMatchObject([{ high: '3', low: '0' }])
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] })
      expect(await admin.fetchTopicOffsets(topic)).toMatchObject([{ high: '3', low: '2' }])
      const log = await logOf(cluster(), topic)
      expect([valuesOf(log), log[0]?.offset]).toEqual([['c'], 2n])
      await expect(
        admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '9' }] }),
      ).rejects.toMatchObject({
        cause: { partitions: [{ partition: 0, error: { type: 'OFFSET_OUT_OF_RANGE' } }] },
      })
    })

    it("describes and changes a topic's configuration", async () => {
      const topic = await topicWith()
      const admin = await kafkajsAdmin(cluster())
      const type = ConfigResourceTypes.TOPIC as never
      const names = ['retention.ms', 'cleanup.policy', 'max.message.bytes']
      const described = async (): Promise<Record<string, unknown>> => {
        const { resources } = await admin.describeConfigs({
          includeSynonyms: false,
          resources: [{ type, name: topic, configNames: names }],
        })
        expect(resources).toMatchObject([{ errorCode: 0, resourceName: topic, resourceType: type }])
        return Object.fromEntries(
          (resources[0]?.configEntries ?? []).map((entry) => [
            entry.configName,
            [entry.configValue, entry.configSource, entry.isDefault, entry.readOnly],
          ]),
        )
      }
      const { DEFAULT_CONFIG, TOPIC_CONFIG } = ConfigSource
      const defaults = {
        'retention.ms': ['604800000', DEFAULT_CONFIG, true, false],
        'cleanup.policy': ['delete', DEFAULT_CONFIG, true, false],
        'max.message.bytes': ['1048588', DEFAULT_CONFIG, true, false],
      }
      expect(await described()).toEqual(defaults)
      const alter = (value: string) =>
        admin.alterConfigs({
          validateOnly: false,
          resources: [{ type, name: topic, configEntries: [{ name: 'retention.ms', value }] }],
        })
      await alter('1234')
      await vi.waitFor(
        async () =>
          expect(await described()).toEqual({
            ...defaults,
            'retention.ms': ['1234', TOPIC_CONFIG, false, false],
          }),
        WAIT,
      )
      await expect(alter('much')).rejects.toMatchObject({ type: 'INVALID_CONFIG' })
    })

    it('lists, describes and deletes groups', async () => {
      const topic = await topicWith('a')
      const admin = await kafkajsAdmin(cluster())
      const groupId = uniqueName('group')
      const member = await kafkajsMember(cluster(), topic, { groupId })
      await member.got(1)
      expect((await admin.listGroups()).groups).toContainEqual({
        groupId,
        protocolType: 'consumer',
      })
      const stable = await admin.describeGroups([groupId])
      expect(stable.groups).toMatchObject([
        {
          errorCode: 0,
          groupId,
          state: 'Stable',
          protocolType: 'consumer',
          protocol: 'RoundRobinAssigner',
          members: [{ clientId: 'kafkajs', memberId: expect.stringMatching(/^kafkajs-/) }],
        },
      ])
      await expect(admin.deleteGroups([groupId])).rejects.toMatchObject({
        groups: [{ groupId, error: { type: 'NON_EMPTY_GROUP' } }],
      })
      await member.leave()
      expect((await admin.describeGroups([groupId])).groups).toMatchObject([
        { state: 'Empty', members: [], protocolType: 'consumer' },
      ])
      expect(await admin.deleteGroups([groupId])).toMatchObject([{ groupId, errorCode: 0 }])
      expect((await admin.listGroups()).groups.map((g) => g.groupId)).not.toContain(groupId)
      expect((await admin.describeGroups([groupId])).groups).toMatchObject([
        { state: 'Dead', members: [] },
      ])
    })
  })
}
