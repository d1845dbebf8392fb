import type { ConfigurationProblem } from '../errors/configuration-error.ts'

/** Kafka's own limit: the length of a string is an int16. */
const LONGEST_BYTES = 32_767

/** The ids of the pool; none if transactions were not asked for. */
export function resolveTransactionalIds(
  options: Partial<Record<string, unknown>>,
  poolSize: number,
): { readonly ids: readonly string[]; readonly problems: readonly ConfigurationProblem[] } {
  const { transactionalId, transactionalIdPrefix, transactionPoolSize, enableIdempotence } = options
  const problems: ConfigurationProblem[] = []
  const complain = (field: string, given: unknown, fix: string): void => {
    problems.push({ field, given: shown(given), fix })
  }
  if (transactionalId === undefined && transactionalIdPrefix === undefined) {
    if (transactionPoolSize !== undefined) {
      complain(
        'transactionPoolSize',
        transactionPoolSize,
        'give a transactionalIdPrefix too, or drop it',
      )
    }
    return { ids: [], problems }
  }
  if (enableIdempotence === false) {
    complain('enableIdempotence', false, 'true: transactions need it, or drop the transactional id')
  }
  if (transactionalId !== undefined && transactionalIdPrefix !== undefined) {
    complain('transactionalId', transactionalId, 'this or transactionalIdPrefix, not both')
  }
  if (transactionalId !== undefined) {
    checkId('transactionalId', transactionalId, 0, complain)
    if (transactionPoolSize !== undefined && transactionPoolSize !== 1) {
      complain(
        'transactionPoolSize',
        transactionPoolSize,
        '1 with a transactionalId, or a transactionalIdPrefix',
      )
    }
    return { ids: [transactionalId as string], problems }
  }
  const prefix = called(transactionalIdPrefix, complain)
  checkId('transactionalIdPrefix', prefix, `-${poolSize - 1}`.length, complain)
  return { ids: Array.from({ length: poolSize }, (_, i) => `${String(prefix)}-${i}`), problems }
}

type Complain = (field: string, given: unknown, fix: string) => void

function called(prefix: unknown, complain: Complain): unknown {
  if (typeof prefix !== 'function') return prefix
  try {
    return prefix()
  } catch (error) {
    complain(
      'transactionalIdPrefix',
      'a function',
      `one that returns a string; it threw ${String(error)}`,
    )
    return 'refused'
  }
}

function checkId(field: string, id: unknown, more: number, complain: Complain): void {
  if (typeof id !== 'string' || id.trim() === '') {
    complain(field, id, 'a name that no other running producer has')
  } else if (Buffer.byteLength(id) + more > LONGEST_BYTES) {
    complain(field, id, `at most ${LONGEST_BYTES - more} bytes`)
  }
}

function shown(given: unknown): string {
  if (typeof given === 'string')
    return given.length > 80 ? `'${given.slice(0, 80)}...'` : `'${given}'`
  return typeof given === 'object' && given !== null ? 'an object' : String(given)
}
