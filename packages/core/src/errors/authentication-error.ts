import { HoldfastError } from './holdfast-error.ts'

export interface AuthenticationDetails extends Record<string, unknown> {
  /** `host:port`. */
  readonly broker: string
  readonly mechanism: string
}

/**
 * The broker refused the SASL credentials. Carries no part of them. `connect()` rejects with it; records that
 * wait meanwhile fail with MetadataTimeoutError or DeliveryTimeoutError, of which it is the `cause`.
 *
 * @remedy Compare `sasl.mechanism`, user and password with what the broker's listener expects, and see
 * whether the credentials were rotated or have expired; the broker's log names the reason. The producer goes
 * on trying: what is mended at the broker needs no restart, other credentials do.
 */
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
