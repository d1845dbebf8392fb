import type { ClientResult, Trial } from './trial.ts'

export interface QuickstartReport {
  readonly schema: 'holdfast.quickstart/1'
  readonly cluster: string
  readonly seed: number
  readonly faultsInjected: number
  readonly verdict: 'held' | 'broken' | 'vacuous'
  readonly clients: readonly ClientResult[]
}

/** `held`: Holdfast kept every promise; `vacuous`: nothing struck, so nothing was proven. */
export function reportOf(
  cluster: string,
  seed: number,
  trials: readonly Trial[],
): QuickstartReport {
  const own = trials.find(({ result }) => result.name === 'holdfast')
  return {
    schema: 'holdfast.quickstart/1',
    cluster,
    seed,
    faultsInjected: trials.reduce((sum, { faultsInjected }) => sum + faultsInjected, 0),
    verdict: !own || own.faultsInjected === 0 ? 'vacuous' : kept(own) ? 'held' : 'broken',
    clients: trials.map(({ result }) => result),
  }
}

function kept({ result, verdict }: Trial): boolean {
  return (
    result.acknowledged > 0 &&
    result.acknowledged + result.failedNotWritten + result.failedUnknown === result.attempted &&
    [
      verdict.lost,
      verdict.duplicated,
      verdict.reordered,
      verdict.falselyNotWritten,
      verdict.misplaced,
      verdict.unknownBehindNewer,
      verdict.unsettled,
    ].every((count) => count === 0)
  )
}

const COLUMNS = [
  ['attempted', 'attempted'],
  ['acknowledged', 'acknowledged'],
  ['lost', 'lost'],
  ['duplicated', 'duplicated'],
  ['reordered', 'reordered'],
  ['failedUnknown', 'fate unknown'],
  ['unsettled', 'unsettled'],
  ['seconds', 'seconds'],
] as const satisfies readonly (readonly [keyof ClientResult, string])[]

/** The verdict for people. */
export function table({ clients, verdict, faultsInjected }: QuickstartReport): string {
  const head = ['', ...COLUMNS.map(([, title]) => title)]
  const rows = clients.map((client) => [
    client.name,
    ...COLUMNS.map(([key]) => String(client[key])),
  ])
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('   ')
  return [
    line(head),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
    '',
    `${faultsInjected} faults struck. ${SENTENCES[verdict]}`,
  ].join('\n')
}

const SENTENCES = {
  held: 'Holdfast held: what it called acknowledged is in the log, once, in order.',
  broken: 'HOLDFAST DID NOT HOLD: please report this with the seed.',
  vacuous: 'Nothing struck Holdfast, so nothing is proven: send more records.',
}
