import { type Fate, HoldfastError } from './holdfast-error.ts'

export interface AuthorizationDetails extends Record<string, unknown> {
  /** Such as `topic orders`, or `the cluster`. */
  readonly resource: string
  /** Kafka's error code. */
  readonly protocolCode: number
}

/**
 * The principal lacks a right. Names the resource and the operation to allow.
 *
 * @remedy Grant what the message names to the producer's principal (`kafka-acls.sh --add --allow-principal
 * User:x --producer --topic y` gives Write and Describe). The next send asks again, so nothing has to be
 * restarted. Records that failed `not-written` can be sent again then; `unknown` means that an earlier
 * attempt may have been stored.
 */
export class AuthorizationError extends HoldfastError {
  override readonly name = 'AuthorizationError'
  readonly code = 'AUTHORIZATION'
  override readonly details: AuthorizationDetails

  constructor(details: AuthorizationDetails, needed: string, fate: Fate = 'not-written') {
    super(`Not authorised on ${details.resource}: allow ${needed} to this principal`, {
      fate,
      retriable: false,
    })
    this.details = details
  }
}
