/** A rule that was set up, as tests hold it: a barrier and a count. */
export interface Fault {
  readonly description: string
  /** How often it struck. */
  readonly fired: number
  /** Resolves once it struck `times` times (default 1). */
  reached(times?: number): Promise<void>
  /** Lets go what it holds, and from now on lets pass what it would have held. */
  release(): void
  /** It strikes no more. What it holds stays held. */
  stop(): void
}
