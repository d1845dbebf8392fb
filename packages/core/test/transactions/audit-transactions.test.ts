import type { LogRecord } from '@holdfast/testkit'
import { expect, it } from 'vitest'
import {
  auditTransactions,
  type ToldOutcome,
  type TransactionRecord,
} from './audit-transactions.ts'

const record = (value: string, partition = 0): LogRecord =>
  ({ topic: 'a', partition, value: Buffer.from(value) }) as unknown as LogRecord

const transaction = (
  id: string,
  told: ToldOutcome,
  { offset, worker = 0 }: { offset?: bigint; worker?: number } = {},
): TransactionRecord => ({
  id,
  worker,
  sent: [
    { topic: 'a', partition: 0, value: `${id} 0` },
    { topic: 'a', partition: 1, value: `${id} 1` },
  ],
  offset,
  told,
  error: undefined,
})
const both = (id: string): LogRecord[] => [record(`${id} 0`), record(`${id} 1`, 1)]
const audit = (
  transactions: TransactionRecord[],
  committed: LogRecord[],
  offsets: (bigint | undefined)[] = [],
): string[] => auditTransactions(transactions, { committed, offsets })

it('is content with what is wholly there, or not at all', () => {
  const of = [
    transaction('x', 'committed'),
    transaction('y', 'aborted'),
    transaction('z', 'unknown'),
    transaction('u', 'unknown'),
  ]
  expect(audit(of, [...both('x'), ...both('u')])).toEqual([])
})

it.each<[string, TransactionRecord[], LogRecord[], (bigint | undefined)[]?]>([
  ['missing', [transaction('x', 'committed')], [record('x 0')]],
  ['twice', [transaction('x', 'committed')], [...both('x'), record('x 0')]],
  ['visible though aborted', [transaction('x', 'aborted')], [record('x 1', 1)]],
  ['torn', [transaction('x', 'unknown')], [record('x 1', 1)]],
  ['of nobody', [], [record('x 0')]],
  [
    'out of order',
    [transaction('x', 'committed'), transaction('y', 'committed')],
    [...both('y'), ...both('x')],
  ],
  ['an offset that was aborted', [transaction('x', 'aborted', { offset: 4n })], [], [4n]],
  [
    'an offset that is not committed',
    [transaction('x', 'committed', { offset: 4n })],
    both('x'),
    [3n],
  ],
  [
    'an offset without the records of an unknown transaction',
    [transaction('x', 'unknown', { offset: 4n })],
    [],
    [4n],
  ],
])('finds what is %s', (_, transactions, committed, offsets) => {
  expect(audit(transactions, committed, offsets)).not.toEqual([])
})
