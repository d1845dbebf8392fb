import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { failureOf, send } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'

const fateOf = async (call: Promise<unknown>): Promise<string> => {
  const { code, fate } = await failureOf(call)
  return `${code} ${fate}`
}

export const g10: readonly ConformanceCase[] = [
  conformanceCase(
    'G10.before-it-is-buffered',
    'aborted before it began, or while it waits for metadata or memory: not-written, and no listener stays',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer({ bufferMemory: 65_536, batchSize: 8_192 })
      const value = 'x'.repeat(8_000)
      const over = { signal: AbortSignal.abort() }
      assert.equal(await fateOf(send(producer, topic, value, over)), 'SEND_ABORTED not-written')
      const first = new AbortController()
      const stranger = send(producer, topic, value, { signal: first.signal })
      first.abort(new Error('no patience'))
      assert.equal(await fateOf(stranger), 'SEND_ABORTED not-written')
      await send(producer, topic, 'warm')
      const held = run.faults.on('Produce', { topic }).request().hold()
      const { signal } = new AbortController()
      const sent = Array.from({ length: 12 }, () => send(producer, topic, value, { signal }))
      const second = new AbortController()
      const hungry = send(producer, topic, value, { signal: second.signal })
      await held.reached()
      second.abort()
      assert.equal(await fateOf(hungry), 'SEND_ABORTED not-written')
      held.release()
      await Promise.all(sent)
      assert.equal((await run.log(topic)).length, 13)
      assert.equal(getEventListeners(signal, 'abort').length, 0)
    },
    ['abort'],
  ),
  conformanceCase(
    'G10.in-a-batch',
    'in an open batch it is cut out, in flight its fate is unknown; nobody else is touched',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer()
      await send(producer, topic, 'warm')
      const held = run.faults.on('Produce', { topic }).request().hold()
      const [flying, waiting] = [new AbortController(), new AbortController()]
      const a = send(producer, topic, 'A', { signal: flying.signal })
      await held.reached()
      const b = send(producer, topic, 'B')
      const c = send(producer, topic, 'C', { signal: waiting.signal })
      const d = send(producer, topic, 'D')
      waiting.abort()
      flying.abort()
      assert.equal(await fateOf(c), 'SEND_ABORTED not-written')
      assert.equal(await fateOf(a), 'SEND_ABORTED unknown')
      held.release()
      await Promise.all([b, d])
      assert.deepEqual(await run.values(topic), ['warm', 'A', 'B', 'D'])
    },
    ['abort'],
  ),
  conformanceCase(
    'G10.between-attempts',
    'refused so far and alone in its batch: not-written, and never sent again',
    async (run) => {
      const topic = await run.topic()
      const producer = run.producer({ retryBackoffMs: 400, retryBackoffMaxMs: 400 })
      await send(producer, topic, 'warm')
      run.faults.on('Produce', { topic }).request().answer({ errorCode: 19 })
      const retried = new Promise((resolve) => producer.on('retry', resolve))
      const controller = new AbortController()
      const sent = send(producer, topic, 'A', { signal: controller.signal })
      await retried
      controller.abort()
      assert.equal(await fateOf(sent), 'SEND_ABORTED not-written')
      await send(producer, topic, 'B')
      assert.deepEqual(await run.values(topic), ['warm', 'B'])
    },
    ['abort', 'events'],
  ),
  conformanceCase(
    'G10.several-messages',
    'of an aborted call with several messages each tells its own outcome',
    async (run) => {
      const [slow, quick] = [await run.topic(), await run.topic()]
      const producer = run.producer()
      await Promise.all([send(producer, slow, 'warm'), send(producer, quick, 'warm')])
      run.faults.on('Produce', { topic: slow }).always().request().answer({ errorCode: 19 })
      const acknowledged = new Promise((resolve) => producer.on('ack', resolve))
      const controller = new AbortController()
      const sent = producer.sendBatch({
        topicMessages: [
          { topic: slow, messages: [{ value: 'refused' }] },
          { topic: quick, messages: [{ value: 'delivered' }] },
        ],
        signal: controller.signal,
      })
      await acknowledged
      controller.abort()
      const { results = [] } = await failureOf(sent)
      assert.deepEqual(
        results.map((r) => r.status),
        ['rejected', 'fulfilled'],
      )
      assert.deepEqual(await run.values(quick), ['warm', 'delivered'])
    },
    ['abort', 'events'],
  ),
]
