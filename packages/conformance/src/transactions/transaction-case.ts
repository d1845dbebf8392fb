import { type CaseRun, until } from '../case-run.ts'
import { type ConformanceCase, conformanceCase } from '../conformance-case.ts'
import type { Capability } from '../harness.ts'

/** As `conformanceCase`; afterwards no transaction may be open on any partition. */
export function transactionCase(
  id: string,
  title: string,
  body: (run: CaseRun) => Promise<void>,
  needs: readonly Capability[] = [],
): ConformanceCase {
  const run = async (caseRun: CaseRun): Promise<void> => {
    await body(caseRun)
    caseRun.faults.clear()
    for (const topic of caseRun.topics) await untilDecided(caseRun, topic)
  }
  return conformanceCase(id, title, run, ['transactions', ...needs])
}

/** A commit or abort is answered before its markers are written: readers have to wait for them. */
export const untilDecided = (run: CaseRun, topic: string): Promise<void> =>
  until(`no transaction is open on ${topic}`, async () => !(await run.transactions.isOpen(topic)))

/** The values that read_committed readers see, once all transactions are decided; without padding. */
export async function committed(run: CaseRun, topic: string): Promise<string[]> {
  await untilDecided(run, topic)
  const seen = await run.transactions.committed(topic)
  return seen.map(({ value }) => String(value).replace(/\.+$/, ''))
}

/** `partition: offset` of a group, once no transaction holds some of them. */
export async function offsetsOf(run: CaseRun, groupId: string, topic: string): Promise<string[]> {
  const seen = await run.transactions.groupOffsets(groupId, topic, { stable: true })
  return seen.map(({ partition, offset }) => `${partition}: ${offset}`).sort()
}
