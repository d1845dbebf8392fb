import { HoldfastError } from './holdfast-error.ts'

export interface AuthenticationDetails extends Record<string, unknown> {
  readonly broker: string
  readonly mechanism: string
}

/** The broker refused the SASL credentials. Carries no part of them. */
export class AuthenticationError extends HoldfastError {
  override readonly name = 'AuthenticationError'
  readonly code = 'AUTHENTICATION'
  override readonly details: AuthenticationDetails

  constructor(details: AuthenticationDetails) {
    super(
      `${details.broker} refused the SASL ${details.mechanism} authentication. ` +
        'Check sasl.mechanism and the credentials against the listener',
      { fate: 'not-written', retriable: false },
    )
    this.details = details
  }
}
