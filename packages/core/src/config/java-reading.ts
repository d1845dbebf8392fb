import type { ConfigurationProblem } from '../errors/configuration-error.ts'
import type { ReadTextFile } from '../ports/files.ts'
import { showGiven } from './show-given.ts'

/** Hold credentials or keys: what was given is never shown. */
const SECRET = /password|passphrase|secret|^sasl\.jaas\.config$|^ssl\.(key|trust)store\.(key|cert)/

/** One pass over the properties: what was given, and what there is to say about it. */
export class JavaReading {
  readonly problems: ConfigurationProblem[] = []
  readonly warnings: string[] = []
  readonly readFile: ReadTextFile
  readonly #properties: Readonly<Record<string, unknown>>

  constructor(properties: Readonly<Record<string, unknown>>, readFile: ReadTextFile) {
    this.#properties = properties
    this.readFile = readFile
  }

  /** Names with a value; undefined and null count as absent. */
  get names(): string[] {
    return Object.keys(this.#properties).filter((name) => this.given(name) !== undefined)
  }

  given(name: string): unknown {
    return Object.hasOwn(this.#properties, name) ? (this.#properties[name] ?? undefined) : undefined
  }

  /** Trimmed, as Kafka does; what is neither text nor number nor boolean, as it is shown. */
  text(name: string): string | undefined {
    const given = this.given(name)
    if (given === undefined) return undefined
    return typeof given === 'string' ? given.trim() : showGiven(given)
  }

  complain(field: string, fix: string): void {
    const given = this.given(field)
    const shown = given !== undefined && SECRET.test(field) ? '***' : showGiven(given)
    this.problems.push({ field, given: shown, fix })
  }
}
