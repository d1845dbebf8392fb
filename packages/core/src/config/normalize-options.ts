import type { ReadTextFile } from '../ports/files.ts'
import type { JavaProducerProperties } from './java-name.ts'
import { fromJavaProperties, type JavaOptions } from './java-properties.ts'
import type { ProducerOptions } from './producer-options.ts'

/** Options in Java's names, in ours, or some in each; `bootstrap.servers` serves as `brokers`. */
export type MixedProducerOptions = JavaProducerProperties &
  Omit<Partial<ProducerOptions>, keyof JavaProducerProperties>

interface SeparatedNames {
  readonly java: Record<string, unknown>
  readonly own: Record<string, unknown>
}

/**
 * Java's names are those with a dot. `acks` and `retries` are called the same in both: beside names with
 * a dot their text is Java's ('0', '3'). Undefined counts as absent.
 */
export function separateJavaNames(written: object): SeparatedNames {
  const java: Record<string, unknown> = {}
  const own: Record<string, unknown> = {}
  const mixed = hasJavaNames(written)
  for (const [name, value] of Object.entries(written)) {
    const shared = (name === 'acks' || name === 'retries') && typeof value === 'string'
    if (value === undefined) continue
    const side = name.includes('.') || (mixed && shared) ? java : own
    side[name] = value
  }
  return { java, own }
}

/**
 * Options in our names, whatever they were written in; the same object if no name is Java's. Problems
 * include an option that is given under both names. Nothing is thrown.
 */
export function normalizeOptions(
  written: object,
  readFile?: ReadTextFile,
): Omit<JavaOptions, 'options'> & { readonly options: object } {
  if (!hasJavaNames(written)) return { options: written, problems: [], warnings: [] }
  const { java, own } = separateJavaNames(written)
  const read = fromJavaProperties(java, { own, ...(readFile && { readFile }) })
  return { ...read, options: { ...read.options, ...own } }
}

function hasJavaNames(written: unknown): boolean {
  return (
    typeof written === 'object' &&
    written !== null &&
    Object.keys(written).some((name) => name.includes('.'))
  )
}
