import type { WorkloadClient } from '@holdfast/testkit'
import { assembleProducer, type Internals } from '../src/create-producer.ts'
import type { ProducerOptions } from '../src/config/producer-options.ts'
import { HoldfastError } from '../src/errors/holdfast-error.ts'
import { systemPorts } from '../src/ports/ports.ts'

/** Our producer, as workloads drive it. Its client id is also what fault rules match. */
export function holdfastClient(
  options: ProducerOptions,
  internals: Internals = {},
): WorkloadClient {
  const producer = assembleProducer(options, systemPorts, internals)
  return {
    name: 'holdfast',
    connect: () => producer.connect(),
    async send({ topic, key = null, value, partition }) {
      const message = { key, value, ...(partition === undefined ? {} : { partition }) }
      const [metadata] = await producer.send({ topic, messages: [message] })
      if (!metadata) throw new Error('no metadata for the record')
      return { partition: metadata.partition, offset: metadata.offset }
    },
    fateOf: (error) => (HoldfastError.is(error) ? error.fate : 'unknown'),
    close: () => producer.close({ timeoutMs: 0 }),
  }
}
