import type { LogRecord } from '@holdfast/testkit'

/** What was told of a transaction. */
export type ToldOutcome = 'committed' | 'aborted' | 'unknown'

/** One transaction of a workload: what it held, and what was told of it. Ids hold no space. */
export interface TransactionRecord {
  readonly id: string
  /** One after the other: the next begins when the outcome of the one before was told. */
  readonly worker: number
  /** Values are `<id> <n>`, n counting from 0 over the whole transaction. In the order of the `send` calls. */
  readonly sent: { readonly topic: string; readonly partition: number; readonly value: string }[]
  /** The offset that it commits for the partition of the worker's number, greater than all before. */
  offset: bigint | undefined
  told: ToldOutcome
  error: unknown
}

export interface TransactionLogs {
  /** Read committed, of all topics and partitions. */
  readonly committed: readonly LogRecord[]
  /** What the group committed for each worker. */
  readonly offsets: readonly (bigint | undefined)[]
}

/**
 * What is wrong with the log, by T1 and T5: each transaction told as committed is wholly visible, once and in
 * order; each told as aborted not at all; one whose outcome is unknown either so or so, offsets included. The
 * committed transactions of a worker lie one behind the other in each partition. Empty = nothing.
 */
export function auditTransactions(
  transactions: readonly TransactionRecord[],
  { committed, offsets }: TransactionLogs,
): string[] {
  const findings: string[] = []
  const known = new Map(transactions.map((transaction) => [transaction.id, transaction]))
  const visible = new Map<string, LogRecord[]>()
  for (const record of committed) {
    if (record.control !== undefined) continue
    const [id] = String(record.value).split(' ') as [string]
    if (!known.has(id)) findings.push(`${String(record.value)} is nobody's`)
    visible.set(id, [...(visible.get(id) ?? []), record])
  }
  const seen = (id: string): string[] => (visible.get(id) ?? []).map(placeOf).toSorted()
  const effective = new Map<string, boolean>()
  for (const transaction of transactions) {
    const { id, told, sent } = transaction
    const wanted = sent.map(placeOf).toSorted()
    const found = seen(id)
    const all = wanted.join() === found.join()
    if (told === 'committed' && !all) {
      findings.push(`${id} is committed, and ${difference(wanted, found)}`)
    } else if (told === 'aborted' && found.length > 0) {
      findings.push(`${id} is aborted (${String(transaction.error)}), and ${difference([], found)}`)
    } else if (told === 'unknown' && found.length > 0 && !all) {
      findings.push(`${id} is torn: ${difference(wanted, found)}`)
    }
    effective.set(id, told === 'committed' || (told === 'unknown' && found.length > 0))
  }
  findings.push(...misordered(committed, known))
  for (const [worker, committedOffset] of offsets.entries()) {
    const of = transactions.filter((t) => t.worker === worker && t.offset !== undefined)
    const last = of.findLast((t) => effective.get(t.id) === true)
    const open = of.filter((t) => t.told === 'unknown' && t.sent.length === 0).map((t) => t.offset)
    if (committedOffset === last?.offset || open.includes(committedOffset)) continue
    findings.push(`the offset of worker ${worker} is ${committedOffset}, not ${last?.offset}`)
  }
  return findings
}

function misordered(
  committed: readonly LogRecord[],
  known: ReadonlyMap<string, TransactionRecord>,
): string[] {
  const findings: string[] = []
  const places = new Map([...known.keys()].map((id, place) => [id, place]))
  const last = new Map<string, { readonly id: string; readonly n: number }>()
  for (const { topic, partition, value, control } of committed) {
    if (control !== undefined) continue
    const [id, count] = String(value).split(' ') as [string, string]
    const n = Number(count)
    const lane = `${topic}[${partition}] worker ${known.get(id)?.worker}`
    const before = last.get(lane)
    if (before !== undefined) {
      const later = (places.get(before.id) ?? 0) > (places.get(id) ?? 0)
      if (later || (before.id === id && before.n >= n)) {
        findings.push(`${lane}: ${id} ${n} lies behind ${before.id} ${before.n}`)
      }
    }
    last.set(lane, { id, n })
  }
  return findings
}

function difference(wanted: readonly string[], found: readonly string[]): string {
  const count = (all: readonly string[], one: string): number =>
    all.filter((other) => other === one).length
  const places = [...new Set([...wanted, ...found])]
  const wrong = places.filter((place) => count(wanted, place) !== count(found, place))
  return wrong
    .map((place) => `${place} is there ${count(found, place)} times`)
    .slice(0, 6)
    .join(', ')
}

const placeOf = ({
  topic,
  partition,
  value,
}: {
  readonly topic: string
  readonly partition: number
  readonly value: unknown
}): string => `${topic}[${partition}] ${String(value)}`
