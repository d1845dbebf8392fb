/** Options, or a topic, that the embedded cluster cannot be made with. Names every problem. */
export class ClusterOptionsError extends Error {
  override readonly name = 'ClusterOptionsError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(
      `The embedded cluster cannot be set up so:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    )
    this.problems = problems
  }
}
