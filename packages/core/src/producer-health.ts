import type { ProducerBreaker } from './circuit/producer-breaker.ts'
import type { Lifecycle } from './lifecycle.ts'

export type HealthStatus = 'up' | 'degraded' | 'down'

/** `down` = not ready: send elsewhere, or wait. `degraded` = ready, but in trouble. */
export interface ProducerHealth {
  /** The worst of the checks. */
  readonly status: HealthStatus
  readonly checks: {
    readonly connection: HealthCheck
    readonly breaker: HealthCheck
    readonly buffer: HealthCheck
  }
}

export interface HealthCheck {
  readonly status: HealthStatus
  /** For people; absent while all is well. */
  readonly reason?: string
}

/** Less free memory than this share is a sign of trouble. */
const SCARCE_SHARE = 1 / 10

const UP: HealthCheck = { status: 'up' }
const WORST: readonly HealthStatus[] = ['down', 'degraded', 'up']

export function producerHealth(now: {
  readonly state: Lifecycle
  readonly connected: boolean
  /** Why it is not connected, as far as known. */
  readonly problem: Error | undefined
  readonly breaker: Pick<ProducerBreaker, 'state' | 'reason'>
  readonly bufferAvailableBytes: number
  readonly bufferTotalBytes: number
}): ProducerHealth {
  const checks = {
    connection: connection(now.state, now.connected, now.problem),
    // Half-open is ready: the next send is the probe (B3).
    breaker:
      now.breaker.state === 'open'
        ? {
            status: 'down' as const,
            reason: `the breaker is open: ${now.breaker.reason ?? 'forced'}`,
          }
        : UP,
    buffer: buffer(now.bufferAvailableBytes, now.bufferTotalBytes),
  }
  const found = new Set(Object.values(checks).map(({ status }) => status))
  return { status: WORST.find((status) => found.has(status)) ?? 'up', checks }
}

function connection(state: Lifecycle, connected: boolean, problem: Error | undefined): HealthCheck {
  if (state === 'closing' || state === 'closed') return { status: 'down', reason: `it is ${state}` }
  if (state === 'idle') return { status: 'down', reason: 'not connected: nothing was sent yet' }
  if (!connected) return { status: 'down', reason: problem?.message ?? 'connecting' }
  return problem ? { status: 'degraded', reason: problem.message } : UP
}

function buffer(available: number, total: number): HealthCheck {
  if (available >= total * SCARCE_SHARE) return UP
  return { status: 'degraded', reason: `${available} of ${total} B of bufferMemory are free` }
}
