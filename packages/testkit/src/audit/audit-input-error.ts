/** Outcomes that cannot be judged; the message says what is wrong with them. */
export class AuditInputError extends Error {
  override readonly name = 'AuditInputError'
}
