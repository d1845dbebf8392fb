import { describe, expect, it, vi } from 'vitest'
import {
  ascending,
  type ClientCluster,
  expectLog,
  freshTopic,
  type GetCluster,
  logOf,
  logsOf,
  numbered,
  textOf,
  uniqueName,
  valuesOf,
  WAIT,
} from './client-cluster.ts'
import { platformaticMember, platformaticProducer } from './platformatic-client.ts'

const READ_UNCOMMITTED = 0

async function fill(
  cluster: ClientCluster,
  topic: string,
  partitions: number,
  values: readonly string[],
): Promise<void> {
  const messages = values.flatMap((value) =>
    Array.from({ length: partitions }, (_, partition) => ({ topic, partition, value })),
  )
  await platformaticProducer(cluster).send({ messages })
}

export function platformaticSuite(cluster: GetCluster): void {
  describe("@platformatic/kafka's producer", () => {
    it.each([-1, 1])(
      'acks %i: is told the offsets, and the log holds what was sent',
      async (acks) => {
        const topic = await freshTopic(cluster(), 2)
        const producer = platformaticProducer(cluster())
        const { offsets } = await producer.send({
          acks,
          messages: [
            { topic, partition: 0, key: 'k', value: 'a', headers: { trace: 'abc' }, timestamp: 5n },
            { topic, partition: 0, value: 'b' },
            { topic, partition: 1, value: 'c' },
          ],
        })
        expect(offsets?.toSorted((a, b) => a.partition - b.partition)).toEqual([
          { topic, partition: 0, offset: 0n },
          { topic, partition: 1, offset: 0n },
        ])
        const [first] = await expectLog(cluster(), topic, ['a', 'b'])
        expect(first).toMatchObject({ key: Buffer.from('k'), timestamp: 5n, producerId: -1n })
        expect(first?.headers.map((h) => [h.key, textOf(h.value)])).toEqual([['trace', 'abc']])
        await expectLog(cluster(), topic, ['c'], { partition: 1 })
      },
    )

    it('gzip: what was compressed is read as it was', async () => {
      const topic = await freshTopic(cluster())
      const values = numbered('x'.repeat(100), 100)
      const messages = values.map((value) => ({ topic, value }))
      await platformaticProducer(cluster()).send({ messages, compression: 'gzip', acks: -1 })
      expect(valuesOf(await logOf(cluster(), topic))).toEqual(values)
    })

    it('idempotent: one producer id, and sequences without a gap in each partition', async () => {
      const topic = await freshTopic(cluster(), 3)
      const producer = platformaticProducer(cluster(), { idempotent: true })
      const { producerId } = await producer.initIdempotentProducer({})
      for (let round = 0; round < 3; round++) {
        const messages = numbered('', 12).map((value, i) => ({ topic, value, partition: i % 3 }))
        await producer.send({ messages })
      }
      for (const log of await logsOf(cluster(), topic, 3)) {
        expect(log.map((r) => r.sequence)).toEqual(numbered('', 12).map(Number))
        expect(new Set(log.map((r) => r.producerId))).toEqual(new Set([producerId]))
      }
    })
  })

  describe("@platformatic/kafka's transactions", () => {
    const transactional = () =>
      platformaticProducer(cluster(), { transactionalId: uniqueName('tx'), idempotent: true })

    it('commit and abort: what was aborted is read only by who reads uncommitted', async () => {
      const topic = await freshTopic(cluster())
      const producer = transactional()
      // One abort only: version 2.12.1 forgets all but the last of a producer within one Fetch
      for (const end of ['commit', 'abort', 'commit'] as const) {
        const transaction = await producer.beginTransaction()
        await transaction.send({ messages: [{ topic, partition: 0, value: `to ${end}` }] })
        await transaction[end]()
      }
      const committing = ['to commit', '<commit>']
      await expectLog(cluster(), topic, [...committing, 'to abort', '<abort>', ...committing])
      const committed = await platformaticMember(cluster(), topic, { groupId: uniqueName('group') })
      const all = await platformaticMember(cluster(), topic, {
        groupId: uniqueName('group'),
        isolationLevel: READ_UNCOMMITTED,
      })
      await Promise.all([committed.got(2), all.got(3)])
      expect(committed.received.map((m) => [m.value, m.offset])).toEqual([
        ['to commit', 0n],
        ['to commit', 4n],
      ])
      expect(all.received.map((m) => m.offset)).toEqual([0n, 2n, 4n])
    })

    it("a consumer's offset moves with the commit, and not with an abort", async () => {
      const [input, output] = [await freshTopic(cluster()), await freshTopic(cluster())]
      await fill(cluster(), input, 1, ['a', 'b', 'c'])
      const groupId = uniqueName('group')
      const member = await platformaticMember(cluster(), input, { groupId })
      await member.got(3)
      const committedOffset = async (): Promise<bigint | undefined> => {
        const topics = [{ topic: input, partitions: [0] }]
        return (await member.consumer.listCommittedOffsets({ topics })).get(input)?.[0]
      }
      const producer = transactional()
      const copy = async (index: number, end: 'commit' | 'abort'): Promise<void> => {
        const message = member.received[index]
        if (message === undefined) throw new Error(`there is no message ${index}`)
        const transaction = await producer.beginTransaction()
        await transaction.addConsumer(member.consumer)
        await transaction.send({
          messages: [{ topic: output, partition: 0, value: `${message.value} copied` }],
        })
        await transaction.addOffset(message)
        await transaction[end]()
      }
      await copy(0, 'commit')
      await expect.poll(committedOffset, WAIT).toBe(1n)
      await copy(2, 'abort')
      await copy(1, 'commit')
      await expect.poll(committedOffset, WAIT).toBe(2n)
      await expectLog(
        cluster(),
        output,
        ['a copied', '<commit>', '<abort>', 'b copied', '<commit>'],
        { isolation: 'committed' },
      )
    })
  })

  describe("@platformatic/kafka's consumer group", () => {
    it('a stream brings everything, each partition in order, as it was sent', async () => {
      const topic = await freshTopic(cluster(), 3)
      const values = numbered('v', 50)
      await fill(cluster(), topic, 3, values)
      await platformaticProducer(cluster()).send({
        messages: [{ topic, partition: 1, key: 'k', value: 'last', headers: { h: 'x' } }],
      })
      const member = await platformaticMember(cluster(), topic, { groupId: uniqueName('group') })
      expect(member.assigned).toEqual([0, 1, 2])
      await member.got(151)
      expect(member.values(0)).toEqual(values)
      expect(member.values(1)).toEqual([...values, 'last'])
      expect(member.values(2)).toEqual(values)
      const last = member.received.find((m) => m.value === 'last')
      expect([last?.key, last?.offset, [...(last?.headers ?? [])]]).toEqual([
        'k',
        50n,
        [['h', 'x']],
      ])
    })

    it('two members share the partitions; when one leaves the other has them all', async () => {
      const topic = await freshTopic(cluster(), 4)
      const groupId = uniqueName('group')
      const stays = await platformaticMember(cluster(), topic, { groupId })
      const leaves = await platformaticMember(cluster(), topic, { groupId })
      await vi.waitFor(() => {
        expect(ascending([...stays.assigned, ...leaves.assigned])).toEqual([0, 1, 2, 3])
        expect([stays.assigned.length, leaves.assigned.length]).toEqual([2, 2])
      }, WAIT)
      await fill(cluster(), topic, 4, ['both'])
      await Promise.all([stays.got(2), leaves.got(2)])
      for (const member of [stays, leaves]) {
        for (const message of member.received) await message.commit()
      }
      await leaves.leave()
      await vi.waitFor(() => expect(stays.assigned).toEqual([0, 1, 2, 3]), WAIT)
      await fill(cluster(), topic, 4, ['alone'])
      await vi.waitFor(() => {
        expect(stays.values().filter((value) => value === 'alone')).toHaveLength(4)
      }, WAIT)
      // At least once: what it fetched of a partition before it lost it may come again with it
      const places = stays.received.map((m) => `${m.partition} ${m.value}`)
      expect(new Set(places).size).toBeGreaterThanOrEqual(6)
      expect(leaves.values()).toEqual(['both', 'both'])
    })

    it('goes on where the group committed', async () => {
      const topic = await freshTopic(cluster())
      const groupId = uniqueName('group')
      await fill(cluster(), topic, 1, ['a', 'b', 'c'])
      const first = await platformaticMember(cluster(), topic, { groupId })
      await first.got(3)
      await first.received[1]?.commit()
      await first.leave()
      const second = await platformaticMember(cluster(), topic, { groupId })
      await second.got(1)
      expect(second.received.map((m) => [m.value, m.offset])).toEqual([['c', 2n]])
    })
  })
}
