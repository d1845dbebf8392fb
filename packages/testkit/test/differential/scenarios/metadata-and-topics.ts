import type { RequestToEncode } from '../../../src/wire/message-codec.ts'
import { encodeRequest } from '../../../src/wire/request-header.ts'
import type { Scenario } from '../scenario.ts'
import type { Target } from '../target.ts'

type NewTopic = RequestToEncode<'CreateTopics'>['topics'][number]

/** One topic's part of the answer. */
async function created(
  target: Target,
  topic: NewTopic,
  { version = 5, validateOnly = false }: { version?: number; validateOnly?: boolean } = {},
) {
  const request = { topics: [topic], timeoutMs: 10_000, validateOnly }
  const { topics } = await target.ask('any', 'CreateTopics', version, request)
  const { configs: _, ...rest } = topics[0] ?? {}
  return rest
}

const shape = (name: string, more: Partial<NewTopic> = {}): NewTopic => ({
  name,
  numPartitions: 1,
  replicationFactor: 3,
  ...more,
})

const oneTopic = (
  id: string,
  rule: string,
  topic: (target: Target) => NewTopic,
  more: { version?: number; validateOnly?: boolean } = {},
): Scenario => ({
  id,
  rule,
  async run(target, note) {
    note('answer', await created(target, topic(target), more))
  },
})

async function configOf(target: Target, topic: string, keys: readonly string[] | null) {
  const answer = await target.ask('any', 'DescribeConfigs', 4, {
    resources: [{ resourceType: 2, resourceName: topic, configurationKeys: keys }],
    includeSynonyms: true,
  })
  const [result] = answer.results
  return {
    errorCode: result?.errorCode,
    configs: result?.configs
      .map(({ name, value, configSource, configType, readOnly, isSensitive }) =>
        [name, value, configSource, configType, readOnly, isSensitive].join(' '),
      )
      .toSorted(),
  }
}

async function altered(
  target: Target,
  topic: string,
  changes: readonly (readonly [name: string, operation: number, value: string | null])[],
) {
  const { responses } = await target.ask('any', 'IncrementalAlterConfigs', 1, {
    resources: [
      {
        resourceType: 2,
        resourceName: topic,
        configs: changes.map(([name, configOperation, value]) => ({
          name,
          configOperation,
          value,
        })),
      },
    ],
    validateOnly: false,
  })
  return responses.map(({ errorCode }) => errorCode)
}

export const metadataScenarios: readonly Scenario[] = [
  {
    id: 'metadata-versions',
    rule: 'Every served version answers in its form',
    async run(target, note) {
      const topic = await target.topic({ partitions: 2 })
      for (const version of [0, 1, 4, 5, 7, 8, 9, 10, 12]) {
        const answer = await target.ask('any', 'Metadata', version, { topics: [{ name: topic }] })
        const { controllerId: _, ...rest } = answer
        const byIndex = rest.topics.map(({ partitions, ...each }) => ({
          ...each,
          partitions: partitions
            .toSorted((a, b) => a.partitionIndex - b.partitionIndex)
            .map(({ leaderId: __, replicaNodes, isrNodes, ...partition }) => ({
              ...partition,
              replicas: replicaNodes.length,
              isr: isrNodes.length,
            })),
        }))
        const brokers = rest.brokers.toSorted((a, b) => a.nodeId - b.nodeId)
        note(`v${version}`, { ...rest, brokers, topics: byIndex })
      }
    },
  },
  {
    id: 'metadata-unknown',
    rule: 'Unknown 3, invalid 17, an id that nobody knows 100',
    async run(target, note) {
      const topics = [{ name: target.fresh('unknown') }]
      const noCreation = { topics, allowAutoTopicCreation: false }
      note('unknown', (await target.ask('any', 'Metadata', 8, noCreation)).topics)
      const invalid = { topics: [{ name: 'not a name' }], allowAutoTopicCreation: false }
      note('invalid', (await target.ask('any', 'Metadata', 8, invalid)).topics)
      const byId = { topics: [{ topicId: '0123456789abcdef'.repeat(2), name: null }] }
      note('id', (await target.ask('any', 'Metadata', 12, byId)).topics)
    },
  },
  {
    id: 'metadata-no-topics',
    rule: 'An empty list asks for no topic (from version 1 on)',
    async run(target, note) {
      note('answer', (await target.ask('any', 'Metadata', 8, { topics: [] })).topics)
    },
  },
  {
    id: 'find-coordinator',
    rule: 'Groups and transactional ids have one, other types not',
    async run(target, note) {
      for (const keyType of [0, 1]) {
        const where = { coordinates: keyType === 0 ? 'group' : 'transaction', key: 'k' } as const
        const { nodeId, ...found } = await target.askPatiently(where, 'FindCoordinator', 2, {
          key: 'k',
          keyType,
        })
        note(`type ${keyType}`, { ...found, found: nodeId > 0 })
      }
      note('type 9', await target.ask('any', 'FindCoordinator', 2, { key: 'k', keyType: 9 }))
    },
  },
  oneTopic(
    'create-topic',
    'A topic with an id and its counts (KIP-516, KIP-525)',
    (target) => shape(target.fresh('t'), { numPartitions: 3 }),
    { version: 7 },
  ),
  oneTopic('create-topic-v2', 'An answer of version 2', (target) => shape(target.fresh('t')), {
    version: 2,
  }),
  oneTopic('create-topic-defaults', "-1 takes the broker's counts (KIP-464)", (target) =>
    shape(target.fresh('t'), { numPartitions: -1, replicationFactor: -1 }),
  ),
  oneTopic('create-topic-no-partitions', '0 partitions: 37', (target) =>
    shape(target.fresh('t'), { numPartitions: 0 }),
  ),
  oneTopic('create-topic-replication-0', 'Replication factor 0: 38', (target) =>
    shape(target.fresh('t'), { replicationFactor: 0 }),
  ),
  oneTopic('create-topic-replication-9', 'More replicas than brokers: 38', (target) =>
    shape(target.fresh('t'), { replicationFactor: 9 }),
  ),
  oneTopic('create-topic-bad-name', 'A name that cannot be: 17', () => shape('not a name')),
  oneTopic('create-topic-dot', 'The name "..": 17', () => shape('..')),
  oneTopic('create-topic-bad-config', 'An unknown setting: 40', (target) =>
    shape(target.fresh('t'), { configs: [{ name: 'retention.mss', value: '1' }] }),
  ),
  oneTopic('create-topic-bad-value', 'A value that cannot be: 40', (target) =>
    shape(target.fresh('t'), { configs: [{ name: 'retention.ms', value: 'long' }] }),
  ),
  oneTopic('create-topic-assigned', 'Replicas where they are wanted', (target) =>
    shape(target.fresh('t'), {
      numPartitions: -1,
      replicationFactor: -1,
      assignments: [
        { partitionIndex: 0, brokerIds: [3, 1] },
        { partitionIndex: 1, brokerIds: [1, 2] },
      ],
    }),
  ),
  oneTopic('create-topic-assigned-twice', 'A broker twice in an assignment: 39', (target) =>
    shape(target.fresh('t'), {
      numPartitions: -1,
      replicationFactor: -1,
      assignments: [{ partitionIndex: 0, brokerIds: [1, 1] }],
    }),
  ),
  oneTopic(
    'create-topic-assigned-gap',
    'Assignments have to begin at 0 without a gap: 39',
    (target) =>
      shape(target.fresh('t'), {
        numPartitions: -1,
        replicationFactor: -1,
        assignments: [{ partitionIndex: 1, brokerIds: [1, 2] }],
      }),
  ),
  oneTopic(
    'create-topic-assigned-and-counted',
    'Counts and assignments exclude each other: 42',
    (target) =>
      shape(target.fresh('t'), { assignments: [{ partitionIndex: 0, brokerIds: [1, 2, 3] }] }),
  ),
  {
    id: 'create-topic-validate-only',
    rule: 'validateOnly creates nothing',
    async run(target, note) {
      const name = target.fresh('t')
      note('answer', await created(target, shape(name), { validateOnly: true }))
      note('again', await created(target, shape(name), { validateOnly: true }))
    },
  },
  {
    id: 'create-topic-exists',
    rule: 'A topic that is there: 36; a name that its metrics would share: 17',
    async run(target, note) {
      const name = `${target.fresh('t')}.x`
      note('first', await created(target, shape(name)))
      note('second', await created(target, shape(name)))
      note('colliding', await created(target, shape(name.replace('.', '_'))))
    },
  },
  {
    id: 'create-topic-twice-in-one',
    rule: 'A name twice in one request is created neither time: 42',
    async run(target, note) {
      const name = target.fresh('t')
      const request = { topics: [shape(name), shape(name)], timeoutMs: 10_000 }
      const { topics } = await target.ask('any', 'CreateTopics', 5, request)
      note(
        'answer',
        topics.map((topic) => ({ name: topic.name, errorCode: topic.errorCode })),
      )
    },
  },
  {
    id: 'delete-topics',
    rule: 'A known topic goes, an unknown one is 3',
    async run(target, note) {
      const topic = await target.topic()
      const ask = (name: string) =>
        target.ask('any', 'DeleteTopics', 5, { topicNames: [name], timeoutMs: 10_000 })
      note('known', await ask(topic))
      note('unknown', await ask(target.fresh('unknown')))
    },
  },
  {
    id: 'create-partitions',
    rule: 'Only more partitions than there are: else 37; unknown 3; a bad assignment 39',
    async run(target, note) {
      const topic = await target.topic({ partitions: 2 })
      const ask = async (
        name: string,
        count: number,
        assignments: { brokerIds: number[] }[] | null = null,
      ) => {
        const request = {
          topics: [{ name, count, assignments }],
          timeoutMs: 10_000,
          validateOnly: false,
        }
        return (await target.ask('any', 'CreatePartitions', 2, request)).results
      }
      note('the same', await ask(topic, 2))
      note('fewer', await ask(topic, 1))
      note('unknown', await ask(target.fresh('unknown'), 3))
      note('bad assignment', await ask(topic, 3, [{ brokerIds: [1, 1, 2] }]))
      note('assignments of another count', await ask(topic, 4, [{ brokerIds: [1, 2, 3] }]))
      note('more', await ask(topic, 3))
    },
  },
  {
    id: 'describe-configs',
    rule: 'Every setting of a topic with its value, source and type',
    async run(target, note) {
      const topic = await target.topic({ config: { 'retention.ms': '5000' } })
      note('all', await configOf(target, topic, null))
      note('two', await configOf(target, topic, ['retention.ms', 'cleanup.policy', 'nonsense']))
      note('unknown', await configOf(target, target.fresh('unknown'), null))
    },
  },
  {
    id: 'alter-configs',
    rule: 'Settings are set, deleted, appended to and taken from (KIP-339)',
    async run(target, note) {
      const topic = await target.topic()
      const keys = ['retention.ms', 'cleanup.policy']
      // A broker learns of a change a moment after it was answered
      const seen = async (what: string) => {
        let answer = await configOf(target, topic, keys)
        for (let i = 0; i < 500 && answer.configs?.some((c) => c.startsWith(what)) !== true; i++) {
          answer = await configOf(target, topic, keys)
        }
        return answer
      }
      note('set', await altered(target, topic, [['retention.ms', 0, '7000']]))
      note('then', await seen('retention.ms 7000'))
      note('append', await altered(target, topic, [['cleanup.policy', 2, 'compact']]))
      note('then', await seen('cleanup.policy delete,compact'))
      note('subtract', await altered(target, topic, [['cleanup.policy', 3, 'delete']]))
      note('then', await seen('cleanup.policy compact'))
      note('delete', await altered(target, topic, [['retention.ms', 1, null]]))
      note('then', await seen('retention.ms 604800000'))
      note('append to no list', await altered(target, topic, [['retention.ms', 2, '1']]))
      note('unknown', await altered(target, topic, [['nonsense', 0, '1']]))
      note('bad value', await altered(target, topic, [['retention.ms', 0, 'x']]))
      note('unknown topic', await altered(target, target.fresh('u'), [['retention.ms', 0, '1']]))
    },
  },
  {
    id: 'describe-producers',
    rule: 'What a leader remembers of producers (KIP-664)',
    async run(target, note) {
      const topic = await target.topic()
      const ask = () =>
        target.ask({ leaderOf: topic }, 'DescribeProducers', 0, {
          topics: [{ name: topic, partitionIndexes: [0, 5] }],
        })
      note('nobody', (await ask()).topics)
    },
  },
  {
    id: 'connection-closed',
    rule: 'Unknown APIs and versions, and bytes that are no request, end the connection',
    async run(target, note) {
      const header = { correlationId: 1, clientId: 'diff', body: Buffer.from([0, 0, 0]) }
      const frame = (version: number) => encodeRequest({ api: 'Metadata', version, ...header })
      note('Metadata 99', await target.raw(frame(99)))
      const unknown = frame(0)
      unknown.writeInt16BE(999, 4)
      note('API 999', await target.raw(unknown))
      note('garbage size', await target.raw(Buffer.from([0xff, 0xff, 0xff, 0xff])))
      note(
        'truncated body',
        await target.raw(encodeRequest({ api: 'Produce', version: 8, ...header })),
      )
      const old = encodeRequest({ api: 'Produce', version: 2, ...header })
      note('Produce 2', await target.raw(old))
    },
  },
  {
    id: 'api-versions-too-new',
    rule: 'A version that is not known is answered as 0 with 35 (KIP-511)',
    async run(target, note) {
      const frame = encodeRequest({
        api: 'ApiVersions',
        version: 90,
        correlationId: 1,
        clientId: 'diff',
        body: Buffer.alloc(0),
      })
      note('answer', await target.raw(frame))
    },
  },
]
