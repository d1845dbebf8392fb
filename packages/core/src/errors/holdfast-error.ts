/**
 * Whether a failed record may be in the log.
 *
 * - `not-written`: it is not, and sending it again cannot duplicate it.
 * - `unknown`: it may be; sending it again may duplicate it.
 */
export type Fate = 'not-written' | 'unknown'

const BRAND: unique symbol = Symbol.for('@holdfast/core.HoldfastError')

/**
 * Base of every error that Holdfast rejects with.
 * Branded through the global symbol registry, so that two installed copies recognise each other's.
 */
export abstract class HoldfastError extends Error {
  /** Stable, for programs; the message is for people. */
  abstract readonly code: string
  /** See {@link Fate}. */
  readonly fate: Fate
  /** Whether the same call may succeed later without a change of code or configuration. */
  readonly retriable: boolean
  readonly details: Readonly<Record<string, unknown>> = {}

  constructor(
    message: string,
    { fate, retriable, cause }: { fate: Fate; retriable: boolean; cause?: unknown },
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.fate = fate
    this.retriable = retriable
    Object.defineProperty(this, BRAND, { value: true })
  }

  static is(error: unknown): error is HoldfastError {
    return typeof error === 'object' && error !== null && BRAND in error
  }
}
