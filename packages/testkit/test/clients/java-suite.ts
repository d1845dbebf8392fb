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
} from './client-cluster.ts'
import { runJava, startJava } from './java-client.ts'
import { kafkajsProducer } from './kafkajs-client.ts'

/** A JVM starts in seconds where cores are few. */
const JVM_WAIT = { timeout: 60_000, interval: 50 }

export function javaSuite(cluster: GetCluster): void {
  const perform = async (topic: string, records: number, ...args: string[]): Promise<string> => {
    const what = ['--topic', topic, '--num-records', String(records), '--payload-monotonic']
    const { stdout } = await runJava(cluster(), 'ProducerPerformance', [...what, ...args])
    return stdout
  }
  const consumer = (topic: string, args: readonly string[]): string[] => {
    const named = ['--command-property', 'client.id=java-consumer']
    return ['--topic', topic, ...named, ...args]
  }
  /** Lines that the console consumer printed; it ends after as many. */
  const consume = async (topic: string, count: number, ...args: string[]): Promise<string[]> => {
    const end = ['--max-messages', String(count), '--timeout-ms', '30000']
    const all = consumer(topic, [...end, ...args])
    const { stdout } = await runJava(cluster(), 'consumer.ConsoleConsumer', all)
    return stdout.split('\n').slice(0, -1)
  }

  describe("Kafka's Java clients", () => {
    it('ProducerPerformance is idempotent: one producer id, no gap in any partition', async () => {
      const topic = await freshTopic(cluster(), 3)
      const said = await perform(topic, 2_000, '--throughput', '-1')
      expect(said).toMatch(/^2000 records sent/m)
      const logs = await logsOf(cluster(), topic, 3)
      const values = logs.flat().map((r) => Number(textOf(r.value)))
      expect(ascending(values)).toEqual(numbered('', 2_000).map(Number))
      for (const log of logs) expect(log.map((r) => r.sequence)).toEqual(log.map((_, i) => i))
      const [id, ...others] = new Set(logs.flat().map((r) => r.producerId))
      expect([id !== undefined && id >= 0n, others]).toEqual([true, []])
    })

    it('ProducerPerformance with a transactional id commits again and again', async () => {
      const topic = await freshTopic(cluster())
      const transactional = ['--transactional-id', uniqueName('tx')]
      const short = ['--transaction-duration-ms', '100', '--throughput', '200']
      await perform(topic, 200, ...transactional, ...short)
      const log = await vi.waitFor(async () => {
        const read = await logOf(cluster(), topic, { isolation: 'committed' })
        expect(read.at(-1)?.control).toBe('commit')
        return read
      }, JVM_WAIT)
      const records = log.filter((r) => r.control === undefined)
      expect(records.map((r) => textOf(r.value))).toEqual(numbered('', 200))
      expect(records.every((r) => r.transactional)).toBe(true)
      expect(log.length - records.length).toBeGreaterThan(1)
      expect(new Set(log.map((r) => r.producerId)).size).toBe(1)
    })

    it('ConsoleProducer sends keys and headers', async () => {
      const topic = await freshTopic(cluster())
      const reader = ['parse.key=true', 'parse.headers=true', 'null.marker=NULL']
      const args = reader.flatMap((property) => ['--reader-property', property])
      const input = 'h:x,more:1\tk1\ta\nh:y\tk2\tNULL\n'
      const gzip = ['--compression-codec', 'gzip']
      await runJava(cluster(), 'ConsoleProducer', ['--topic', topic, ...gzip, ...args], { input })
      const log = await logOf(cluster(), topic)
      expect(
        log.map((r) => [textOf(r.key), textOf(r.value), r.headers.map((h) => textOf(h.value))]),
      ).toEqual([
        ['k1', 'a', ['x', '1']],
        ['k2', null, ['y']],
      ])
    })

    it('ConsoleConsumer reads everything of a group, and goes on where that committed', async () => {
      const topic = await freshTopic(cluster(), 2)
      const producer = await kafkajsProducer(cluster())
      const headers = { h: 'x' }
      const send = (...values: string[]) =>
        producer.send({
          topic,
          messages: values.flatMap((value) =>
            [0, 1].map((partition) => ({ partition, key: `k${value}`, value, headers })),
          ),
        })
      const group = ['--group', uniqueName('group'), '--from-beginning']
      const printed = ['key', 'offset', 'partition', 'headers'].flatMap((property) => [
        '--formatter-property',
        `print.${property}=true`,
      ])
      await send('a', 'b', 'c')
      const first = await consume(topic, 6, ...group, ...printed)
      const line = (partition: number, offset: number, value: string): string =>
        [`Partition:${partition}`, `Offset:${offset}`, 'h:x', `k${value}`, value].join('\t')
      const lines = ['a', 'b', 'c'].flatMap((value, i) => [0, 1].map((p) => line(p, i, value)))
      expect(first.toSorted()).toEqual(lines.toSorted())
      await send('d')
      const second = await consume(topic, 2, ...group, ...printed)
      expect(second.toSorted()).toEqual([line(0, 3, 'd'), line(1, 3, 'd')])
    })

    it('ConsoleConsumer reads one partition from an offset, without a group', async () => {
      const topic = await freshTopic(cluster(), 2)
      const producer = await kafkajsProducer(cluster())
      const messages = numbered('v', 5).map((value) => ({ value, partition: 1 }))
      await producer.send({ topic, messages })
      expect(await consume(topic, 2, '--partition', '1', '--offset', '3')).toEqual(['v3', 'v4'])
    })

    it.each(['read_committed', 'read_uncommitted'])(
      'ConsoleConsumer, %s: of what was aborted it sees what it should',
      async (level) => {
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
        const expected = level === 'read_committed' ? ['to commit', 'to commit'] : all
        const args = ['--from-beginning', '--isolation-level', level]
        expect(await consume(topic, expected.length, ...args)).toEqual(expected)
      },
    )

    it('two ConsoleConsumers share the partitions; when one leaves the other has them all', async () => {
      const topic = await freshTopic(cluster(), 4)
      const producer = await kafkajsProducer(cluster())
      const round = (value: string) =>
        producer.send({ topic, messages: [0, 1, 2, 3].map((partition) => ({ partition, value })) })
      const quick = ['heartbeat.interval.ms=100', 'fetch.max.wait.ms=50'].flatMap((property) => [
        '--command-property',
        property,
      ])
      const group = ['--group', uniqueName('group'), '--from-beginning']
      const printed = ['--formatter-property', 'print.partition=true']
      const args = consumer(topic, [...group, ...printed, ...quick])
      const join = () => startJava(cluster(), 'consumer.ConsoleConsumer', args)
      const partitionsOf = (lines: readonly string[], value: string): string[] =>
        lines.filter((l) => l.endsWith(`\t${value}`)).map((l) => l.split('\t')[0] as string)
      const all = [0, 1, 2, 3].map((partition) => `Partition:${partition}`)

      const stays = await join()
      await round('first')
      await vi.waitUntil(() => partitionsOf(stays.lines, 'first').length === 4, JVM_WAIT)
      const leaves = await join()
      // Only the members know who has what: probe until the newcomer gets something
      let probes = 0
      await vi.waitFor(async () => {
        await round(`probe${probes++}`)
        await vi.waitUntil(() => leaves.lines.length > 0, { timeout: 500, interval: 20 })
      }, JVM_WAIT)
      await round('both')
      await vi.waitFor(() => {
        const both = [stays, leaves].flatMap(({ lines }) => partitionsOf(lines, 'both'))
        expect(both.toSorted()).toEqual(all)
      }, JVM_WAIT)
      expect(partitionsOf(leaves.lines, 'both')).toHaveLength(2)

      await leaves.stop()
      await round('alone')
      await vi.waitFor(
        () => expect(partitionsOf(stays.lines, 'alone').toSorted()).toEqual(all),
        JVM_WAIT,
      )
    })

    it('what Java compresses is read by Java, in each codec', async () => {
      const topic = await freshTopic(cluster())
      const codecs = ['gzip', 'snappy', 'lz4', 'zstd']
      for (const codec of codecs) {
        const property = ['--command-property', `compression.type=${codec}`]
        await perform(topic, 50, '--throughput', '-1', ...property)
      }
      const read = await consume(topic, 200, '--from-beginning')
      expect(read).toEqual(codecs.flatMap(() => numbered('', 50)))
    })
  })
}
