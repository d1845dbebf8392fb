/** Faults were set up and never struck, so the test did not test what it says. */
export class UnfiredFaultsError extends Error {
  override readonly name = 'UnfiredFaultsError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(
      `${faults.length} fault(s) never struck as often as asked: ${faults.join('; ')}. ` +
        'Check the match, or wait with reached() before asserting',
    )
    this.faults = faults
  }
}
