import { errorName } from '../wire/error-codes.ts'
import type { KnownApi, RequestToEncode, ResponseOf } from '../wire/message-codec.ts'
import { AuditConnection } from './audit-connection.ts'
import { AuditReadError } from './audit-read-error.ts'
import { PassingFailure } from './patiently.ts'

/**
 * What an election, a fresh topic, a moving coordinator or an undecided transaction (88) bring along.
 */
const PASSING_ERRORS: ReadonlySet<number> = new Set([
  3, 5, 6, 7, 8, 9, 13, 14, 15, 16, 56, 72, 74, 75, 78, 88, 100,
])

/** @throws PassingFailure if the connection fails: the broker stops or starts, perhaps */
export async function ask<Api extends KnownApi>(
  connection: AuditConnection,
  api: Api,
  version: number,
  request: RequestToEncode<Api>,
): Promise<ResponseOf<Api>> {
  try {
    return await connection.request(api, version, request)
  } catch (error) {
    if (!(error instanceof AuditReadError)) throw error
    throw new PassingFailure(error.message, { cause: error })
  }
}

/** The first of the brokers that answers. */
export async function askAnyone<Api extends KnownApi>(
  bootstrap: readonly string[],
  api: Api,
  version: number,
  request: RequestToEncode<Api>,
): Promise<ResponseOf<Api>> {
  let failure: unknown = new AuditReadError('No bootstrap address was given')
  for (const address of bootstrap) {
    const connection = AuditConnection.to(address)
    try {
      return await ask(connection, api, version, request)
    } catch (error) {
      failure = error
    } finally {
      connection.close()
    }
  }
  throw failure
}

/** @throws PassingFailure or AuditReadError unless the code is 0 */
export function checkCode(errorCode: number, what: string): void {
  if (errorCode === 0) return
  const said = `${what} was answered ${errorName(errorCode)} (${errorCode})`
  throw PASSING_ERRORS.has(errorCode) ? new PassingFailure(said) : new AuditReadError(said)
}
