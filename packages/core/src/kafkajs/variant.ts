import kafkajs from 'kafkajs'
import { ConfigurationError, type ConfigurationProblem } from '../errors/configuration-error.ts'

/** What kafkajs lets each call choose, and a producer of ours has once: each combination gets its own. */
export interface Variant {
  readonly acks: -1 | 0 | 1
  readonly compressionType: 'none' | 'gzip'
}

export const DEFAULT_VARIANT: Variant = { acks: -1, compressionType: 'none' }

/** Throws ConfigurationError, in kafkajs's names. `idempotent`: the caller asked for it. */
export function variantOf(
  { acks = -1, compression = 0 }: { readonly acks?: unknown; readonly compression?: unknown },
  idempotent: boolean,
): Variant {
  const problems: ConfigurationProblem[] = []
  const { None, GZIP } = kafkajs.CompressionTypes
  if (acks !== -1 && acks !== 0 && acks !== 1) {
    problems.push({ field: 'acks', given: String(acks), fix: '-1, 1 or 0' })
  } else if (idempotent && acks !== -1) {
    const fix = '-1 with idempotent: true, or leave idempotent out'
    problems.push({ field: 'acks', given: String(acks), fix })
  }
  if (compression !== None && compression !== GZIP) {
    const fix = 'CompressionTypes.None or CompressionTypes.GZIP: other codecs are not supported'
    problems.push({ field: 'compression', given: String(compression), fix })
  }
  if (problems.length > 0) throw new ConfigurationError(problems)
  return {
    acks: acks as Variant['acks'],
    compressionType: compression === GZIP ? 'gzip' : 'none',
  }
}
