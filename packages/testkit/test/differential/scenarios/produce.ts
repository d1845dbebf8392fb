import { batch, forged, ofSize, sequenced } from '../batches.ts'
import type { Scenario } from '../scenario.ts'

const idOf = async (target: Parameters<Scenario['run']>[0]): Promise<bigint> =>
  (
    await target.askPatiently('any', 'InitProducerId', 1, {
      transactionalId: null,
      transactionTimeoutMs: 60_000,
    })
  ).producerId

/** One batch to a fresh topic. */
const oneBatch = (
  id: string,
  rule: string,
  records: () => Buffer,
  more: {
    readonly config?: Readonly<Record<string, string>>
    readonly version?: number
    readonly acks?: number
  } = {},
): Scenario => ({
  id,
  rule,
  async run(target, note) {
    const topic = await target.topic({ config: more.config ?? {} })
    const { config: _, ...how } = more
    note('answer', await target.produce(topic, records(), how))
    note('the next', await target.produce(topic, batch(), { version: 8 }))
  },
})

const DAY_MS = 86_400_000

export const produceScenarios: readonly Scenario[] = [
  oneBatch('produce-valid', 'A batch is stored and told its offset', () => batch()),
  oneBatch('produce-acks-1', 'acks 1 is answered by the leader', () => batch(), { acks: 1 }),
  oneBatch('produce-acks-2', 'acks other than -1, 0 and 1: 21 (ReplicaManager)', () => batch(), {
    acks: 2,
  }),
  oneBatch('produce-acks-minus-2', 'acks below -1: 21', () => batch(), { acks: -2 }),
  ...[3, 5, 7, 9, 11].map((version) =>
    oneBatch(`produce-v${version}`, `Version ${version} is answered in its form`, () => batch(), {
      version,
    }),
  ),
  oneBatch('produce-gzip', 'gzip is stored as it came', () =>
    batch({ gzip: true, records: [{ value: 'a' }, { value: 'b' }] }),
  ),
  oneBatch('produce-empty', 'Zero bytes of records (ProduceRequest.validateRecords)', () =>
    Buffer.alloc(0),
  ),
  oneBatch('produce-cut-off', 'A batch that claims more bytes than there are', () =>
    batch().subarray(0, 60),
  ),
  oneBatch('produce-two-batches', 'Exactly one batch per partition: 87', () =>
    Buffer.concat([batch(), batch()]),
  ),
  oneBatch('produce-magic-1', 'Magic 1 in version 3 and later: 87', () => {
    const bytes = batch()
    bytes.writeInt8(1, 16)
    return bytes
  }),
  oneBatch('produce-magic-7', 'A magic that nobody knows', () => {
    const bytes = batch()
    bytes.writeInt8(7, 16)
    return bytes
  }),
  oneBatch('produce-bad-crc', 'A wrong checksum: 2 (UnifiedLog)', () => {
    const bytes = batch()
    bytes.writeUInt32BE(1, 17)
    return bytes
  }),
  oneBatch('produce-control', 'Clients may not write control records: 87 (LogValidator)', () =>
    forged(batch(), (bytes) => bytes.writeInt16BE(0x20, 21)),
  ),
  oneBatch('produce-base-offset', 'A base offset other than 0 from a client: 87', () => {
    const bytes = batch()
    bytes.writeBigInt64BE(5n, 0)
    return bytes
  }),
  oneBatch('produce-count-too-large', 'More records claimed than there are: 87', () =>
    forged(batch(), (bytes) => bytes.writeInt32BE(2, 57)),
  ),
  oneBatch('produce-count-zero', 'A count of 0: 87', () =>
    forged(batch(), (bytes) => bytes.writeInt32BE(0, 57)),
  ),
  oneBatch('produce-last-delta', 'Offsets and count that do not fit: 87', () =>
    forged(batch(), (bytes) => bytes.writeInt32BE(4, 23)),
  ),
  oneBatch('produce-negative-delta', 'A negative range of offsets: 87', () =>
    forged(batch(), (bytes) => bytes.writeInt32BE(-1, 23)),
  ),
  oneBatch('produce-garbage-gzip', 'Bytes that are no gzip', () =>
    forged(batch(), (bytes) => bytes.writeInt16BE(1, 21)),
  ),
  oneBatch('produce-id-without-sequence', 'A producer id with sequence -1: 87', () =>
    sequenced(5n, 0, -1),
  ),
  oneBatch('produce-too-large', 'Above max.message.bytes: 10', () => ofSize(2_000), {
    config: { 'max.message.bytes': '1000' },
  }),
  oneBatch(
    'produce-too-large-and-bad-crc',
    'The size is looked at before the checksum',
    () => {
      const bytes = ofSize(2_000)
      bytes.writeUInt32BE(1, 17)
      return bytes
    },
    { config: { 'max.message.bytes': '1000' } },
  ),
  oneBatch(
    'produce-null-key-compacted',
    'Compacted topics need keys: 87, each record named',
    () => batch({ records: [{ key: 'k', value: 'a' }, { value: 'b' }] }),
    {
      config: { 'cleanup.policy': 'compact' },
    },
  ),
  oneBatch('produce-future', 'A timestamp too far ahead: 32 (KIP-937)', () =>
    batch({ timestamp: BigInt(Date.now() + DAY_MS) }),
  ),
  oneBatch(
    'produce-past',
    'A timestamp too far back: 32',
    () => batch({ timestamp: BigInt(Date.now() - DAY_MS) }),
    {
      config: { 'message.timestamp.before.max.ms': '3600000' },
    },
  ),
  oneBatch(
    'produce-append-time',
    "LogAppendTime: the answer tells the broker's time",
    () => batch(),
    {
      config: { 'message.timestamp.type': 'LogAppendTime' },
    },
  ),
  {
    id: 'produce-unknown-topic',
    rule: 'An unknown topic: 3, and it is not created',
    async run(target, note) {
      const topic = target.fresh('unknown')
      note('answer', await target.produce(topic, batch(), { where: 'any' }))
    },
  },
  {
    id: 'produce-unknown-partition',
    rule: 'A partition that the topic does not have: 3',
    async run(target, note) {
      const topic = await target.topic()
      note('answer', await target.produce(topic, batch(), { partition: 9, where: 'any' }))
    },
  },
  {
    id: 'produce-wrong-leader',
    rule: 'A broker that does not lead: 6',
    async run(target, note) {
      const topic = await target.topic()
      note('answer', await target.produce(topic, batch(), { where: { followerOf: topic } }))
    },
  },
  {
    id: 'produce-wrong-leader-v11',
    rule: 'From 10 on the answer names the leader (KIP-951)',
    async run(target, note) {
      const topic = await target.topic()
      const where = { followerOf: topic }
      const {
        currentLeader,
        nodeEndpoints: _,
        ...answer
      } = {
        nodeEndpoints: 0,
        ...(await target.produce(topic, batch(), { where, version: 11 })),
      }
      note('answer', { ...answer, currentLeader })
    },
  },
  {
    id: 'produce-wrong-leader-and-bad',
    rule: 'The form is looked at before the leader, the contents after',
    async run(target, note) {
      const topic = await target.topic()
      const where = { followerOf: topic }
      const twice = Buffer.concat([batch(), batch()])
      note('form', await target.produce(topic, twice, { where }))
      const bytes = batch()
      bytes.writeUInt32BE(1, 17)
      note('contents', await target.produce(topic, bytes, { where }))
    },
  },
  {
    id: 'produce-several-partitions',
    rule: 'Each partition has an outcome of its own',
    async run(target, note) {
      const topic = await target.topic({ config: { 'max.message.bytes': '1000' } })
      const answer = await target.ask({ leaderOf: topic }, 'Produce', 8, {
        acks: -1,
        timeoutMs: 10_000,
        topics: [
          {
            name: topic,
            partitions: [
              { index: 0, records: batch() },
              { index: 7, records: batch() },
            ],
          },
        ],
      })
      note(
        'answer',
        answer.topics[0]?.partitions.toSorted((a, b) => a.index - b.index),
      )
    },
  },
  {
    id: 'sequence-continues',
    rule: 'The next sequence is the last one plus the records (KIP-98)',
    async run(target, note) {
      const [topic, id] = [await target.topic(), await idOf(target)]
      const two = { records: [{ value: 'a' }, { value: 'b' }] }
      note('0 and 1', await target.produce(topic, sequenced(id, 0, 0, two)))
      note('2', await target.produce(topic, sequenced(id, 0, 2)))
      note('4, a gap', await target.produce(topic, sequenced(id, 0, 4)))
      note('3', await target.produce(topic, sequenced(id, 0, 3)))
    },
  },
  {
    id: 'sequence-duplicates',
    rule: 'A repeat of one of the last five batches is told its offset; an older one is 45',
    async run(target, note) {
      const [topic, id] = [await target.topic(), await idOf(target)]
      for (let i = 0; i < 7; i++) await target.produce(topic, sequenced(id, 0, i))
      for (const sequence of [6, 5, 4, 3, 2, 1, 0]) {
        note(`repeat of ${sequence}`, await target.produce(topic, sequenced(id, 0, sequence)))
      }
    },
  },
  {
    id: 'sequence-part-of-a-batch',
    rule: 'Only a whole batch is recognised: its part is 45',
    async run(target, note) {
      const [topic, id] = [await target.topic(), await idOf(target)]
      const two = { records: [{ value: 'a' }, { value: 'b' }] }
      await target.produce(topic, sequenced(id, 0, 0, two))
      note('the first half', await target.produce(topic, sequenced(id, 0, 0)))
      note('the second half', await target.produce(topic, sequenced(id, 0, 1)))
      note('the whole', await target.produce(topic, sequenced(id, 0, 0, two)))
    },
  },
  {
    id: 'sequence-fresh-id-anywhere',
    rule: 'An unknown producer id may begin anywhere (KIP-360)',
    async run(target, note) {
      const [topic, id] = [await target.topic(), await idOf(target)]
      note('7', await target.produce(topic, sequenced(id, 0, 7)))
      note('0', await target.produce(topic, sequenced(id, 0, 0)))
      note('8', await target.produce(topic, sequenced(id, 0, 8)))
    },
  },
  {
    id: 'sequence-wraps',
    rule: '2^31 - 1 is followed by 0 (DefaultRecordBatch.incrementSequence)',
    async run(target, note) {
      const [topic, id] = [await target.topic(), await idOf(target)]
      const last = 2 ** 31 - 1
      note('2^31 - 1', await target.produce(topic, sequenced(id, 0, last)))
      note('0', await target.produce(topic, sequenced(id, 0, 0)))
      const two = { records: [{ value: 'a' }, { value: 'b' }] }
      const other = await idOf(target)
      note('across', await target.produce(topic, sequenced(other, 0, last, two)))
      note('its repeat', await target.produce(topic, sequenced(other, 0, last, two)))
      note('1', await target.produce(topic, sequenced(other, 0, 1)))
    },
  },
  {
    id: 'epoch-raised',
    rule: 'A higher epoch begins at 0, else 45; the old one is 47 then; per partition',
    async run(target, note) {
      const topic = await target.topic({ partitions: 2 })
      const id = await idOf(target)
      await target.produce(topic, sequenced(id, 0, 0))
      await target.produce(topic, sequenced(id, 0, 0), { partition: 1 })
      note('raised at 3', await target.produce(topic, sequenced(id, 1, 3)))
      note('raised at 0', await target.produce(topic, sequenced(id, 1, 0)))
      note('old', await target.produce(topic, sequenced(id, 0, 1)))
      note('repeat of the old', await target.produce(topic, sequenced(id, 0, 0)))
      note('old elsewhere', await target.produce(topic, sequenced(id, 0, 1), { partition: 1 }))
    },
  },
  {
    id: 'duplicate-refused-first',
    rule: 'Size and contents are looked at before the producer: a repeat can be 10',
    async run(target, note) {
      const [topic, id] = [await target.topic(), await idOf(target)]
      const large = { records: [{ value: 'x'.repeat(2_000) }] }
      note('stored', await target.produce(topic, sequenced(id, 0, 0, large)))
      note(
        'alter',
        await target
          .ask('any', 'IncrementalAlterConfigs', 1, {
            resources: [
              {
                resourceType: 2,
                resourceName: topic,
                configs: [{ name: 'max.message.bytes', configOperation: 0, value: '1000' }],
              },
            ],
            validateOnly: false,
          })
          .then(({ responses }) => responses.map(({ errorCode }) => errorCode)),
      )
      let answer = await target.produce(topic, sequenced(id, 0, 0, large))
      // A broker learns of the setting a moment later
      for (let i = 0; i < 200 && answer.errorCode === 0; i++) {
        answer = await target.produce(topic, sequenced(id, 0, 0, large))
      }
      note('repeat', answer)
    },
  },
  {
    id: 'transactional-without-a-transaction',
    rule: 'A transactional batch of a producer that added nothing is refused (KIP-890)',
    async run(target, note) {
      const topic = await target.topic()
      const transactionalId = target.fresh('tx')
      const id = await idOf(target)
      const records = sequenced(id, 0, 0, { transactional: true })
      for (const version of [8, 11]) {
        let answer = await target.produce(topic, records, { transactionalId, version })
        // The leader's question to a coordinator that is not ready is answered 19
        for (let i = 0; i < 500 && answer.errorCode === 19; i++) {
          answer = await target.produce(topic, records, { transactionalId, version })
        }
        note(`v${version}`, answer)
      }
    },
  },
]
