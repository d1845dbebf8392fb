import { expect, it } from 'vitest'
import { javaConfig, propertiesFixture } from '../../test/java-config.ts'
import { fromJavaProperties } from './java-properties.ts'
import { javaPropertyTable } from './java-property-table.ts'
import { loadProducerProperties } from './properties-file.ts'

const nothingWrong = { problems: [], warnings: [] }

it("a Java producer's usual file becomes our options", () => {
  expect(fromJavaProperties(loadProducerProperties(propertiesFixture('usual.properties')))).toEqual(
    {
      options: {
        brokers: ['localhost:9092', 'localhost:9093'],
        acks: 'all',
        retries: 3,
        enableIdempotence: true,
      },
      ...nothingWrong,
    },
  )
})

it("knows the properties of Kafka 4.2's ProducerConfig, and no others", () => {
  expect(Object.keys(javaPropertyTable).sort()).toEqual(javaConfig.names.map((n) => n.name).sort())
})

it("takes each of our options' Java defaults, and means the same by them", () => {
  const defaults = javaConfig.names
    .filter(({ name }) => javaPropertyTable[name as 'acks'].kind === 'option')
    .map(({ name, default: given }) => [name, given])
  expect(fromJavaProperties(Object.fromEntries(defaults))).toEqual({
    options: {
      brokers: ['(required)'],
      clientId: '',
      acks: 'all',
      enableIdempotence: true,
      retries: 2_147_483_647,
      retryBackoffMs: 100,
      retryBackoffMaxMs: 1_000,
      lingerMs: 5,
      batchSize: 16_384,
      maxRequestSize: 1_048_576,
      maxInFlightRequestsPerConnection: 5,
      deliveryTimeoutMs: 120_000,
      requestTimeoutMs: 30_000,
      bufferMemory: 33_554_432,
      maxBlockMs: 60_000,
      metadataMaxAgeMs: 300_000,
      transactionTimeoutMs: 60_000,
      compressionType: 'none',
    },
    ...nothingWrong,
  })
})

it.each([
  ['acks', 'all', { acks: 'all' }],
  ['acks', '-1', { acks: 'all' }],
  ['acks', -1, { acks: 'all' }],
  ['acks', ' 1 ', { acks: 1 }],
  ['acks', 0, { acks: 0 }],
  ['retries', ' +3', { retries: 3 }],
  ['linger.ms', 20, { lingerMs: 20 }],
  ['linger.ms', undefined, {}],
  ['linger.ms', null, {}],
  ['buffer.memory', '4294967296', { bufferMemory: 4_294_967_296 }],
  ['enable.idempotence', ' FALSE ', { enableIdempotence: false }],
  ['enable.idempotence', true, { enableIdempotence: true }],
  ['client.id', ' orders ', { clientId: 'orders' }],
  ['compression.type', 'gzip', { compressionType: 'gzip' }],
  ['bootstrap.servers', ' a:1 , [::1]:2,,', { brokers: ['a:1', '[::1]:2'] }],
  ['bootstrap.servers', 'SASL_SSL://a:1,PLAINTEXT://b:2', { brokers: ['a:1', 'b:2'] }],
  ['key.serializer', 'org.apache.kafka.common.serialization.ByteArraySerializer', {}],
  ['value.serializer', 'org.apache.kafka.common.serialization.ByteBufferSerializer', {}],
  ['value.serializer', 'org.apache.kafka.common.serialization.VoidSerializer', {}],
  ['partitioner.class', null, {}],
  ['partitioner.class', 'org.apache.kafka.clients.producer.internals.DefaultPartitioner', {}],
  ['partitioner.ignore.keys', 'False', {}],
  ['enable.metrics.push', 'false', {}],
  ['interceptor.classes', '', {}],
])('takes %s=%s', (name, given, options) => {
  expect(fromJavaProperties({ [name]: given })).toEqual({ options, ...nothingWrong })
})

const problem = (field: string, given: string, fix: RegExp): object => ({
  field,
  given,
  fix: expect.stringMatching(fix),
})

it.each([
  ['linger.ms', 'abc', "'abc'", /whole number/],
  ['linger.ms', '', "''", /whole number/],
  ['linger.ms', '5ms', "'5ms'", /whole number/],
  ['linger.ms', 0.5, '0.5', /whole number/],
  ['linger.ms', '9007199254740993', "'9007199254740993'", /whole number/],
  ['retries', '3.0', "'3.0'", /whole number/],
  ['retries', '0x10', "'0x10'", /whole number/],
  ['retries', '3000000000', "'3000000000'", /below 2147483648/],
  ['retries', true, 'true', /whole number/],
  ['enable.idempotence', 'maybe', "'maybe'", /true or false/],
  ['enable.idempotence', 1, '1', /true or false/],
  ['client.id', 7, '7', /a string/],
  ['acks', '2', "'2'", /'all', '-1', '1' or '0'/],
  ['acks', 'ALL', "'ALL'", /'all', '-1', '1' or '0'/],
  ['compression.type', 'lz4', "'lz4'", /'none' or 'gzip'/],
  ['bootstrap.servers', ['a:1'], 'a list', /'host:port,...'/],
  ['key.serializer', 'com.acme.AvroSerializer', "'com.acme.AvroSerializer'", /give `serializer`/],
  [
    'value.serializer',
    'org.apache.kafka.common.serialization.LongSerializer',
    "'org.apache.kafka.common.serialization.LongSerializer'",
    /give `serializer`, or send Buffers/,
  ],
  [
    'partitioner.class',
    'org.apache.kafka.clients.producer.RoundRobinPartitioner',
    "'org.apache.kafka.clients.producer.RoundRobinPartitioner'",
    /give a function as `partitioner`/,
  ],
  ['partitioner.ignore.keys', 'true', "'true'", /`partitioner`/],
  ['transaction.two.phase.commit.enable', 'true', "'true'", /not supported/],
  ['config.providers', 'env', "'env'", /not resolved/],
  ['lingr.ms', '5', '...', /did you mean linger\.ms\?/],
  ['retry.backof.ms', '5', '...', /did you mean retry\.backoff\.ms\?/],
  ['group.id', 'x', '...', /no such property of a producer: leave it out/],
  ['sasl.jass.config', 'password=hunter2', '...', /did you mean sasl\.jaas\.config\?/],
  ['constructor', 'x', '...', /no such property/],
  ['acks', Object.create(null), 'an object', /'all'/],
  ['partitioner.class', () => 0, 'a function', /Java class/],
])('G13: refuses %s=%s', (name, value, given, fix) => {
  expect(fromJavaProperties({ [name]: value })).toEqual({
    options: {},
    problems: [problem(name, given, fix)],
    warnings: [],
  })
})

it('G13: all problems are listed, and what is well is still read', () => {
  const { options, problems } = fromJavaProperties({
    'bootstrap.servers': 'a:1',
    'linger.ms': 'abc',
    'value.serializer': 'com.acme.Avro',
    'no.such': '1',
    'security.protocol': 'SASL',
    retries: '5',
  })
  expect(options).toEqual({ brokers: ['a:1'], retries: 5 })
  expect(problems.map((p) => p.field).sort()).toEqual(
    ['linger.ms', 'no.such', 'security.protocol', 'value.serializer'].sort(),
  )
})

it('what is known but has no effect here is said once, in one line', () => {
  const { options, problems, warnings } = fromJavaProperties({
    'metric.reporters': 'com.acme.Reporter',
    'interceptor.classes': 'com.acme.Interceptor',
    'send.buffer.bytes': '131072',
  })
  expect({ options, problems }).toEqual({ options: {}, problems: [] })
  expect(warnings).toEqual([
    'known, but without effect here: metric.reporters, interceptor.classes, send.buffer.bytes',
  ])
})
