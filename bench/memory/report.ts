import { count, markdownTable, significant } from '../markdown.ts'
import { median } from '../median.ts'
import type { MemoryResult } from './round-plan.ts'

export interface MemoryRow extends MemoryResult {
  readonly size: number
  readonly round: number
  /** heapUsed + external. */
  readonly growthBytes: number
  /** Growth over `bufferMemory`. */
  readonly ratio: number
}

/** Medians; `min` and `max` are of the ratio. */
export interface SizeSummary {
  readonly size: number
  readonly records: number
  readonly growthBytes: number
  readonly ratio: number
  readonly min: number
  readonly max: number
  readonly heapBytesPerRecord: number
  readonly externalBytesPerRecord: number
  readonly chargedBytesPerRecord: number
}

export function makeRow(
  size: number,
  round: number,
  bufferMemory: number,
  result: MemoryResult,
): MemoryRow {
  const growthBytes = result.heapBytes + result.externalBytes
  return { size, round, ...result, growthBytes, ratio: growthBytes / bufferMemory }
}

export function summarise(rows: readonly MemoryRow[]): SizeSummary[] {
  const sizes = [...new Set(rows.map(({ size }) => size))]
  return sizes.map((size) => {
    const own = rows.filter((row) => row.size === size)
    const middle = (of: (row: MemoryRow) => number): number => median(own.map(of))
    const ratios = own.map(({ ratio }) => ratio)
    return {
      size,
      records: middle(({ records }) => records),
      growthBytes: middle((row) => row.growthBytes),
      ratio: median(ratios),
      min: Math.min(...ratios),
      max: Math.max(...ratios),
      heapBytesPerRecord: middle((row) => row.heapBytes / row.records),
      externalBytesPerRecord: middle((row) => row.externalBytes / row.records),
      chargedBytesPerRecord: middle((row) => row.chargedBytes / row.records),
    }
  })
}

/** For a person, in Markdown. */
export function renderReport(summary: readonly SizeSummary[]): string {
  const header = [
    'record',
    'records in the buffer',
    'growth',
    'of bufferMemory',
    'min to max',
    'heap B/record',
    'external B/record',
    'charged B/record',
  ]
  const rows = summary.map((row) => [
    `${count(row.size)} B`,
    count(row.records),
    mebibytes(row.growthBytes),
    `${significant(row.ratio)} x`,
    `${significant(row.min)} to ${significant(row.max)}`,
    count(Math.round(row.heapBytesPerRecord)),
    count(Math.round(row.externalBytesPerRecord)),
    count(Math.round(row.chargedBytesPerRecord)),
  ])
  return `${markdownTable(header, rows).join('\n')}\n`
}

/** One line of progress. */
export function renderRow({ size, records, growthBytes, ratio }: MemoryRow): string {
  const growth = `grew by ${mebibytes(growthBytes)}, ${significant(ratio)} x bufferMemory`
  return `${count(size)} B: ${count(records)} records in the buffer, ${growth}`
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}
