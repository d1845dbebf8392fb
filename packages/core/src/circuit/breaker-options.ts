import type { ConfigurationProblem } from '../errors/configuration-error.ts'

/** When a circuit breaker opens, and for how long. */
export interface BreakerOptions {
  /** It opens when more than this share of the attempts in the window failed, in percent. Default 50. */
  readonly errorThresholdPercentage: number
  /** It judges only a window with at least so many attempts. Default 10. */
  readonly volumeThreshold: number
  /** How far back it looks. Default 10,000. */
  readonly windowMs: number
  /** How long it stays open before a probe may fly. Default 5,000. */
  readonly resetTimeoutMs: number
}

/** {@link BreakerOptions} as written: what is left out has its default. */
export type GivenBreakerOptions = {
  readonly [Name in keyof BreakerOptions]?: BreakerOptions[Name] | undefined
}

interface Rule {
  readonly fallback: number
  readonly min: number
  readonly max: number
  readonly fix: string
}

const INT32 = 2 ** 31 - 1

const RULES: { readonly [Name in keyof BreakerOptions]: Rule } = {
  errorThresholdPercentage: {
    fallback: 50,
    min: 0,
    // opossum opens above the threshold, so 100 would be a breaker that never opens
    max: 99,
    fix: 'give a whole number from 0 to 99 (it opens above it); breaker: false turns it off',
  },
  volumeThreshold: {
    fallback: 10,
    min: 1,
    max: INT32,
    fix: `give a whole number from 1 to ${INT32}`,
  },
  windowMs: {
    fallback: 10_000,
    min: 10,
    max: INT32,
    fix: `give a whole number from 10 to ${INT32} ms`,
  },
  resetTimeoutMs: {
    fallback: 5_000,
    min: 1,
    max: INT32,
    fix: `give a whole number from 1 to ${INT32} ms`,
  },
}

/** Completes the option `breaker`; `false` = off. Says all that is wrong with it, and never throws. */
export function checkBreaker(given: unknown): {
  readonly options: BreakerOptions | false
  readonly problems: readonly ConfigurationProblem[]
} {
  if (given === false) return { options: false, problems: [] }
  const problems: ConfigurationProblem[] = []
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given)
  if (given !== undefined && !isObject) {
    const shown = typeof given === 'object' ? (given === null ? 'null' : 'a list') : typeof given
    const fix = `false, or an object with any of ${Object.keys(RULES).join(', ')}`
    problems.push({ field: 'breaker', given: given === true ? 'true' : shown, fix })
  }
  const written: Partial<Record<string, unknown>> = isObject ? { ...given } : {}
  for (const name of Object.keys(written)) {
    if (Object.hasOwn(RULES, name)) continue
    const fix = `no such option; known are ${Object.keys(RULES).join(', ')}`
    problems.push({ field: `breaker.${name}`, given: '...', fix })
  }
  const number = (name: keyof BreakerOptions): number => {
    const { fallback, min, max, fix } = RULES[name]
    const value = written[name] ?? fallback
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
      return value
    }
    const shown = typeof value === 'number' ? String(value) : typeof value
    problems.push({ field: `breaker.${name}`, given: shown, fix })
    return fallback
  }
  const options: BreakerOptions = Object.freeze({
    errorThresholdPercentage: number('errorThresholdPercentage'),
    volumeThreshold: number('volumeThreshold'),
    windowMs: number('windowMs'),
    resetTimeoutMs: number('resetTimeoutMs'),
  })
  return { options, problems }
}
