import assert from 'node:assert/strict'
import { failureOf, outcomeOf, send } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'

/** Nobody listens there. */
const NOBODY = ['127.0.0.1:1']

export const g14: readonly ConformanceCase[] = [
  conformanceCase(
    'G14.nobody-there',
    'without Kafka connect rejects after maxBlockMs, and a send fails as not-written',
    async (run) => {
      const producer = run.producer({ maxBlockMs: 300 }, NOBODY)
      const [connected, sent] = await Promise.all([
        failureOf(producer.connect()),
        outcomeOf(send(producer, 't', 'x')),
      ])
      assert.equal(connected.code, 'CONNECTION')
      assert.equal(sent, 'METADATA_TIMEOUT not-written')
    },
  ),
  conformanceCase(
    'G14.unresolvable-host',
    'a host that does not resolve is a ConnectionError from connect, and shows in health',
    async (run) => {
      const producer = run.producer({ maxBlockMs: 1_000 }, ['no-such-host.invalid:9092'])
      assert.equal((await failureOf(producer.connect())).code, 'CONNECTION')
      assert.equal(producer.health().status, 'down')
    },
    ['health'],
  ),
  conformanceCase(
    'G14.starts-later',
    'sends made while Kafka is down are buffered and delivered once it is up; health says down, then up',
    async (run) => {
      const topic = await run.topic()
      run.faults.cut()
      const producer = run.producer()
      const sent = send(producer, topic, 'early')
      assert.equal(producer.health().status, 'down')
      run.faults.heal()
      await sent
      assert.equal(producer.health().status, 'up')
      assert.deepEqual(await run.values(topic), ['early'])
    },
    ['health'],
  ),
]
