import { rm } from 'node:fs/promises'
import { BrokerProcess } from './broker-process.ts'
import { waitUntil } from './wait-until.ts'

/** Kills every broker of the folder and removes it. Safe to repeat, also from two processes at once. */
export async function removeCluster(folder: string, brokers: number): Promise<void> {
  const processes = Array.from({ length: brokers }, (_, i) => new BrokerProcess(folder, i + 1))
  await Promise.all(
    processes.map(async (broker) => {
      await waitUntil(
        async () => !(await broker.signal('SIGKILL')),
        () => new Error(`a broker of ${folder} does not die`),
        30_000,
        20,
      )
    }),
  )
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}
