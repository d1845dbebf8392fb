import type { KafkaConfig, ProducerConfig } from 'kafkajs'
import { expect, it } from 'vitest'
import { resolveOptions } from '../config/resolve-options.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { silentLogger } from '../ports/logger.ts'
import { inKafkajsNames, isIdempotent, mapOptions, withoutEffect } from './map-options.ts'
import { DEFAULT_VARIANT, type Variant } from './variant.ts'

const brokers = ['localhost:9092']
const map = (
  config: Partial<KafkaConfig> = {},
  producer: ProducerConfig = {},
  variant: Variant = DEFAULT_VARIANT,
): Record<string, unknown> => ({
  ...mapOptions({ brokers, ...config }, producer, variant, {
    brokers,
    logger: silentLogger,
    partitioner: undefined,
  }),
})

it('nothing given: retries until the deadline, creates topics as kafkajs does, and the core takes it', () => {
  const options = map()
  expect(options).toMatchObject({ acks: -1, clientId: 'kafkajs', allowAutoTopicCreation: true })
  expect(resolveOptions(options as never)).toMatchObject({
    retries: 2_147_483_647,
    retryBackoffMs: 100,
    retryBackoffMaxMs: 1_000,
    requestTimeoutMs: 30_000,
    maxInFlightRequestsPerConnection: 5,
    metadataMaxAgeMs: 300_000,
  })
})

it("every option of kafkajs that has a counterpart arrives under the core's name", () => {
  const sasl = { mechanism: 'plain', username: 'u', password: 'p' } as const
  const options = map(
    { clientId: 'orders', ssl: true, sasl, requestTimeout: 5_000 },
    { metadataMaxAge: 60_000, allowAutoTopicCreation: false, maxInFlightRequests: 2 },
  )
  expect(options).toMatchObject({
    clientId: 'orders',
    ssl: true,
    sasl,
    requestTimeoutMs: 5_000,
    metadataMaxAgeMs: 60_000,
    allowAutoTopicCreation: false,
    maxInFlightRequestsPerConnection: 2,
  })
})

it("retry: the producer's win one by one, and times that are not given are kafkajs's", () => {
  const options = map({ retry: { retries: 3, initialRetryTime: 50 } }, { retry: { retries: 8 } })
  expect(options).toMatchObject({ retries: 8, retryBackoffMs: 50, retryBackoffMaxMs: 30_000 })
  expect(map({ retry: { retries: 5 } })).toMatchObject({ retries: 5, retryBackoffMs: 300 })
})

it("retry: what kafkajs takes for endless, and a first wait above the longest, are within the core's bounds", () => {
  for (const retries of [Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY]) {
    const retry = { retries, initialRetryTime: 500, maxRetryTime: 100 }
    expect(resolveOptions(map({ retry }) as never)).toMatchObject({
      retries: 2_147_483_647,
      retryBackoffMs: 100,
      retryBackoffMaxMs: 100,
    })
  }
})

it('a requestTimeout that does not fit into the delivery timeout raises it', () => {
  expect(resolveOptions(map({ requestTimeout: 300_000 }) as never)).toMatchObject({
    requestTimeoutMs: 300_000,
    deliveryTimeoutMs: 300_000,
  })
})

it('maxInFlightRequests: none, null, 0 and more than five are five', () => {
  const limits = [undefined, null, 0, 5, 6, 1_000].map(
    (maxInFlightRequests) =>
      map({}, { maxInFlightRequests } as ProducerConfig)['maxInFlightRequestsPerConnection'],
  )
  expect(limits).toEqual([5, 5, 5, 5, 5, 5])
})

it('idempotence is on with acks -1, whatever `idempotent` says, and off where it cannot be', () => {
  expect(map({}, { idempotent: false })).not.toHaveProperty('enableIdempotence')
  expect(map({}, { idempotent: true })).not.toHaveProperty('enableIdempotence')
  expect(map({}, {}, { acks: 1, compressionType: 'none' })).toMatchObject({
    acks: 1,
    enableIdempotence: false,
  })
  expect(map({ retry: { retries: 0 } })).toMatchObject({ retries: 0, enableIdempotence: false })
  expect(isIdempotent({ brokers }, { retry: { retries: 0 } }, DEFAULT_VARIANT)).toBe(false)
})

it('compression is named only where it is used', () => {
  expect(map()).not.toHaveProperty('compressionType')
  expect(map({}, {}, { acks: -1, compressionType: 'gzip' })).toMatchObject({
    compressionType: 'gzip',
  })
})

it("G13: what the core finds wrong is told under kafkajs's names", () => {
  const wrong = map({ retry: { retries: '5' as unknown as number }, requestTimeout: 0 })
  const complaint = (): unknown => {
    try {
      return resolveOptions(wrong as never)
    } catch (error) {
      return inKafkajsNames(error)
    }
  }
  const error = complaint()
  expect(error).toBeInstanceOf(ConfigurationError)
  const fields = (error as ConfigurationError).details.problems.map((p) => p.field)
  expect(fields).toEqual(['retry.retries', 'requestTimeout'])
})

it('options without effect are named if they were given, and only then', () => {
  expect(withoutEffect({ brokers }, {})).toEqual([])
  expect(
    withoutEffect({ brokers, enforceRequestTimeout: true }, { retry: { factor: 0.2 } }),
  ).toEqual([])
  const config = {
    brokers,
    connectionTimeout: 3_000,
    authenticationTimeout: 1,
    reauthenticationThreshold: 1,
    enforceRequestTimeout: false,
    socketFactory: () => undefined as never,
    retry: { factor: 0, multiplier: 3 },
  }
  expect(withoutEffect(config, { maxInFlightRequests: 6, transactionTimeout: 1 })).toEqual([
    'connectionTimeout',
    'authenticationTimeout',
    'reauthenticationThreshold',
    'enforceRequestTimeout: false',
    'socketFactory',
    'retry.factor',
    'retry.multiplier',
    'maxInFlightRequests above 5',
    'transactionTimeout',
  ])
})
