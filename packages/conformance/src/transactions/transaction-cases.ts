import type { ConformanceCase } from '../conformance-case.ts'
import { t1 } from './t1-all-or-nothing.ts'
import { t2 } from './t2-failed-send.ts'
import { t3 } from './t3-pool.ts'
import { t4 } from './t4-fencing.ts'

/** Transactions: T1 to T8, and what is refused. */
export const transactionCases: readonly ConformanceCase[] = [t1, t2, t3, t4].flat()
