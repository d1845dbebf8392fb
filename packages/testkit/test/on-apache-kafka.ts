import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, inject } from 'vitest'
import { type ApacheKafka, attachApacheKafka } from '../src/apache-kafka/apache-kafka.ts'
import type { LogRecord } from '../src/audit/log-record.ts'
import { readLog } from '../src/audit/read-log.ts'
import { type FaultProxy, startFaultProxy } from '../src/proxy/start-fault-proxy.ts'
import type { OnFaults } from './on-faults.ts'

export interface OnApacheKafka extends OnFaults {
  readonly kafka: ApacheKafka
  /** Cleared after each test. */
  readonly faults: FaultProxy
}

const info = inject('apacheKafka')

/** A suite on the shared Apache Kafka with the fault proxy in between; skipped where it cannot run. */
export function describeOnApacheKafka(name: string, suite: (on: OnApacheKafka) => void): void {
  // oxlint-disable-next-line vitest/valid-title -- the name of the suite is given by its file
  describe.skipIf(!info)(name, () => {
    const kafka = (info && attachApacheKafka(info)) as ApacheKafka
    let proxy: FaultProxy
    const log = async (topic: string, partitions = 1): Promise<LogRecord[]> => {
      const { bootstrap } = kafka
      const logs = await Promise.all(
        Array.from({ length: partitions }, (_, partition) =>
          readLog({ bootstrap, topic, partition }),
        ),
      )
      return logs.flat()
    }
    beforeAll(async () => {
      proxy = await startFaultProxy({ routes: kafka.proxyRoutes })
    })
    afterEach(() => proxy.clear())
    afterAll(() => proxy?.stop())
    suite({
      kafka,
      answeredWithinMs: 3_000,
      get brokers() {
        return kafka.proxied
      },
      get portOfOne() {
        return proxy.port(1)
      },
      get faults() {
        return proxy
      },
      async topicLedByOne(partitions = 1) {
        const topic = `testkit-${randomBytes(6).toString('hex')}`
        const assignments = Array.from({ length: partitions }, () => [1, 2, 3])
        await kafka.createTopic(topic, { assignments })
        // Metadata names the leader a moment before it leads: until then Produce is answered 6
        await log(topic, partitions)
        return topic
      },
      log,
    })
  })
}
