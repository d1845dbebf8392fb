import { type ConfigurationProblem, ConfigurationError } from '../errors/configuration-error.ts'
import { type BreakerOptions, checkBreaker } from '../circuit/breaker-options.ts'
import type { Serializers } from '../pipeline/serializer.ts'
import type { CompressionType } from '../wire/compression.ts'
import { guardedLogger, type Logger, silentLogger } from '../ports/logger.ts'
import { type Address, parseAddress } from './address.ts'
import { readTextFile } from '../ports/files.ts'
import { type MixedProducerOptions, normalizeOptions } from './normalize-options.ts'
import { resolveTransactionalIds } from './transactional-ids.ts'
import type { PartitionerFunction, ProducerOptions } from './producer-options.ts'

type Elsewhere =
  | 'brokers'
  | 'ssl'
  | 'sasl'
  | 'acks'
  | 'partitioner'
  | 'serializer'
  | 'breaker'
  | 'transactionalId'
  | 'transactionalIdPrefix'
type Defaulted = {
  readonly [Name in Exclude<keyof ProducerOptions, Elsewhere>]-?: NonNullable<ProducerOptions[Name]>
}

/** In our names, in those of Java's producer, or some in each. */
export type WrittenOptions = ProducerOptions<never, never> | MixedProducerOptions

/** Options checked, completed and frozen. */
export interface ResolvedOptions extends Defaulted {
  readonly bootstrap: readonly Address[]
  readonly ssl: boolean | object | undefined
  readonly sasl: { readonly mechanism: string } | undefined
  /** As on the wire: -1 = all. */
  readonly acks: -1 | 0 | 1
  readonly partitioner: PartitionerFunction | undefined
  readonly serializers: Serializers<never, never>
  readonly breaker: BreakerOptions | false
  /** The pool, lowest first; empty = no transactions. */
  readonly transactionalIds: readonly string[]
}

interface NumberRule {
  readonly fallback: number
  readonly min: number
  readonly max: number
  readonly unit: string
}

const INT32 = 2 ** 31 - 1
const ms = (fallback: number, min = 0): NumberRule => ({ fallback, min, max: INT32, unit: 'ms' })
const bytes = (fallback: number, min: number): NumberRule => ({
  fallback,
  min,
  max: Number.MAX_SAFE_INTEGER,
  unit: 'bytes',
})
const count = (fallback: number, min: number, max: number): NumberRule => ({
  fallback,
  min,
  max,
  unit: '',
})

const NUMBERS = {
  retries: count(INT32, 0, INT32),
  retryBackoffMs: ms(100),
  retryBackoffMaxMs: ms(1_000),
  lingerMs: ms(5),
  batchSize: bytes(65_536, 1_024),
  maxRequestSize: bytes(1_048_576, 1_024),
  maxInFlightRequestsPerConnection: count(5, 1, 1_000),
  deliveryTimeoutMs: ms(120_000, 1),
  requestTimeoutMs: ms(30_000, 1),
  bufferMemory: bytes(33_554_432, 65_536),
  maxBlockMs: ms(60_000),
  metadataMaxAgeMs: ms(300_000, 1),
  transactionTimeoutMs: ms(60_000, 1),
  transactionPoolSize: count(8, 1, 1_000),
} as const satisfies Partial<Record<keyof ProducerOptions, NumberRule>>

type NumberField = keyof typeof NUMBERS

const OTHERS: readonly string[] = [
  'brokers',
  'clientId',
  'ssl',
  'sasl',
  'acks',
  'enableIdempotence',
  'compressionType',
  'partitioner',
  'serializer',
  'breaker',
  'allowAutoTopicCreation',
  'transactionalId',
  'transactionalIdPrefix',
  'logger',
] satisfies readonly (keyof ProducerOptions)[]

/**
 * Checks all options together. `undefined` counts as absent.
 * Throws ConfigurationError with every problem (G13); nothing is corrected silently.
 */
export function resolveOptions(written: WrittenOptions): ResolvedOptions {
  const problems: ConfigurationProblem[] = []
  const complain = (field: string, given: unknown, fix: string): void => {
    problems.push({ field, given: show(given), fix })
  }
  const isObject = typeof written === 'object' && written !== null
  const normal = normalizeOptions(isObject ? { ...written } : {}, readTextFile)
  const options: Partial<Record<string, unknown>> = { ...normal.options }
  problems.push(...normal.problems)

  const known = new Set([...Object.keys(NUMBERS), ...OTHERS])
  for (const name of Object.keys(options)) {
    if (!known.has(name))
      complain(name, '...', `no such option; known are ${[...known].join(', ')}`)
  }

  const numbers = Object.fromEntries(
    Object.entries(NUMBERS).map(([name, rule]) => {
      const given = options[name] ?? rule.fallback
      const { min, max, unit } = rule
      if (typeof given !== 'number' || !Number.isInteger(given) || given < min || given > max) {
        complain(name, given, `give a whole number from ${min} to ${max} ${unit}`.trimEnd())
        return [name, rule.fallback]
      }
      return [name, given]
    }),
  ) as Record<NumberField, number>

  const { deliveryTimeoutMs, lingerMs, requestTimeoutMs } = numbers
  if (deliveryTimeoutMs < lingerMs + requestTimeoutMs) {
    complain(
      'deliveryTimeoutMs',
      deliveryTimeoutMs,
      `at least lingerMs + requestTimeoutMs (${lingerMs + requestTimeoutMs}), or lower those`,
    )
  }
  if (numbers.retryBackoffMs > numbers.retryBackoffMaxMs) {
    complain(
      'retryBackoffMs',
      numbers.retryBackoffMs,
      `at most retryBackoffMaxMs (${numbers.retryBackoffMaxMs})`,
    )
  }
  if (numbers.batchSize > numbers.maxRequestSize) {
    complain('batchSize', numbers.batchSize, `at most maxRequestSize (${numbers.maxRequestSize})`)
  }
  if (numbers.batchSize > numbers.bufferMemory / 2) {
    complain(
      'batchSize',
      numbers.batchSize,
      `at most half of bufferMemory (${numbers.bufferMemory})`,
    )
  }

  const acks = ACKS.get(options.acks ?? 'all')
  if (acks === undefined) complain('acks', options.acks, "'all' (or -1), 1 or 0")
  const { enableIdempotence = true, compressionType = 'none' } = options
  if (typeof enableIdempotence !== 'boolean') {
    complain('enableIdempotence', enableIdempotence, 'true or false')
  } else if (enableIdempotence) {
    for (const problem of idempotenceProblems(acks, numbers, options.enableIdempotence === true)) {
      problems.push(problem)
    }
  }
  if (compressionType !== 'none' && compressionType !== 'gzip') {
    complain('compressionType', compressionType, "'none' or 'gzip'")
  }
  const pool = resolveTransactionalIds(options, numbers.transactionPoolSize)
  problems.push(...pool.problems)
  const { partitioner } = options
  if (partitioner !== undefined && typeof partitioner !== 'function') {
    complain('partitioner', partitioner, 'a function that returns a partition')
  }
  const serializers = (options.serializer ?? {}) as Serializers<never, never>
  checkSerializers(serializers, complain)
  const breaker = checkBreaker(options.breaker)
  problems.push(...breaker.problems)
  const { clientId = 'holdfast', ssl, sasl, allowAutoTopicCreation = false } = options
  if (typeof clientId !== 'string' || clientId === '' || clientId.length > 255) {
    complain('clientId', clientId, 'a string of 1 to 255 characters')
  }
  if (typeof allowAutoTopicCreation !== 'boolean') {
    complain('allowAutoTopicCreation', allowAutoTopicCreation, 'true or false')
  }
  if (ssl !== undefined && typeof ssl !== 'boolean' && (typeof ssl !== 'object' || ssl === null)) {
    complain('ssl', '***', 'true, or an object of options for tls.connect')
  }
  if (
    sasl !== undefined &&
    typeof (sasl as { mechanism?: unknown } | null)?.mechanism !== 'string'
  ) {
    complain('sasl', '***', "an object with a mechanism, such as { mechanism: 'plain', ... }")
  }
  const logger = (options.logger ?? silentLogger) as Logger
  for (const level of ['debug', 'info', 'warn', 'error'] as const) {
    if (typeof logger[level] !== 'function') {
      complain(`logger.${level}`, logger[level], 'a function (fields, message), as pino has it')
    }
  }

  const bootstrap: Address[] = []
  const { brokers } = options
  if (!Array.isArray(brokers) || brokers.length === 0) {
    complain('brokers', brokers, "a list with at least one 'host:port'")
  } else {
    for (const [i, broker] of brokers.entries()) {
      const address = parseAddress(broker)
      if (address) bootstrap.push(address)
      else complain(`brokers[${i}]`, masked(broker), "'host:port' with a port from 1 to 65535")
    }
  }

  if (problems.length > 0) throw new ConfigurationError(problems)
  const guarded = guardedLogger(logger)
  for (const warning of normal.warnings) guarded.warn({}, warning)
  return Object.freeze({
    ...numbers,
    bootstrap,
    clientId: clientId as string,
    ssl: (ssl || undefined) as ResolvedOptions['ssl'],
    sasl: sasl as ResolvedOptions['sasl'],
    allowAutoTopicCreation: allowAutoTopicCreation as boolean,
    acks: acks as -1 | 0 | 1,
    enableIdempotence: enableIdempotence as boolean,
    compressionType: compressionType as CompressionType,
    partitioner: partitioner as PartitionerFunction | undefined,
    serializers,
    breaker: breaker.options,
    transactionalIds: Object.freeze(pool.ids),
    logger: guarded,
  })
}

const ACKS: ReadonlyMap<unknown, -1 | 0 | 1> = new Map<unknown, -1 | 0 | 1>([
  ['all', -1],
  [-1, -1],
  [1, 1],
  [0, 0],
])

/** What idempotence does not go with (KIP-98). Java switches it off silently where it was only the default. */
function idempotenceProblems(
  acks: -1 | 0 | 1 | undefined,
  numbers: Record<NumberField, number>,
  chosen: boolean,
): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = []
  const off = chosen ? 'drop enableIdempotence: true' : 'add enableIdempotence: false'
  const hint = `${off} (Java would switch it off without a word; duplicates and reordering are possible then)`
  if (acks === 0 || acks === 1) {
    problems.push({ field: 'acks', given: String(acks), fix: `'all' with idempotence, or ${hint}` })
  }
  const { retries, maxInFlightRequestsPerConnection: inFlight } = numbers
  if (retries === 0) {
    problems.push({ field: 'retries', given: '0', fix: `from 1 with idempotence, or ${hint}` })
  }
  if (inFlight > MAX_IN_FLIGHT_IDEMPOTENT) {
    problems.push({
      field: 'maxInFlightRequestsPerConnection',
      given: String(inFlight),
      fix: `at most ${MAX_IN_FLIGHT_IDEMPOTENT} with idempotence, or ${off}`,
    })
  }
  return problems
}

/** Brokers remember the last five batches of a producer. */
const MAX_IN_FLIGHT_IDEMPOTENT = 5

function checkSerializers(
  serializers: unknown,
  complain: (field: string, given: unknown, fix: string) => void,
): void {
  if (typeof serializers !== 'object' || serializers === null) {
    complain('serializer', serializers, 'an object of functions: { value, key }')
    return
  }
  for (const [name, given] of Object.entries(serializers)) {
    if (name !== 'key' && name !== 'value') {
      complain(`serializer.${name}`, '...', 'no such serializer; known are value, key')
    } else if (given !== undefined && typeof given !== 'function') {
      complain(`serializer.${name}`, given, 'a function that returns a string or bytes')
    }
  }
}

/** Without what may be credentials. */
const masked = (broker: unknown): unknown =>
  typeof broker === 'string' ? broker.replace(/^.*@/s, '***@') : broker

/** Short, and never more than a value of the listed fields: those hold no secrets. */
function show(given: unknown): string {
  if (typeof given === 'string')
    return given.length > 80 ? `${given.slice(0, 80)}...` : `'${given}'`
  if (typeof given === 'object' && given !== null)
    return Array.isArray(given) ? 'a list' : 'an object'
  return String(given)
}
