import { expect, it } from 'vitest'
import { thrownBy } from '../../test/thrown-by.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { loadProducerProperties } from './properties-file.ts'
import { resolveOptions } from './resolve-options.ts'

const USUAL = `# a Java producer's usual file
bootstrap.servers=kafka-1:9092,kafka-2:9092
key.serializer=org.apache.kafka.common.serialization.StringSerializer
value.serializer=org.apache.kafka.common.serialization.StringSerializer
acks=all
retries=3
enable.idempotence=true
`

it("a Java producer's usual file loads as it is", () => {
  const properties = loadProducerProperties('producer.properties', () => USUAL)
  expect(resolveOptions(properties)).toMatchObject({
    bootstrap: [
      { host: 'kafka-1', port: 9092 },
      { host: 'kafka-2', port: 9092 },
    ],
    acks: -1,
    retries: 3,
    enableIdempotence: true,
    lingerMs: 5,
  })
})

it('G13: problems of Java names and of our own come in one error', () => {
  const error = thrownBy(() =>
    resolveOptions({ 'bootstrap.servers': 'a:1', 'linger.ms': 'soon', batchSize: -1 }),
  ) as ConfigurationError
  expect(error).toBeInstanceOf(ConfigurationError)
  expect(error.details.problems.map((p) => p.field).sort()).toEqual(['batchSize', 'linger.ms'])
})

it('what a Java producer knows and this one has no use for is warned about, once each', () => {
  const warnings: string[] = []
  const quiet = (): void => {}
  const logger = {
    debug: quiet,
    info: quiet,
    error: quiet,
    warn: (_: object, m: string) => warnings.push(m),
  }
  resolveOptions({ 'bootstrap.servers': 'a:1', 'metric.reporters': 'x.Y', logger })
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toContain('metric.reporters')
})
