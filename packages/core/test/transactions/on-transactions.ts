import type { FaultProxy, LogRecord } from '@holdfast/testkit'
import { expect, vi } from 'vitest'

/** A cluster behind faults, as the transaction suites use it: embedded, or Apache Kafka behind the proxy. */
export interface OnTransactions {
  readonly kind: 'embedded' | 'apache'
  /** Addresses as clients use them. */
  readonly brokers: readonly string[]
  /** Cleared after each test. */
  readonly faults: Pick<FaultProxy, 'on' | 'random' | 'history' | 'assertAllFaultsFired' | 'clear'>
  /** A fresh topic, and its name. */
  topic(partitions?: number): Promise<string>
  /** A name that no other test has, for a transactional id, prefix or group. */
  name(what: string): string
  /** By partition, in log order: what read_committed readers get, or all that was appended. Markers come in both. */
  log(
    topic: string,
    isolation: 'committed' | 'uncommitted',
    partitions?: number,
  ): Promise<LogRecord[]>
  /** What the group has committed for partition 0 and on; undefined = nothing. */
  committedOffsets(
    groupId: string,
    topic: string,
    partitions: number,
  ): Promise<({ readonly offset: bigint; readonly metadata: string | null } | undefined)[]>
  /** What lies before the offset is gone. */
  deleteRecords(topic: string, partition: number, before: bigint): Promise<void>
  /** Another broker coordinates the id. */
  moveCoordinator(kind: 'group' | 'transaction', key: string): Promise<void>
  moveLeader(topic: string, partition: number): Promise<void>
}

/** The values of records, without markers. */
export const valuesOf = (log: readonly LogRecord[]): string[] =>
  log.filter((record) => record.control === undefined).map((record) => String(record.value))

/**
 * What read_committed readers get once nothing is open in the topic: a commit is answered before its markers are
 * written. Fails if a transaction hangs.
 */
export async function committedLog(
  on: OnTransactions,
  topic: string,
  partitions = 1,
): Promise<LogRecord[]> {
  const ends = (log: readonly LogRecord[]): (bigint | undefined)[] =>
    Array.from(
      { length: partitions },
      (_, partition) => log.findLast((record) => record.partition === partition)?.offset,
    )
  return vi.waitFor(
    async () => {
      const appended = await on.log(topic, 'uncommitted', partitions)
      const committed = await on.log(topic, 'committed', partitions)
      expect(ends(committed), `a transaction is open in ${topic}`).toEqual(ends(appended))
      return committed
    },
    { timeout: 20_000, interval: 50 },
  )
}
