import type { Outcome } from '../audit/outcome.ts'
import { type Clock, systemClock } from '../faults/clock.ts'
import type { WorkloadClient, WorkloadReceipt, WorkloadRecord } from './workload-client.ts'

export interface WorkloadOptions {
  /** Connected already. */
  readonly client: WorkloadClient
  readonly topic: string
  /** How many to send. */
  readonly records: number
  /** Loops that run at once, each waiting for its own send before the next. */
  readonly senders: number
  /** Spread evenly over partitions 0 to n - 1; undefined leaves the choice to the client. */
  readonly partitions?: number
  readonly keyOf?: (index: number) => string
  /** Smallest value size; values begin with the record's id and a space. Default: as they come. */
  readonly valueBytes?: number
  /** Put in front of the ids, for several workloads on one topic. */
  readonly idPrefix?: string
  /** Then the workload returns, whatever has not settled. */
  readonly deadlineMs: number
  /** Called as each record settles, in that order. */
  readonly onOutcome?: (outcome: Outcome) => void
  readonly clock?: Clock
}

/**
 * Sends records one per call and notes what became of each. The outcomes lie in the order of the
 * `send` calls; records that were not sent before the deadline have none. Never rejects because of
 * the client.
 */
export async function runWorkload(options: WorkloadOptions): Promise<Outcome[]> {
  const { client, records, senders, deadlineMs, onOutcome, clock = systemClock } = options
  const outcomes: Outcome[] = []
  let over = false

  const settle = (call: number, outcome: Outcome): void => {
    if (over) return
    outcomes[call] = outcome
    onOutcome?.(outcome)
  }
  const sendNext = async (): Promise<void> => {
    while (!over && outcomes.length < records) {
      const call = outcomes.length
      const { id, record } = recordAt(call, options)
      outcomes.push(describe(id, record, client, { result: 'unsettled' }))
      let change: Partial<Outcome> & Pick<Outcome, 'result'>
      try {
        change = acknowledged(await client.send(record))
      } catch (error) {
        change = { result: client.fateOf(error), error }
      }
      settle(call, describe(id, record, client, change))
    }
  }

  let cancel: () => void = () => undefined
  const deadline = new Promise<void>((resolve) => {
    cancel = clock.after(deadlineMs, resolve)
  })
  await Promise.race([Promise.all(Array.from({ length: senders }, sendNext)), deadline])
  over = true
  cancel()
  return outcomes
}

function recordAt(call: number, options: WorkloadOptions): { id: string; record: WorkloadRecord } {
  const { topic, partitions, keyOf, valueBytes = 0, idPrefix = '' } = options
  const id = `${idPrefix}${call}`
  const record = {
    topic,
    value: `${id} `.padEnd(valueBytes, '.'),
    ...(keyOf === undefined ? {} : { key: keyOf(call) }),
    ...(partitions === undefined ? {} : { partition: call % partitions }),
  }
  return { id, record }
}

function acknowledged({ partition, offset }: WorkloadReceipt): {
  result: 'acknowledged'
  partition: number
  offset?: bigint
} {
  return { result: 'acknowledged', partition, ...(offset === undefined ? {} : { offset }) }
}

function describe(
  id: string,
  record: WorkloadRecord,
  client: WorkloadClient,
  change: Partial<Outcome> & Pick<Outcome, 'result'>,
): Outcome {
  return { id, topic: record.topic, producer: client.name, ...change }
}
