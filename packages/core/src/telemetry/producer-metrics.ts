import type { Clock } from '../ports/clock.ts'
export interface MetricGauges {
  readonly bufferTotalBytes: number
  bufferAvailableBytes(): number
  requestsInFlight(): number
  waitingCalls(): number
  metadataAgeMs(): number | undefined
  connectionCount(): number
  breakerState?(): 0 | 0.5 | 1
}
export interface TopicMetrics {
  readonly x: number
}
export interface MetricsSnapshot {
  readonly topics: Readonly<Record<string, TopicMetrics>>
}
export class ProducerMetrics {
  constructor(_c: Clock, _g: MetricGauges) {}
  batchSent(_t: string, _r: number, _b: number, _u: number, _q: number, _l: number): void {}
  requestSent(_r: number, _b: number): void {}
  requestAnswered(_l: number, _t: number, _b: number): void {}
  recordsAcknowledged(_t: string, _n: number): void {}
  recordsRetried(_t: string, _n: number): void {}
  recordsFailed(_t: string, _n: number): void {}
  batchSplit(): void {}
  bufferWaited(_w: number, _e: boolean): void {}
  connectionOpened(): void {}
  connectionClosed(): void {}
  authenticationFailed(): void {}
  epochRaised(): void {}
  snapshot(): MetricsSnapshot {
    return { topics: {} }
  }
}
