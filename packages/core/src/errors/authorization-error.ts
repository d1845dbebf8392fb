import { type Fate, HoldfastError } from './holdfast-error.ts'

export interface AuthorizationDetails extends Record<string, unknown> {
  readonly resource: string
  readonly protocolCode: number
}

/** The principal lacks a right. Names the resource and the operation to allow. */
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
