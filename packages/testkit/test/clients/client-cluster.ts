import { randomBytes } from 'node:crypto'
import { expect, vi } from 'vitest'
import type { LogRecord } from '../../src/audit/log-record.ts'
import { readLog, type ReadLogOptions } from '../../src/audit/read-log.ts'

/** What the client suites need of a cluster: three brokers, and no topics made unasked. */
export interface ClientCluster {
  readonly name: 'embedded' | 'apache'
  /** `host:port` of each broker, which is also where it tells clients to connect. */
  readonly brokers: readonly string[]
  /** With three replicas each. Returns once every partition takes records. */
  createTopic(name: string, options: { partitions: number }): Promise<void>
}

/** Asked within tests: a cluster starts after its suite is described. */
export type GetCluster = () => ClientCluster

/** How long a condition may take; far more than it does. */
export const WAIT = { timeout: 15_000, interval: 20 }

export const uniqueName = (what: string): string => `${what}-${randomBytes(6).toString('hex')}`

export async function freshTopic(cluster: ClientCluster, partitions = 1): Promise<string> {
  const topic = uniqueName('clients')
  await cluster.createTopic(topic, { partitions })
  return topic
}

/** A partition as the audit's own codec reads it, markers included. */
export function logOf(
  cluster: ClientCluster,
  topic: string,
  options: Partial<Pick<ReadLogOptions, 'partition' | 'isolation'>> = {},
): Promise<LogRecord[]> {
  return readLog({ bootstrap: cluster.brokers, topic, partition: 0, ...options })
}

/**
 * Waits until the log of a partition is this, and returns it: a record of acks 1 or 0 can be read
 * once the followers have it, a marker follows after the end of its transaction was answered.
 */
export function expectLog(
  cluster: ClientCluster,
  topic: string,
  values: readonly (string | null)[],
  options: Parameters<typeof logOf>[2] = {},
): Promise<LogRecord[]> {
  return vi.waitFor(async () => {
    const log = await logOf(cluster, topic, options)
    expect(valuesOf(log)).toEqual(values)
    return log
  }, WAIT)
}

/** Every partition's log, in the order of partitions. */
export function logsOf(
  cluster: ClientCluster,
  topic: string,
  partitions: number,
): Promise<LogRecord[][]> {
  const each = Array.from({ length: partitions }, (_, partition) => partition)
  return Promise.all(each.map((partition) => logOf(cluster, topic, { partition })))
}

/** Values as text; a tombstone is null, a marker says how its transaction ended. */
export function valuesOf(log: readonly LogRecord[]): (string | null)[] {
  return log.map(({ value, control }) => (control === undefined ? textOf(value) : `<${control}>`))
}

export const textOf = (bytes: Buffer | null | undefined): string | null =>
  bytes === null || bytes === undefined ? null : bytes.toString('utf8')

/** `count` values that tell where they were meant to lie. */
export const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`)

export const ascending = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b)
