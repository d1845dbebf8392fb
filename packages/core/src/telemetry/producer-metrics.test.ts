import { expect, it } from 'vitest'
import { VirtualClock } from '../../test/virtual-clock.ts'
import { METRICS, TOPIC_METRICS } from './metric-names.ts'
import { type MetricGauges, ProducerMetrics } from './producer-metrics.ts'

const gauges: MetricGauges = {
  bufferTotalBytes: 1_000,
  bufferAvailableBytes: () => 400,
  requestsInFlight: () => 3,
  waitingCalls: () => 5,
  metadataAgeMs: () => 7_000,
  connectionCount: () => 2,
}
const metricsOn = (clock: VirtualClock): ProducerMetrics =>
  new ProducerMetrics(clock, { ...gauges, breakerState: () => 0.5 })

it('shows every metric of the table, and no other', () => {
  const metrics = metricsOn(new VirtualClock())
  metrics.batchSent('t', 1, 1, 1, 1, 1)
  const { topics, ...all } = metrics.snapshot()
  expect(Object.keys(all).sort()).toEqual(Object.keys(METRICS).sort())
  expect(Object.keys(topics['t'] ?? {}).sort()).toEqual(Object.keys(TOPIC_METRICS).sort())
})

it('counts batches, requests, records and connections under the names of Kafka', () => {
  const metrics = metricsOn(new VirtualClock())
  metrics.batchSent('a', 10, 500, 1_000, 4, 150)
  metrics.batchSent('b', 20, 1_000, 1_000, 8, 60)
  metrics.requestSent(30, 1_500)
  metrics.requestAnswered(12, 3, 100)
  metrics.recordsAcknowledged('a', 10)
  metrics.recordsRetried('b', 20)
  metrics.recordsFailed('b', 2)
  metrics.batchSplit()
  metrics.bufferWaited(5, false)
  metrics.bufferWaited(7, true)
  metrics.connectionOpened()
  metrics.connectionClosed()
  metrics.authenticationFailed()
  metrics.epochRaised()
  expect(metrics.snapshot()).toMatchObject({
    'record-send-total': 30,
    'record-send-rate': 1,
    'record-acknowledged-total': 10,
    'record-retry-total': 20,
    'record-error-total': 2,
    'record-queue-time-avg': 6,
    'record-queue-time-max': 8,
    'record-size-avg': 75,
    'record-size-max': 150,
    'records-per-request-avg': 30,
    'batch-size-avg': 750,
    'batch-size-max': 1_000,
    'batch-split-total': 1,
    'compression-rate-avg': 0.75,
    'request-latency-avg': 12,
    'request-total': 1,
    'response-total': 1,
    'outgoing-byte-total': 1_500,
    'incoming-byte-total': 100,
    'produce-throttle-time-max': 3,
    'requests-in-flight': 3,
    'metadata-age': 7,
    'buffer-total-bytes': 1_000,
    'buffer-available-bytes': 400,
    'buffer-exhausted-total': 1,
    'bufferpool-wait-time-ns-total': 12_000_000,
    'waiting-threads': 5,
    'connection-count': 2,
    'connection-creation-total': 1,
    'connection-close-total': 1,
    'failed-authentication-total': 1,
    'epoch-raised-total': 1,
    'breaker-state': 0.5,
    topics: {
      a: { 'record-send-total': 10, 'record-acknowledged-total': 10, 'compression-rate': 0.5 },
      b: { 'record-retry-total': 20, 'record-error-total': 2, 'byte-total': 1_000 },
    },
  })
})

it('topics beyond the first thousand share one entry', () => {
  const metrics = metricsOn(new VirtualClock())
  for (let i = 0; i < 1_010; i++) metrics.recordsFailed(`t${i}`, 1)
  const { topics } = metrics.snapshot()
  expect(Object.keys(topics)).toHaveLength(1_001)
  expect(topics['(other)']?.['record-error-total']).toBe(10)
})

it('a topic may be called as what every object has', () => {
  const metrics = metricsOn(new VirtualClock())
  metrics.recordsFailed('__proto__', 2)
  const { topics } = metrics.snapshot()
  expect(Object.keys(topics)).toEqual(['__proto__'])
  expect(Object.entries(topics)[0]?.[1]['record-error-total']).toBe(2)
})

it('rates, averages and maxima forget, totals do not; other windows can be given', () => {
  const clock = new VirtualClock()
  const metrics = new ProducerMetrics(clock, gauges, { samples: 4, sampleWindowMs: 500 })
  metrics.batchSent('t', 3, 30, 30, 7, 10)
  metrics.requestAnswered(12, 0, 100)
  expect(metrics.snapshot()).toMatchObject({
    'record-send-rate': 3 / 1.5,
    'request-latency-avg': 12,
    topics: { t: { 'record-send-rate': 3 / 1.5, 'byte-rate': 30 / 1.5 } },
  })
  clock.advance(2_000)
  const later = metrics.snapshot()
  expect(later).toMatchObject({
    'record-send-rate': 0,
    'record-send-total': 3,
    'record-queue-time-max': Number.NaN,
    'request-latency-avg': Number.NaN,
    topics: { t: { 'record-send-rate': 0, 'record-send-total': 3 } },
  })
  expect(JSON.parse(JSON.stringify(later))['request-latency-avg']).toBeNull()
})

it('without metadata its age is not a number; without a breaker none is open', () => {
  const metrics = new ProducerMetrics(new VirtualClock(), {
    ...gauges,
    metadataAgeMs: () => undefined,
  })
  expect(metrics.snapshot()).toMatchObject({ 'metadata-age': Number.NaN, 'breaker-state': 0 })
})

it('a metric is of the kind that its name says', () => {
  const kinds = { rate: 'rate', total: 'total', avg: 'average', max: 'maximum' }
  for (const [name, [kind]] of Object.entries(METRICS)) {
    const ending = name.split('-').at(-1) as keyof typeof kinds
    expect({ name, kind }).toEqual({ name, kind: kinds[ending] ?? 'gauge' })
  }
})
