import { createProducer, HoldfastError } from '@holdfast/core'
import type { WorkloadClient } from '@holdfast/testkit'

/** Holdfast with its defaults, as the workload drives any client. */
export function holdfastClient(
  brokers: readonly string[],
  onAcknowledged: (topic: string, partition: number, offset: bigint | undefined) => void,
): WorkloadClient {
  const producer = createProducer({ clientId: 'quickstart', brokers })
  return {
    name: 'holdfast',
    connect: () => producer.connect(),
    async send({ topic, key = null, value }) {
      const [metadata] = await producer.send({ topic, messages: [{ key, value }] })
      if (!metadata) throw new Error('a send of one message resolves with one metadata')
      onAcknowledged(metadata.topic, metadata.partition, metadata.offset)
      return { partition: metadata.partition, offset: metadata.offset }
    },
    fateOf: (error) => (HoldfastError.is(error) ? error.fate : 'unknown'),
    close: () => producer.close({ timeoutMs: 1_000 }),
  }
}
