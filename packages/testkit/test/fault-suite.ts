import { expect, it, onTestFinished, vi } from 'vitest'
import { auditOutcomes } from '../src/audit/audit-outcomes.ts'
import { kafkajsControl, type KafkajsControlOptions } from '../src/control/kafkajs-control.ts'
import { runWorkload } from '../src/control/run-workload.ts'
import type { WorkloadClient, WorkloadReceipt } from '../src/control/workload-client.ts'
import type { Fault } from '../src/faults/fault.ts'
import type { AnswerPoint, RequestPoint } from '../src/faults/fault-points.ts'
import { type OnFaults, values } from './on-faults.ts'
import { produceCodes, produceFrame, RawClient } from './raw-client.ts'

/** Does not retry, so that one fault is one failure. */
async function kafkajsWithoutRetries(
  on: OnFaults,
  options: Partial<KafkajsControlOptions> = {},
): Promise<WorkloadClient> {
  const client = kafkajsControl({
    brokers: on.brokers,
    idempotent: false,
    requestTimeoutMs: on.answeredWithinMs,
    producer: { retry: { retries: 0 } },
    ...options,
  })
  onTestFinished(() => client.close())
  await client.connect()
  return client
}

async function rawClient(on: OnFaults): Promise<RawClient> {
  const client = await RawClient.connect(on.portOfOne)
  onTestFinished(() => client.close())
  return client
}

interface KafkajsError extends Error {
  readonly type?: string
  readonly cause?: KafkajsError
}

/** What kafkajs said: where the record lies, or the name of its error behind 'retries exceeded'. */
function said(send: Promise<WorkloadReceipt>): Promise<string> {
  return send.then(
    ({ offset }) => `offset ${offset}`,
    (error: KafkajsError) => {
      const first = error.cause ?? error
      return first.type ?? first.name
    },
  )
}

/** Brokers answer partitions in an order of their own. */
function inOrder(codes: [number, number, bigint][]): [number, number][] {
  return codes.toSorted(([a], [b]) => a - b).map(([partition, code]) => [partition, code])
}

/**
 * Faults as clients meet them. One text for the proxy in front of Apache Kafka and for the embedded
 * cluster: what a rule does to a client must not depend on the brokers behind it.
 */
export function faultSuite(
  describeOn: (name: string, suite: (on: OnFaults) => void) => void,
): void {
  describeOn('before the request is forwarded', (on) => {
    it.each<[string, (point: RequestPoint) => Fault, string]>([
      ['disconnect rst', (p) => p.disconnect('rst'), 'KafkaJSConnectionError'],
      ['disconnect fin', (p) => p.disconnect('fin'), 'KafkaJSConnectionClosedError'],
      ['blackHole', (p) => p.blackHole(), 'KafkaJSRequestTimeoutError'],
      ['hold', (p) => p.hold(), 'KafkaJSRequestTimeoutError'],
      ['answer', (p) => p.answer({ errorCode: 19 }), 'NOT_ENOUGH_REPLICAS'],
    ])('%s: kafkajs fails and the log stays empty', async (_, arm, expected) => {
      const topic = await on.topicLedByOne()
      const client = await kafkajsWithoutRetries(on, { requestTimeoutMs: 500 })
      const fault = arm(on.faults.on('Produce', { topic }).request())
      expect(await said(client.send({ topic, value: 'a' }))).toBe(expected)
      expect(fault.fired).toBe(1)
      expect(await on.log(topic)).toEqual([])
      expect(on.faults.history({ topic })).toMatchObject([
        { forwardedAt: undefined, faults: [fault.description], results: [] },
      ])
    })

    it('delay and hold with release: the record arrives all the same', async () => {
      const topic = await on.topicLedByOne()
      const client = await kafkajsWithoutRetries(on)
      on.faults.on('Produce', { topic }).request().delay(50)
      expect(await said(client.send({ topic, value: 'delayed' }))).toBe('offset 0')
      const [delayed] = on.faults.history({ topic })
      expect((delayed?.forwardedAt ?? 0) - (delayed?.receivedAt ?? 0)).toBeGreaterThan(45)

      const hold = on.faults.on('Produce', { topic }).request().hold()
      const sending = said(client.send({ topic, value: 'held' }))
      await hold.reached()
      expect(values(await on.log(topic))).toEqual(['delayed'])
      hold.release()
      expect(await sending).toBe('offset 1')
      on.faults.assertAllFaultsFired()
    })

    it('hold: a request whose client gave up and went away lands late, behind newer ones', async () => {
      const topic = await on.topicLedByOne()
      const hold = on.faults.on('Produce', { topic }).request().hold()
      const gone = await kafkajsWithoutRetries(on, { clientId: 'gone', requestTimeoutMs: 500 })
      expect(await said(gone.send({ topic, value: 'late' }))).toBe('KafkaJSRequestTimeoutError')
      await gone.close()
      expect(hold.fired).toBe(1)

      const other = await kafkajsWithoutRetries(on)
      expect(await said(other.send({ topic, value: 'newer' }))).toBe('offset 0')
      expect(values(await on.log(topic))).toEqual(['newer'])
      hold.release()
      await vi.waitFor(() =>
        expect(on.faults.history({ topic, clientId: 'gone' })).toMatchObject([
          { results: [{ errorCode: 0, baseOffset: 1n }], answeredAt: undefined },
        ]),
      )
      expect(values(await on.log(topic))).toEqual(['newer', 'late'])
      // Its connection goes once the broker has answered
      await vi.waitFor(() => expect(on.faults.connectionCount({ clientId: 'gone' })).toBe(0))
    })

    it('answer with partitions: the others are stored by the broker', async () => {
      const topic = await on.topicLedByOne(3)
      on.faults
        .on('Produce', { topic })
        .request()
        .answer({ errorCode: 'NOT_ENOUGH_REPLICAS', partitions: [1] })
      const client = await rawClient(on)
      client.send(produceFrame({ correlationId: 1, topic, partitions: [0, 1, 2] }))
      expect(inOrder(produceCodes(await client.next()))).toEqual([
        [0, 0],
        [1, 19],
        [2, 0],
      ])
      const log = await on.log(topic, 3)
      expect(log.map((record) => record.partition)).toEqual([0, 2])
    })

    it('answer: kafkajs rides out a coordinator that is loading', async () => {
      on.faults
        .on('InitProducerId', { clientId: 'loading' })
        .request()
        .answer({ errorCode: 'COORDINATOR_LOAD_IN_PROGRESS' })
      await kafkajsWithoutRetries(on, { idempotent: true, clientId: 'loading', producer: {} })
      // A new cluster may say so itself, once more
      const asked = on.faults.history({ api: 'InitProducerId', clientId: 'loading' })
      expect(asked.map((entry) => entry.forwardedAt !== undefined)).toEqual(
        asked.map((_, index) => index > 0),
      )
      expect(asked.length).toBeGreaterThan(1)
      on.faults.assertAllFaultsFired()
    })
  })

  describeOn('after the append', (on) => {
    it.each<[string, (point: AnswerPoint) => Fault, RegExp]>([
      ['disconnect rst', (p) => p.disconnect('rst'), /^KafkaJSConnectionError$/],
      ['disconnect fin', (p) => p.disconnect('fin'), /^KafkaJSConnectionClosedError$/],
      ['blackHole', (p) => p.blackHole(), /^KafkaJSRequestTimeoutError$/],
      ['hold', (p) => p.hold(), /^KafkaJSRequestTimeoutError$/],
      // kafkajs reconnects with the torn answer still in its buffer, and then times out (hazard 11)
      ['truncate', (p) => p.truncate(9), /^KafkaJS(Connection|RequestTimeout)Error$/],
      ['garbledBody', (p) => p.garbledBody(3), /Error$/],
      ['replaceError', (p) => p.replaceError('REQUEST_TIMED_OUT'), /^REQUEST_TIMED_OUT$/],
      ['oversizedLength', (p) => p.oversizedLength(), /^KafkaJSRequestTimeoutError$/],
      ['wrongCorrelationId', (p) => p.wrongCorrelationId(), /^KafkaJSRequestTimeoutError$/],
      // No error at all: kafkajs takes an answer that lacks the partition for a success (hazard 3)
      ['dropPartition', (p) => p.dropPartition(), /^offset undefined$/],
    ])('%s: the record is in the log, whatever kafkajs says', async (_, arm, expected) => {
      const topic = await on.topicLedByOne()
      const client = await kafkajsWithoutRetries(on)
      const fault = arm(on.faults.on('Produce', { topic, partition: 0 }).afterAppend())
      expect(await said(client.send({ topic, value: 'a' }))).toMatch(expected)
      expect(fault.fired).toBe(1)
      expect(values(await on.log(topic))).toEqual(['a'])
      expect(on.faults.history({ topic })).toMatchObject([
        { faults: [fault.description], results: [{ errorCode: 0, baseOffset: 0n }] },
      ])
    })

    it('delay, throttle and hold with release: the answer comes all the same', async () => {
      const topic = await on.topicLedByOne()
      const client = await kafkajsWithoutRetries(on)
      on.faults.on('Produce', { topic }).afterAppend().delay(50)
      expect(await said(client.send({ topic, value: 'a' }))).toBe('offset 0')
      const [delayed] = on.faults.history({ topic })
      expect((delayed?.answeredAt ?? 0) - (delayed?.brokerAnsweredAt ?? 0)).toBeGreaterThan(45)

      on.faults.on('Produce', { topic }).afterAppend().throttle(1)
      expect(await said(client.send({ topic, value: 'b' }))).toBe('offset 1')

      const hold = on.faults.on('Produce', { topic }).afterAppend().hold()
      const sending = said(client.send({ topic, value: 'c' }))
      await hold.reached()
      expect(values(await on.log(topic))).toEqual(['a', 'b', 'c'])
      hold.release()
      expect(await sending).toBe('offset 2')
      on.faults.assertAllFaultsFired()
    })

    it.each([3, 5, 7, 8, 9, 10, 11])('Produce v%i is understood, both ways', async (version) => {
      const topic = await on.topicLedByOne(2)
      const client = await rawClient(on)
      const fields = { topic, version, sequence: 9 }
      on.faults.on('Produce', { topic, partition: 1 }).afterAppend().replaceError(20)
      client.send(produceFrame({ ...fields, correlationId: 1, partitions: [0, 1] }))
      expect(inOrder(produceCodes(await client.next(), version))).toEqual([
        [0, 0],
        [1, 20],
      ])
      const [entry] = on.faults.history({ topic })
      expect(entry).toMatchObject({
        apiVersion: version,
        batches: [
          { partition: 0, producerId: 7n, producerEpoch: 1, baseSequence: 9, recordCount: 1 },
          { partition: 1 },
        ],
      })
      expect(entry?.results.map((r) => [r.errorCode, r.baseOffset])).toEqual([
        [0, 0n],
        [0, 0n],
      ])
      expect(values(await on.log(topic, 2))).toEqual(['record 1', 'record 1'])
    })

    // Not through kafkajs: a negative size is an uncaught exception there, not an error
    it('garbage: the record is in the log, and the client gets bytes that are no frame', async () => {
      const topic = await on.topicLedByOne()
      const client = await RawClient.connect(on.portOfOne, { raw: true })
      onTestFinished(() => client.close())
      on.faults.on('Produce', { topic }).afterAppend().garbage(40, 3)
      client.send(produceFrame({ correlationId: 1, topic }))
      await vi.waitFor(() => expect(client.bytes).toHaveLength(40))
      expect(client.bytes.readInt32BE(0)).not.toBe(36)
      expect(values(await on.log(topic))).toEqual(['record 1'])
    })

    it('a batch that the broker refused is not struck', async () => {
      const topic = await on.topicLedByOne()
      const client = await rawClient(on)
      const fault = on.faults.on('Produce', { topic }).afterAppend().disconnect('rst')
      client.send(produceFrame({ correlationId: 1, topic, sequence: 0 }))
      expect(await client.ended).toBe('rst')
      const again = await rawClient(on)
      const second = on.faults.on('Produce', { topic }).afterAppend().disconnect('rst')
      again.send(produceFrame({ correlationId: 2, topic, sequence: 5 }))
      expect(inOrder(produceCodes(await again.next()))).toEqual([[0, 45]])
      expect([fault.fired, second.fired]).toEqual([1, 0])
    })
  })

  describeOn('cut and heal', (on) => {
    it('one client loses one broker, another does not, until healed', async () => {
      const topic = await on.topicLedByOne()
      const cut = await kafkajsWithoutRetries(on, { clientId: 'cut' })
      const other = await kafkajsWithoutRetries(on, { clientId: 'other' })
      expect(await said(cut.send({ topic, value: 'a' }))).toBe('offset 0')
      on.faults.cut({ clientId: 'cut', brokerId: 1 })
      expect(await said(cut.send({ topic, value: 'b' }))).toMatch(/Error$/)
      expect(await said(other.send({ topic, value: 'c' }))).toBe('offset 1')
      on.faults.heal()
      const healed = await kafkajsWithoutRetries(on, { clientId: 'cut' })
      expect(await said(healed.send({ topic, value: 'd' }))).toBe('offset 2')
      expect(values(await on.log(topic))).toEqual(['a', 'c', 'd'])
    })
  })

  describeOn('the control', (on) => {
    it.each([1, 2])(
      'plain kafkajs loses and duplicates when answers are lost (seed %i)',
      async (seed) => {
        const topic = await on.topicLedByOne(3)
        const client = kafkajsControl({ brokers: on.brokers })
        onTestFinished(() => client.close())
        await client.connect()
        const fault = on.faults.random({
          api: 'Produce',
          topic,
          point: 'afterAppend',
          fault: 'rst',
          rate: 0.05,
          seed,
        })
        const outcomes = await runWorkload({
          client,
          topic,
          records: 600,
          senders: 24,
          partitions: 3,
          deadlineMs: 40_000,
        })
        await client.close()
        const verdict = auditOutcomes({ outcomes, logs: await on.log(topic, 3) })
        console.info(
          `kafkajs, seed ${seed}, ${fault.fired} answers lost: ${JSON.stringify({ ...verdict, examples: undefined })}`,
        )
        expect(fault.fired).toBeGreaterThan(10)
        expect(verdict.attempted).toBeGreaterThan(100)
        expect(verdict.unattempted).toBe(0)
        expect(verdict.lost + verdict.duplicated).toBeGreaterThan(0)
      },
    )
  })
}
