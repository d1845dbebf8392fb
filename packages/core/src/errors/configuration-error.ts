import { HoldfastError } from './holdfast-error.ts'

/** One thing wrong with the options: where, what was given (secrets masked), and what to do. */
export interface ConfigurationProblem {
  /** The name of the option, with an index or a member where it has them. */
  readonly field: string
  /** What was given, as text; secrets are masked. */
  readonly given: string
  /** What to write instead. */
  readonly fix: string
}

/**
 * The options contradict each other or cannot work. Lists every problem at once (G13). Thrown by
 * `createProducer`, or by a call whose own options cannot be kept.
 *
 * @remedy Mend each of `problems` as its `fix` says, in the options or in the call. Nothing was sent.
 */
export class ConfigurationError extends HoldfastError {
  override readonly name = 'ConfigurationError'
  readonly code = 'CONFIGURATION'
  override readonly details: { readonly problems: readonly ConfigurationProblem[] }

  constructor(problems: readonly ConfigurationProblem[]) {
    const lines = problems.map(({ field, given, fix }) => `  - ${field} (given: ${given}): ${fix}`)
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
    super(`${count} in the options:\n${lines.join('\n')}`, {
      fate: 'not-written',
      retriable: false,
    })
    this.details = { problems }
  }
}
