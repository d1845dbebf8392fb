import type { ResolvedOptions } from '../config/resolve-options.ts'
import { ConfigurationError, type ConfigurationProblem } from '../errors/configuration-error.ts'
import type { CallOptions } from './message.ts'

const CALL_FIELDS = ['deliveryTimeoutMs', 'signal', 'acks', 'compression', 'timeout']
const FIELDS: ReadonlySet<string> = new Set(['topic', 'messages', 'topicMessages', ...CALL_FIELDS])

/** kafkajs's numbers, beside our words. */
const COMPRESSION: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  ['none', 'none'],
  [0, 'none'],
  ['gzip', 'gzip'],
  [1, 'gzip'],
])

type Terms = Pick<
  ResolvedOptions,
  'acks' | 'compressionType' | 'requestTimeoutMs' | 'deliveryTimeoutMs'
>

/**
 * Checks what was said with a call besides its messages, and returns its `deliveryTimeoutMs`. Throws
 * ConfigurationError with every problem. Records of many calls share a batch, so `acks`, `compression` and
 * `timeout` can only repeat what the producer has.
 */
export function checkRequest(request: CallOptions, terms: Terms): number {
  const { deliveryTimeoutMs = terms.deliveryTimeoutMs } = request
  let plain = true
  for (const field in request) {
    if (field !== 'topic' && field !== 'messages' && field !== 'topicMessages') plain = false
  }
  if (plain) return deliveryTimeoutMs
  const problems: ConfigurationProblem[] = []
  const complain = (field: string, given: unknown, fix: string): void => {
    const shown = typeof given === 'number' || typeof given === 'string' ? `${given}` : typeof given
    problems.push({ field, given: shown, fix })
  }
  for (const field of Object.keys(request)) {
    if (!FIELDS.has(field)) {
      complain(field, '...', `no such option of a call; known are ${CALL_FIELDS.join(', ')}`)
    }
  }
  const most = terms.deliveryTimeoutMs
  if (!Number.isFinite(deliveryTimeoutMs) || deliveryTimeoutMs < 1 || deliveryTimeoutMs > most) {
    complain('deliveryTimeoutMs', deliveryTimeoutMs, `from 1 to the producer's own ${most} ms`)
  }
  const { signal, acks, compression, timeout } = request
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    complain('signal', signal, 'an AbortSignal')
  }
  if (acks !== undefined && (acks === 'all' ? -1 : acks) !== terms.acks) {
    complain('acks', acks, `the producer's own (${terms.acks}), or a producer with other acks`)
  }
  if (compression !== undefined && COMPRESSION.get(compression) !== terms.compressionType) {
    complain(
      'compression',
      compression,
      `the producer's own compressionType (${terms.compressionType})`,
    )
  }
  if (timeout !== undefined && timeout !== terms.requestTimeoutMs) {
    complain('timeout', timeout, `the producer's own requestTimeoutMs (${terms.requestTimeoutMs})`)
  }
  if (problems.length > 0) throw new ConfigurationError(problems)
  return deliveryTimeoutMs
}
