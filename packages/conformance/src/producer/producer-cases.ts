import type { ConformanceCase } from '../conformance-case.ts'
import { acks } from './acks.ts'
import { b } from './b-breaker.ts'
import { g1 } from './g1-settles.ts'
import { g10 } from './g10-cancellation.ts'
import { g11 } from './g11-clean-close.ts'
import { g12 } from './g12-no-crash.ts'
import { g13 } from './g13-configuration.ts'
import { g14 } from './g14-without-kafka.ts'
import { g2 } from './g2-no-false-ack.ts'
import { g3 } from './g3-once.ts'
import { g4 } from './g4-order.ts'
import { g5 } from './g5-honest-fate.ts'
import { g6 } from './g6-bounded-memory.ts'
import { g7 } from './g7-poison.ts'
import { g8 } from './g8-isolation.ts'
import { g9 } from './g9-polite-retries.ts'

/** Reliable send: G1 to G14, the circuit breaker, and what `acks` means. */
export const producerCases: readonly ConformanceCase[] = [
  ...[g1, g2, g3, g4, g5, g6, g7, g8, g9, g10, g11, g12, g13, g14].flat(),
  ...b,
  ...acks,
]
