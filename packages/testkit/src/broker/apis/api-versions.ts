import { apiKey } from '../../wire/api-keys.ts'
import type { KnownApi } from '../../wire/message-codec.ts'
import type { ApiHandler } from '../api-handler.ts'

/**
 * ApiVersions 0 to 4. A version above is answered as version 0 with code 35 and the list
 * (KIP-511), so that clients can come down: broker-session.ts asks with `tooNew`.
 */
export function apiVersions(
  served: () => readonly ApiHandler<KnownApi>[],
): ApiHandler<'ApiVersions'> {
  return {
    api: 'ApiVersions',
    versions: [0, 4],
    handle: () => ({ errorCode: 0, apiKeys: apiKeysOf(served()) }),
  }
}

export function apiKeysOf(
  served: readonly ApiHandler<KnownApi>[],
): { apiKey: number; minVersion: number; maxVersion: number }[] {
  return served.map(({ api, versions, advertised = versions }) => ({
    apiKey: apiKey(api),
    minVersion: advertised[0],
    maxVersion: advertised[1],
  }))
}
