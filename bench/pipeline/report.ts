import { count, markdownTable, significant } from '../markdown.ts'
import { median } from '../median.ts'
import { type VariantName, variants } from './options.ts'
import type { PipelineResult } from './round-plan.ts'

export interface PipelineRow {
  readonly variant: VariantName
  readonly round: number
  readonly cpuMicrosPerRecord: number
  readonly recordsPerSecond: number
}

/** `median`, `min` and `max` are of the CPU per record. */
export interface VariantSummary {
  readonly variant: VariantName
  readonly median: number
  readonly min: number
  readonly max: number
  readonly recordsPerSecond: number
}

export interface PipelineReport {
  readonly summary: readonly VariantSummary[]
  /** CPU per record, of the medians, each variant over `base`. */
  readonly ratios: Readonly<Record<string, number>>
}

export function makeRow(
  variant: VariantName,
  round: number,
  { records, cpuMicros, elapsedSeconds }: PipelineResult,
): PipelineRow {
  return {
    variant,
    round,
    cpuMicrosPerRecord: cpuMicros / records,
    recordsPerSecond: records / elapsedSeconds,
  }
}

export function summarise(rows: readonly PipelineRow[]): PipelineReport {
  const names = [...new Set(rows.map(({ variant }) => variant))]
  const summary = names.map((variant): VariantSummary => {
    const own = rows.filter((row) => row.variant === variant)
    const cpu = own.map((row) => row.cpuMicrosPerRecord)
    return {
      variant,
      median: median(cpu),
      min: Math.min(...cpu),
      max: Math.max(...cpu),
      recordsPerSecond: median(own.map((row) => row.recordsPerSecond)),
    }
  })
  const base = summary.find(({ variant }) => variant === 'base')?.median
  const ratios: Record<string, number> = {}
  for (const { variant, median: cpu } of summary) {
    if (base && variant !== 'base') ratios[`${variant}/base`] = cpu / base
  }
  return { summary, ratios }
}

/** For a person, in Markdown. */
export function renderReport({ summary, ratios }: PipelineReport): string {
  const header = [
    'variant',
    'outstanding',
    'partitions',
    'CPU us/record',
    'min to max',
    'CPU of base',
    'records/s',
  ]
  const rows = summary.map(({ variant, ...figures }) => [
    variant,
    count(variants[variant].outstanding),
    count(variants[variant].partitions),
    significant(figures.median),
    `${significant(figures.min)} to ${significant(figures.max)}`,
    `${variant}/base` in ratios ? `${significant(ratios[`${variant}/base`] as number)} x` : '',
    count(figures.recordsPerSecond),
  ])
  return `${markdownTable(header, rows).join('\n')}\n`
}

/** One line of progress. */
export function renderRow(row: PipelineRow): string {
  const { variant, cpuMicrosPerRecord, recordsPerSecond } = row
  return `${variant}: ${significant(cpuMicrosPerRecord)} us CPU per record, ${count(recordsPerSecond)} records/s`
}
