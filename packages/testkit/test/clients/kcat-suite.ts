import { describe, expect, it, vi } from 'vitest'
import {
  ascending,
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
import { kafkajsProducer } from './kafkajs-client.ts'
import { kcat, kcatIsThere, startKcat } from './kcat.ts'
import type { Program } from './program.ts'

interface Listing {
  readonly controllerid: number
  readonly brokers: readonly { readonly id: number; readonly name: string }[]
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly {
      readonly partition: number
      readonly leader: number
      readonly replicas: readonly { readonly id: number }[]
      readonly isrs: readonly { readonly id: number }[]
    }[]
  }[]
}

/** kcat notices the end of a partition when a Fetch comes back empty (default 500 ms). */
const QUICK = ['-X', 'fetch.wait.max.ms=50']

const linesOf = (values: readonly string[]): string => `${values.join('\n')}\n`

export function kcatSuite(cluster: GetCluster): void {
  const produce = (topic: string, values: readonly string[], ...args: string[]) =>
    kcat(cluster(), ['-P', '-t', topic, ...args], { input: linesOf(values) })
  const consume = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await kcat(cluster(), ['-C', '-e', '-q', ...QUICK, ...args])
    return stdout.split('\n').slice(0, -1)
  }

  describe.skipIf(!kcatIsThere())('kcat (librdkafka)', () => {
    it('lists brokers and topics', async () => {
      const topic = await freshTopic(cluster(), 3)
      const { stdout } = await kcat(cluster(), ['-L', '-J', '-t', topic])
      const listing = JSON.parse(stdout) as Listing
      expect(listing.brokers.map((b) => b.name).toSorted()).toEqual(cluster().brokers.toSorted())
      const ids = listing.brokers.map((b) => b.id)
      expect(ascending(ids)).toEqual([1, 2, 3])
      expect(ids).toContain(listing.controllerid)
      const found = listing.topics.find((t) => t.topic === topic)?.partitions ?? []
      expect(ascending(found.map((p) => p.partition))).toEqual([0, 1, 2])
      for (const { leader, replicas, isrs } of found) {
        expect(replicas[0]?.id).toBe(leader)
        expect(ascending(replicas.map((r) => r.id))).toEqual([1, 2, 3])
        expect(ascending(isrs.map((r) => r.id))).toEqual([1, 2, 3])
      }
      const all = JSON.parse((await kcat(cluster(), ['-L', '-J'])).stdout) as Listing
      expect(all.topics.map((t) => t.topic)).toContain(topic)
    })

    it('produces with keys and headers, and a tombstone for an empty value', async () => {
      const topic = await freshTopic(cluster(), 2)
      const args = ['-p', '1', '-K', ':', '-Z', '-H', 'trace=abc', '-H', 'more=1']
      await produce(topic, ['k1:a', 'k2:b', 'k3:'], ...args)
      const log = await logOf(cluster(), topic, { partition: 1 })
      expect(log.map((r) => [textOf(r.key), textOf(r.value)])).toEqual([
        ['k1', 'a'],
        ['k2', 'b'],
        ['k3', null],
      ])
      for (const { headers } of log) {
        expect(headers.map((h) => [h.key, textOf(h.value)])).toEqual([
          ['trace', 'abc'],
          ['more', '1'],
        ])
      }
      expect(await logOf(cluster(), topic)).toEqual([])
    })

    it.each(['gzip', 'zstd'])('%s: what was compressed is read as it was', async (codec) => {
      const topic = await freshTopic(cluster())
      const values = numbered('x'.repeat(100), 100)
      await produce(topic, values, '-p', '0', '-z', codec)
      expect(valuesOf(await logOf(cluster(), topic))).toEqual(values)
      expect(await consume('-t', topic, '-p', '0')).toEqual(values)
    })

    it.each(['snappy', 'lz4'])('%s: what was compressed is read by itself', async (codec) => {
      const topic = await freshTopic(cluster())
      const values = numbered('x'.repeat(100), 100)
      await produce(topic, values, '-p', '0', '-z', codec)
      expect(await consume('-t', topic, '-p', '0')).toEqual(values)
    })

    it.each(['1', '0'])('acks %s: every record arrives', async (acks) => {
      const topic = await freshTopic(cluster())
      const values = numbered('v', 20)
      await produce(topic, values, '-p', '0', '-X', `acks=${acks}`)
      const log = await expectLog(cluster(), topic, values)
      expect(log.at(-1)?.offset).toBe(19n)
    })

    it('idempotent: one producer id, and sequences without a gap in each partition', async () => {
      const topic = await freshTopic(cluster(), 3)
      const values = numbered('v', 300)
      await produce(topic, values, '-X', 'enable.idempotence=true', '-X', 'batch.num.messages=7')
      const logs = await logsOf(cluster(), topic, 3)
      expect(
        logs
          .flat()
          .map((r) => String(r.value))
          .toSorted(),
      ).toEqual(values.toSorted())
      for (const log of logs) expect(log.map((r) => r.sequence)).toEqual(log.map((_, i) => i))
      const [id, ...others] = new Set(logs.flat().map((r) => r.producerId))
      expect([id !== undefined && id >= 0n, others]).toEqual([true, []])
    })

    it('produces in a transaction', async () => {
      const topic = await freshTopic(cluster())
      await produce(topic, ['a', 'b'], '-p', '0', '-X', `transactional.id=${uniqueName('tx')}`)
      const log = await expectLog(cluster(), topic, ['a', 'b', '<commit>'])
      expect(log.map((r) => r.transactional)).toEqual([true, true, true])
    })

    it('consumes a partition from the beginning, an offset, the end, and a time', async () => {
      const topic = await freshTopic(cluster(), 2)
      const producer = await kafkajsProducer(cluster())
      const messages = numbered('v', 4).map((value, i) => ({
        key: `k${i}`,
        value,
        partition: 1,
        timestamp: String((i + 1) * 1_000),
        headers: { h: `x${i}` },
      }))
      await producer.send({ topic, messages })
      const read = (from: string): Promise<string[]> =>
        consume('-t', topic, '-p', '1', '-o', from, '-f', '%p %o %T %k %h %s\n')
      const line = (i: number): string => `1 ${i} ${(i + 1) * 1_000} k${i} h=x${i} v${i}`
      expect(await read('beginning')).toEqual([0, 1, 2, 3].map(line))
      expect(await read('2')).toEqual([2, 3].map(line))
      expect(await read('-1')).toEqual([3].map(line))
      expect(await read('s@1500')).toEqual([1, 2, 3].map(line))
      expect(await read('end')).toEqual([])
    })

    it('reads many fetches in order', async () => {
      const topic = await freshTopic(cluster())
      const producer = await kafkajsProducer(cluster())
      const values = numbered('v', 300)
      for (let i = 0; i < values.length; i += 30) {
        const messages = values.slice(i, i + 30).map((value) => ({ value }))
        await producer.send({ topic, messages })
      }
      const small = ['-X', 'fetch.message.max.bytes=1000']
      expect(await consume('-t', topic, '-p', '0', ...small)).toEqual(values)
    })

    it('what was aborted is seen only by who reads uncommitted', async () => {
      const topic = await freshTopic(cluster())
      const producer = await kafkajsProducer(cluster(), {
        transactionalId: uniqueName('tx'),
        idempotent: true,
        maxInFlightRequests: 1,
      })
      for (const end of ['abort', 'commit', 'abort', 'commit'] as const) {
        const transaction = await producer.transaction()
        await transaction.send({ topic, messages: [{ value: `to ${end}` }] })
        await transaction[end]()
      }
      const all = ['to abort', 'to commit', 'to abort', 'to commit']
      await expectLog(
        cluster(),
        topic,
        all.flatMap((value) => [value, `<${value.slice(3)}>`]),
      )
      const read = (level: string): Promise<string[]> =>
        consume('-t', topic, '-p', '0', '-f', '%o %s\n', '-X', `isolation.level=${level}`)
      expect(await read('read_committed')).toEqual(['2 to commit', '6 to commit'])
      expect(await read('read_uncommitted')).toEqual(all.map((value, i) => `${i * 2} ${value}`))
    })

    it('a group goes on where it committed', async () => {
      const topic = await freshTopic(cluster(), 3)
      const group = uniqueName('group')
      const read = async (): Promise<string[]> => {
        const args = ['-G', group, '-e', '-q', ...QUICK, '-X', 'auto.offset.reset=earliest', topic]
        const { stdout } = await kcat(cluster(), args)
        return stdout.split('\n').slice(0, -1)
      }
      const values = numbered('v', 30)
      await produce(topic, values)
      expect((await read()).toSorted()).toEqual(values.toSorted())
      await produce(topic, ['later'])
      expect(await read()).toEqual(['later'])
      expect(await read()).toEqual([])
    })

    it('two members share the partitions; when one leaves the other has them all', async () => {
      const topic = await freshTopic(cluster(), 4)
      const group = uniqueName('group')
      const printed = ['-u', '-f', '%p %s\n']
      const quick = [...QUICK, '-X', 'heartbeat.interval.ms=100']
      const first = ['-X', 'auto.offset.reset=earliest']
      const join = (): Program =>
        startKcat(cluster(), ['-G', group, ...printed, ...quick, ...first, topic])
      /** A round of records until both members, or the one that is left, got their share. */
      const round = async (value: string): Promise<void> => {
        const producer = await kafkajsProducer(cluster())
        const messages = [0, 1, 2, 3].map((partition) => ({ partition, value }))
        await producer.send({ topic, messages })
      }
      const partitionsOf = (member: Program, value: string): string[] =>
        member.lines.filter((l) => l.endsWith(` ${value}`)).map((l) => l.slice(0, 1))
      const stays = join()
      await round('first')
      await vi.waitUntil(() => partitionsOf(stays, 'first').length === 4, WAIT)
      const leaves = join()
      // Only the members know who has what: probe until the newcomer gets something
      let probes = 0
      await vi.waitFor(async () => {
        await round(`probe${probes++}`)
        await vi.waitUntil(() => leaves.lines.length > 0, { timeout: 200, interval: 10 })
      }, WAIT)
      await round('both')
      await vi.waitFor(() => {
        const both = [...partitionsOf(stays, 'both'), ...partitionsOf(leaves, 'both')]
        expect(both.toSorted()).toEqual(['0', '1', '2', '3'])
      }, WAIT)
      expect(partitionsOf(stays, 'both')).toHaveLength(2)
      expect(partitionsOf(leaves, 'both')).toHaveLength(2)

      await leaves.stop()
      await round('alone')
      await vi.waitFor(
        () => expect(partitionsOf(stays, 'alone').toSorted()).toEqual(['0', '1', '2', '3']),
        WAIT,
      )
      expect(partitionsOf(stays, 'both')).toHaveLength(2)
    })
  })
}
