import type { ConformanceCase } from '../conformance-case.ts'
import { misuse } from './misuse.ts'
import { t1 } from './t1-all-or-nothing.ts'
import { t2 } from './t2-failed-send.ts'
import { t3 } from './t3-pool.ts'
import { t4 } from './t4-fencing.ts'
import { t5 } from './t5-outcome.ts'
import { t6 } from './t6-offsets.ts'
import { t7 } from './t7-retries.ts'
import { t8 } from './t8-expiry.ts'

/** Transactions: T1 to T8, and what is refused. */
export const transactionCases: readonly ConformanceCase[] = [
  ...[t1, t2, t3, t4, t5, t6, t7, t8].flat(),
  ...misuse,
]
