import { randomBytes } from 'node:crypto'
import {
  type ApacheKafka,
  attachApacheKafka,
  type FaultProxy,
  type LogRecord,
  readLog,
  startFaultProxy,
} from '@holdfast/testkit'
import { afterAll, afterEach, beforeAll, describe, inject } from 'vitest'

export interface OnKafka {
  /** The shared cluster. */
  readonly kafka: ApacheKafka
  /** In front of its brokers; cleared after each test. */
  readonly proxy: FaultProxy
  /** A fresh topic, and its name. */
  topic(
    partitions?: number,
    minInsyncReplicas?: number,
    config?: Readonly<Record<string, string>>,
  ): Promise<string>
  /** All records of a topic, round the proxy, in log order by partition. */
  log(topic: string, partitions?: number): Promise<LogRecord[]>
}

const info = inject('apacheKafka')

/** A suite on the shared Apache Kafka, with the fault proxy in between; skipped where it cannot run. */
export function describeOnKafka(name: string, suite: (on: OnKafka) => void): void {
  // oxlint-disable-next-line vitest/valid-title -- the name of the suite is given by its file
  describe.skipIf(!info)(name, () => {
    let proxy: FaultProxy
    const kafka = info && attachApacheKafka(info)
    beforeAll(async () => {
      proxy = await startFaultProxy({ routes: (kafka as ApacheKafka).proxyRoutes })
    })
    afterEach(() => proxy.clear())
    afterAll(() => proxy?.stop())
    suite({
      kafka: kafka as ApacheKafka,
      get proxy() {
        return proxy
      },
      async topic(partitions = 1, minInsyncReplicas = 2, config = {}) {
        const topic = `t-${randomBytes(6).toString('hex')}`
        await (kafka as ApacheKafka).createTopic(topic, { partitions, minInsyncReplicas, config })
        return topic
      },
      async log(topic, partitions = 1) {
        const { bootstrap } = kafka as ApacheKafka
        const logs = await Promise.all(
          Array.from({ length: partitions }, (_, partition) =>
            readLog({ bootstrap, topic, partition }),
          ),
        )
        return logs.flat()
      },
    })
  })
}

export const values = (log: readonly LogRecord[]): string[] => log.map((r) => String(r.value))
