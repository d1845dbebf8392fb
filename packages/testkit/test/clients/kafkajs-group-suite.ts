import { describe, expect, it, vi } from 'vitest'
import {
  ascending,
  type ClientCluster,
  expectLog,
  freshTopic,
  type GetCluster,
  numbered,
  textOf,
  uniqueName,
  WAIT,
} from './client-cluster.ts'
import { type KafkajsMember, kafkajsMember, kafkajsProducer } from './kafkajs-client.ts'

/** `count` numbered values to each of the partitions. */
async function fill(
  cluster: ClientCluster,
  topic: string,
  partitions: number,
  values: readonly string[],
): Promise<void> {
  const producer = await kafkajsProducer(cluster)
  const messages = values.flatMap((value) =>
    Array.from({ length: partitions }, (_, partition) => ({ partition, key: `k${value}`, value })),
  )
  await producer.send({ topic, messages })
}

/** Waits until the members have all partitions between them, none twice. */
async function share(partitions: number, members: readonly KafkajsMember[]): Promise<void> {
  const all = Array.from({ length: partitions }, (_, partition) => partition)
  await vi.waitFor(() => {
    const assigned = members.flatMap((member) => member.assigned ?? [])
    expect(ascending(assigned)).toEqual(all)
    for (const member of members) expect(member.assigned?.length).toBeGreaterThan(0)
  }, WAIT)
}

export function kafkajsGroupSuite(cluster: GetCluster): void {
  describe("kafkajs's consumer group", () => {
    it('from the beginning: everything, each partition in order', async () => {
      const topic = await freshTopic(cluster(), 3)
      const values = numbered('v', 50)
      await fill(cluster(), topic, 3, values)
      const member = await kafkajsMember(cluster(), topic, { groupId: uniqueName('group') })
      expect(member.assigned).toEqual([0, 1, 2])
      await member.got(150)
      for (const partition of [0, 1, 2]) expect(member.values(partition)).toEqual(values)
      const last = member.received.find(({ message }) => message.offset === '49')
      expect(textOf(last?.message.key)).toBe('kv49')
    })

    it('keys, headers, timestamps and tombstones arrive as they were sent', async () => {
      const topic = await freshTopic(cluster())
      const producer = await kafkajsProducer(cluster())
      const timestamp = '1700000000123'
      await producer.send({
        topic,
        messages: [{ key: 'k', value: null, timestamp, headers: { a: 'x', b: ['1', '2'] } }],
      })
      const member = await kafkajsMember(cluster(), topic, { groupId: uniqueName('group') })
      await member.got(1)
      const message = member.received[0]?.message
      expect(message).toMatchObject({ key: Buffer.from('k'), value: null, timestamp, offset: '0' })
      expect(message?.headers).toEqual({
        a: Buffer.from('x'),
        b: [Buffer.from('1'), Buffer.from('2')],
      })
    })

    it('from the end: only what comes after it', async () => {
      const topic = await freshTopic(cluster())
      await fill(cluster(), topic, 1, ['before'])
      const member = await kafkajsMember(cluster(), topic, {
        groupId: uniqueName('group'),
        fromBeginning: false,
      })
      const fetched = new Promise((resolve) => {
        member.consumer.on(member.consumer.events.FETCH, resolve)
      })
      await fetched
      await fill(cluster(), topic, 1, ['after'])
      await member.got(1)
      expect(member.values()).toEqual(['after'])
    })

    it('two members share the partitions; when one leaves the other has them all', async () => {
      const topic = await freshTopic(cluster(), 4)
      const groupId = uniqueName('group')
      const stays = await kafkajsMember(cluster(), topic, { groupId })
      expect(stays.assigned).toEqual([0, 1, 2, 3])
      const leaves = await kafkajsMember(cluster(), topic, { groupId })
      await share(4, [stays, leaves])
      await fill(cluster(), topic, 4, ['both'])
      await vi.waitFor(() => expect(stays.received.length + leaves.received.length).toBe(4), WAIT)
      for (const { partition } of leaves.received) expect(leaves.assigned).toContain(partition)
      for (const { partition } of stays.received) expect(stays.assigned).toContain(partition)
      const taken = leaves.received.length
      expect(taken).toBeGreaterThan(0)

      await leaves.leave()
      await share(4, [stays])
      await fill(cluster(), topic, 4, ['alone'])
      await vi.waitFor(
        () => expect(stays.values().filter((value) => value === 'alone')).toHaveLength(4),
        WAIT,
      )
      expect(stays.values().filter((value) => value === 'both')).toHaveLength(4 - taken)
      expect(leaves.values()).not.toContain('alone')
    })

    it('goes on where the group committed', async () => {
      const topic = await freshTopic(cluster(), 2)
      const groupId = uniqueName('group')
      await fill(cluster(), topic, 2, ['a', 'b'])
      const first = await kafkajsMember(cluster(), topic, { groupId })
      await first.got(4)
      await first.leave()
      await fill(cluster(), topic, 2, ['c'])
      const second = await kafkajsMember(cluster(), topic, { groupId })
      await second.got(2)
      expect(second.received.map((r) => [textOf(r.message.value), r.message.offset])).toEqual([
        ['c', '2'],
        ['c', '2'],
      ])
      expect(ascending(second.received.map((r) => r.partition))).toEqual([0, 1])
    })

    it('goes back to an offset that it is told to seek', async () => {
      const topic = await freshTopic(cluster())
      await fill(cluster(), topic, 1, numbered('v', 5))
      const member = await kafkajsMember(cluster(), topic, { groupId: uniqueName('group') })
      await member.got(5)
      member.consumer.seek({ topic, partition: 0, offset: '3' })
      await member.got(7)
      expect(member.values()).toEqual([...numbered('v', 5), 'v3', 'v4'])
    })

    it.each([
      { readUncommitted: false, expected: ['kept', 'last'] },
      { readUncommitted: true, expected: ['aborted', 'kept', 'last'] },
    ])(
      'what was aborted is seen only by who reads uncommitted: $readUncommitted',
      async ({ readUncommitted, expected }) => {
        const topic = await freshTopic(cluster())
        const producer = await kafkajsProducer(cluster(), {
          transactionalId: uniqueName('tx'),
          idempotent: true,
          maxInFlightRequests: 1,
        })
        for (const [value, end] of [
          ['aborted', 'abort'],
          ['kept', 'commit'],
        ] as const) {
          const transaction = await producer.transaction()
          await transaction.send({ topic, messages: [{ value }] })
          await transaction[end]()
        }
        // A commit is answered before its marker is written; what comes next would overtake it
        await expectLog(cluster(), topic, ['aborted', '<abort>', 'kept', '<commit>'])
        await fill(cluster(), topic, 1, ['last'])
        const groupId = uniqueName('group')
        const member = await kafkajsMember(cluster(), topic, { groupId, readUncommitted })
        await vi.waitUntil(() => member.values().includes('last'), WAIT)
        expect(member.values()).toEqual(expected)
        expect(member.received.at(-1)?.message.offset).toBe('4')
      },
    )
  })
}
