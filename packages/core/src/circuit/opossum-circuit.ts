import CircuitBreaker from 'opossum'
import type { BreakerOptions } from './breaker-options.ts'
import { BUCKETS, type BucketRotation } from './bucket-rotation.ts'

export type Circuit = CircuitBreaker<[succeeded: boolean], void>

/** What opossum's action throws to say "failed". opossum looks at nothing in it. */
const FAILED = new Error('the attempt failed')

/** opossum as B4 wants it: no timeout, no error filter, no interval of its own. */
export function opossumCircuit(
  parts: {
    readonly topic?: string | undefined
    readonly options: BreakerOptions
    readonly acknowledgedBefore?: number | undefined
  },
  rotation: BucketRotation,
): Circuit {
  const { topic = 'cluster', options, acknowledgedBefore = 0 } = parts
  const window = {
    rollingCountTimeout: options.windowMs,
    rollingCountBuckets: BUCKETS,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    rotateBucketController: rotation.controller,
  }
  return new CircuitBreaker<[succeeded: boolean], void>(
    (succeeded) => {
      if (!succeeded) throw FAILED
      return Promise.resolve()
    },
    {
      ...window,
      name: topic,
      status: CircuitBreaker.newStatus({ ...window, stats: tallied(acknowledgedBefore) }),
      timeout: false,
      errorThresholdPercentage: options.errorThresholdPercentage,
      volumeThreshold: options.volumeThreshold,
      resetTimeout: options.resetTimeoutMs,
      allowWarmUp: false,
    },
  )
}

/** opossum's counts of a window in which so many attempts were acknowledged and none failed. */
function tallied(acknowledged: number): CircuitBreaker.Stats {
  return {
    fires: acknowledged,
    successes: acknowledged,
    failures: 0,
    fallbacks: 0,
    rejects: 0,
    timeouts: 0,
    cacheHits: 0,
    cacheMisses: 0,
    semaphoreRejections: 0,
    percentiles: {},
    latencyTimes: [],
    latencyMean: 0,
  }
}
