import { type LogRecord, readLog } from '@holdfast/testkit'
import { Kafka, logLevel } from 'kafkajs'
import type { OnTransactions } from './on-transactions.ts'

type Reads = Pick<OnTransactions, 'log' | 'committedOffsets' | 'deleteRecords'>

/** Reads a cluster round its faults. `bootstrap`: the addresses to use then. */
export function clusterReader(bootstrap: () => readonly string[]): Reads {
  const asAdmin = async <Result>(
    work: (admin: ReturnType<Kafka['admin']>) => Promise<Result>,
  ): Promise<Result> => {
    const kafka = new Kafka({
      brokers: [...bootstrap()],
      clientId: 'audit',
      logLevel: logLevel.NOTHING,
    })
    const admin = kafka.admin()
    await admin.connect()
    try {
      return await work(admin)
    } finally {
      await admin.disconnect()
    }
  }
  return {
    async log(topic, isolation, partitions = 1) {
      const logs = await Promise.all(
        Array.from(
          { length: partitions },
          (_, partition): Promise<LogRecord[]> =>
            readLog({ bootstrap: bootstrap(), topic, partition, isolation }),
        ),
      )
      return logs.flat()
    },
    async committedOffsets(groupId, topic, partitions) {
      const [found] = await asAdmin((admin) => admin.fetchOffsets({ groupId, topics: [topic] }))
      return Array.from({ length: partitions }, (_, partition) => {
        const of = found?.partitions.find((each) => each.partition === partition)
        if (of === undefined || of.offset === '-1') return undefined
        return { offset: BigInt(of.offset), metadata: of.metadata }
      })
    },
    async deleteRecords(topic, partition, before) {
      await asAdmin((admin) =>
        admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(before) }] }),
      )
    },
  }
}
