import { AuditInputError } from './audit-input-error.ts'
import type { LogRecord } from './log-record.ts'
import { outOfOrder } from './out-of-order.ts'
import type { Outcome } from './outcome.ts'
import type { Finding, FindingCounts, Verdict } from './verdict.ts'

export interface AuditInput {
  /** One per attempted record, in the order of the calls. */
  readonly outcomes: readonly Outcome[]
  /** All records of all partitions of the topics, in log order, control records or not. */
  readonly logs: readonly LogRecord[]
  /**
   * Default: the value's text up to the first space or NUL. Undefined leaves a record out of the
   * audit, e.g. one that was not written by the client under test.
   */
  readonly idOf?: (record: LogRecord) => string | undefined
}

const MAX_EXAMPLES = 5

/** An outcome, its place in the order of the calls, and where its record lies. */
interface Traced {
  readonly outcome: Outcome
  readonly call: number
  readonly copies: readonly LogRecord[]
}

/** Compares what a client said with what lies in the log. Pure. */
export function auditOutcomes({ outcomes, logs, idOf = idFromValue }: AuditInput): Verdict {
  const copies = copiesById(logs, idOf)
  const traced = trace(outcomes, copies)
  const of = (result: Outcome['result']): Traced[] =>
    traced.filter(({ outcome }) => outcome.result === result)
  const acknowledged = of('acknowledged')
  const attempted = new Set(outcomes.map(({ topic, id }) => keyOf(topic, id)))

  /** Ids, once for every time it happened. */
  const found: Record<Finding, string[]> = {
    lost: ids(acknowledged.filter((record) => record.copies.length === 0)),
    duplicated: [...copies.values()].flatMap((same) => same.slice(1).map(({ id }) => id)),
    reordered: ids(findReordered(acknowledged)),
    falselyNotWritten: ids(of('not-written').filter((record) => record.copies.length > 0)),
    misplaced: ids(acknowledged.filter(isMisplaced)),
    unknownBehindNewer: ids(findBehindNewer(of('unknown'), acknowledged)),
    unattempted: [...copies]
      .filter(([key]) => !attempted.has(key))
      .flatMap(([, same]) => same.map(({ id }) => id)),
  }

  const counts = mapFindings(found, (list) => list.length) satisfies FindingCounts
  return {
    attempted: outcomes.length,
    acknowledged: acknowledged.length,
    failedNotWritten: of('not-written').length,
    failedUnknown: of('unknown').length,
    unsettled: of('unsettled').length,
    ...counts,
    examples: mapFindings(found, (list) => [...new Set(list)].slice(0, MAX_EXAMPLES)),
  }
}

interface Copy {
  readonly id: string
  readonly record: LogRecord
}

function copiesById(
  logs: readonly LogRecord[],
  idOf: (record: LogRecord) => string | undefined,
): Map<string, Copy[]> {
  const copies = new Map<string, Copy[]>()
  for (const record of logs) {
    const id = record.control === undefined ? idOf(record) : undefined
    if (id === undefined) continue
    const key = keyOf(record.topic, id)
    const same = copies.get(key)
    if (same === undefined) copies.set(key, [{ id, record }])
    else same.push({ id, record })
  }
  return copies
}

function trace(outcomes: readonly Outcome[], copies: ReadonlyMap<string, Copy[]>): Traced[] {
  const seen = new Set<string>()
  return outcomes.map((outcome, call) => {
    const key = keyOf(outcome.topic, outcome.id)
    if (seen.has(key)) {
      throw new AuditInputError(
        `Two outcomes have the id '${outcome.id}' in ${outcome.topic}: give every record its own`,
      )
    }
    seen.add(key)
    return { outcome, call, copies: (copies.get(key) ?? []).map(({ record }) => record) }
  })
}

function isMisplaced({ outcome, copies }: Traced): boolean {
  return (
    copies.length > 0 &&
    !copies.some(
      ({ partition, offset }) =>
        (outcome.partition === undefined || outcome.partition === partition) &&
        (outcome.offset === undefined || outcome.offset === offset),
    )
  )
}

/** The copy that counts for order: the first one, in the acknowledged partition if it is there. */
function placeOf({ outcome, copies }: Traced): LogRecord | undefined {
  return copies.find(({ partition }) => partition === outcome.partition) ?? copies[0]
}

function findReordered(acknowledged: readonly Traced[]): Traced[] {
  const stored = acknowledged.filter(({ copies }) => copies.length > 0)
  return groupBy(stored, (record) => laneOf(record.outcome, placeOf(record))).flatMap((lane) =>
    outOfOrder(lane.map((record) => placeOf(record)?.offset ?? -1n)).map(
      (index) => lane[index] as Traced,
    ),
  )
}

function findBehindNewer(unknown: readonly Traced[], acknowledged: readonly Traced[]): Traced[] {
  const places = [
    ...acknowledged.flatMap((record) => {
      const copy = placeOf(record)
      return copy === undefined ? [] : [{ record, copy, isUnknown: false }]
    }),
    ...unknown.flatMap((record) =>
      record.copies.map((copy) => ({ record, copy, isUnknown: true })),
    ),
  ]
  const behind = new Set<Traced>()
  for (const lane of groupBy(places, ({ record, copy }) => laneOf(record.outcome, copy))) {
    let newest = -1
    const inLogOrder = lane.toSorted((a, b) => Number(a.copy.offset - b.copy.offset))
    for (const { record, isUnknown } of inLogOrder) {
      if (!isUnknown) newest = Math.max(newest, record.call)
      else if (newest > record.call) behind.add(record)
    }
  }
  return [...behind]
}

/** Order is promised within a partition and a producer. */
function laneOf({ producer = '' }: Outcome, place: LogRecord | undefined): string {
  return `${place?.topic}\0${place?.partition}\0${producer}`
}

function groupBy<T>(items: readonly T[], keyOfItem: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOfItem(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return [...groups.values()]
}

function mapFindings<T>(
  found: Readonly<Record<Finding, string[]>>,
  map: (ids: string[]) => T,
): Record<Finding, T> {
  const entries = Object.entries(found).map(([finding, list]) => [finding, map(list)])
  return Object.fromEntries(entries) as Record<Finding, T>
}

function ids(records: readonly Traced[]): string[] {
  return records.map(({ outcome }) => outcome.id)
}

function keyOf(topic: string, id: string): string {
  return `${topic}\0${id}`
}

function idFromValue({ value }: LogRecord): string | undefined {
  if (value === null) return undefined
  const end = value.findIndex((byte) => byte === 0x20 || byte === 0)
  return value.toString('utf8', 0, end === -1 ? value.length : end)
}
