/** A log could not be read; the message says from where and why. */
export class AuditReadError extends Error {
  override readonly name = 'AuditReadError'
}
