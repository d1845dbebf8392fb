/** A fault rule that makes no sense; the message says what to write instead. */
export class FaultRuleError extends Error {
  override readonly name = 'FaultRuleError'
}
