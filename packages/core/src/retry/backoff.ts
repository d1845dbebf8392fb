import type { Random } from '../ports/random.ts'

export interface BackoffOptions {
  /** Delay after the first failure, ms. */
  readonly initialMs: number
  /** The largest delay before jitter, ms. */
  readonly maxMs: number
}

/** Kafka's own factor and jitter (ExponentialBackoff, KIP-580). */
const FACTOR = 2
const JITTER = 0.2

/** Delay in ms after the `failures`-th failure in a row (from 1): exponential, with 20 % jitter either way. */
export function backoffMs(failures: number, options: BackoffOptions, random: Random): number {
  const exact = Math.min(options.maxMs, options.initialMs * FACTOR ** Math.max(0, failures - 1))
  return exact * (1 - JITTER + 2 * JITTER * random())
}
