import { type ConfigurationProblem, ConfigurationError } from '../errors/configuration-error.ts'
import { guardedLogger, type Logger, silentLogger } from '../ports/logger.ts'
import { type Address, parseAddress } from './address.ts'
import type { ProducerOptions } from './producer-options.ts'

type Elsewhere = 'brokers' | 'ssl' | 'sasl' | 'acks' | 'enableIdempotence'
type Defaulted = {
  readonly [Name in Exclude<keyof ProducerOptions, Elsewhere>]-?: NonNullable<ProducerOptions[Name]>
}

/** Options checked, completed and frozen. */
export interface ResolvedOptions extends Defaulted {
  readonly bootstrap: readonly Address[]
  readonly ssl: boolean | object | undefined
  readonly sasl: { readonly mechanism: string } | undefined
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
  retries: count(INT32, 1, INT32),
  retryBackoffMs: ms(100),
  retryBackoffMaxMs: ms(1_000),
  lingerMs: ms(5),
  batchSize: bytes(65_536, 1_024),
  maxRequestSize: bytes(1_048_576, 1_024),
  maxInFlightRequestsPerConnection: count(5, 1, 5),
  deliveryTimeoutMs: ms(120_000, 1),
  requestTimeoutMs: ms(30_000, 1),
  bufferMemory: bytes(33_554_432, 65_536),
  maxBlockMs: ms(60_000),
  metadataMaxAgeMs: ms(300_000, 1),
} as const satisfies Partial<Record<keyof ProducerOptions, NumberRule>>

type NumberField = keyof typeof NUMBERS

const OTHERS: readonly string[] = [
  'brokers',
  'clientId',
  'ssl',
  'sasl',
  'acks',
  'enableIdempotence',
  'allowAutoTopicCreation',
  'logger',
] satisfies readonly (keyof ProducerOptions)[]

/**
 * Checks all options together. `undefined` counts as absent.
 * Throws ConfigurationError with every problem (G13); nothing is corrected silently.
 */
export function resolveOptions(written: ProducerOptions): ResolvedOptions {
  const problems: ConfigurationProblem[] = []
  const complain = (field: string, given: unknown, fix: string): void => {
    problems.push({ field, given: show(given), fix })
  }
  const options: Partial<Record<string, unknown>> =
    typeof written === 'object' && written !== null ? { ...written } : {}

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

  if (![undefined, 'all', -1].includes(options.acks as undefined)) {
    complain('acks', options.acks, "'all' (or -1): other values come with a later release")
  }
  if (options.enableIdempotence !== undefined && options.enableIdempotence !== true) {
    complain('enableIdempotence', options.enableIdempotence, 'true, or leave it out')
  }
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
      else complain(`brokers[${i}]`, broker, "'host:port' with a port from 1 to 65535")
    }
  }

  if (problems.length > 0) throw new ConfigurationError(problems)
  return Object.freeze({
    ...numbers,
    bootstrap,
    clientId: clientId as string,
    ssl: (ssl || undefined) as ResolvedOptions['ssl'],
    sasl: sasl as ResolvedOptions['sasl'],
    allowAutoTopicCreation: allowAutoTopicCreation as boolean,
    logger: guardedLogger(logger),
  })
}

/** Short, and never more than a value of the listed fields: those hold no secrets. */
function show(given: unknown): string {
  if (typeof given === 'string')
    return given.length > 80 ? `${given.slice(0, 80)}...` : `'${given}'`
  if (typeof given === 'object' && given !== null)
    return Array.isArray(given) ? 'a list' : 'an object'
  return String(given)
}
