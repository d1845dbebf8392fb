import { count, markdownTable, significant } from './markdown.ts'
import type { ClientSummary, Comparison, Row } from './report.ts'

/** The comparison for a person, in Markdown, so that it can be pasted. */
export function renderTable({ summary, ratios, cpuRatios }: Comparison): string {
  const ofTransactions = summary.some((client) => client.transactionsPerSecond !== undefined)
  const header = [
    'client',
    ...(ofTransactions ? ['transactions/s'] : []),
    'records/s',
    'min to max',
    'p50 ms',
    'p99 ms',
    'p99.9 ms',
    'CPU us/record',
    'loop delay p99 ms',
  ]
  const lines = [
    ...markdownTable(
      header,
      summary.map((client) => cells(client)),
    ),
    '',
  ]
  for (const [name, ratio] of Object.entries(ratios)) {
    const cpu = cpuRatios[name]
    const perRecord = cpu === undefined ? '' : `, with ${significant(cpu)} x the CPU per record`
    lines.push(`${name}: ${significant(ratio)} x the records per second${perRecord}`)
  }
  return `${lines.join('\n')}\n`
}

/** One line of progress. */
export function renderRow(row: Row): string {
  const cpu =
    row.cpuMicrosPerRecord === null ? '' : `, ${significant(row.cpuMicrosPerRecord)} us CPU`
  const transactions =
    row.transactionsPerSecond === undefined
      ? ''
      : `${significant(row.transactionsPerSecond)} transactions/s, `
  const failed = row.failed === 0 ? '' : `, ${row.failed} FAILED`
  return (
    `${row.client}: ${transactions}${count(row.recordsPerSecond)} records/s (${significant(row.mbPerSecond)} MB/s), ` +
    `p50 ${significant(row.p50Ms)} ms, p99 ${significant(row.p99Ms)} ms${cpu} per record${failed}, ` +
    `${count(row.auditedInLog)} in the log`
  )
}

function cells(client: ClientSummary): string[] {
  return [
    client.client,
    ...(client.transactionsPerSecond === undefined
      ? []
      : [significant(client.transactionsPerSecond)]),
    count(client.median),
    `${count(client.min)} to ${count(client.max)}`,
    significant(client.p50Ms),
    significant(client.p99Ms),
    significant(client.p999Ms),
    client.cpuMicrosPerRecord === null ? '' : significant(client.cpuMicrosPerRecord),
    client.loopDelayP99Ms === null ? '' : significant(client.loopDelayP99Ms),
  ]
}
