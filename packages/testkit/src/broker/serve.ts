import { type ApiName, apiName } from '../wire/api-keys.ts'
import { errorCode } from '../wire/error-codes.ts'
import { type KnownApi, requestCodec, responseCodec } from '../wire/message-codec.ts'
import { parseRequestHeader } from '../wire/request-header.ts'
import { encodeResponse } from '../wire/response-header.ts'
import { WireFormatError } from '../wire/wire-format-error.ts'
import type { ApiHandler, RequestContext } from './api-handler.ts'
import { apiKeysOf } from './apis/api-versions.ts'
import { handlerOf, servedApis } from './apis/served-apis.ts'

/** The part of the context that is the same for all requests of a connection. */
export type SessionContext = Pick<RequestContext, 'cluster' | 'broker' | 'clientHost'>

/**
 * Answers one request frame; undefined = there is no answer. Synchronous where the API is.
 *
 * @throws WireFormatError for bytes that are no request, an API or a version that is not served:
 *   the connection is to be closed, as a broker does
 */
export function serve(
  frame: Buffer,
  session: SessionContext,
): Buffer | undefined | Promise<Buffer | undefined> {
  const header = parseRequestHeader(frame)
  const { apiName: api, apiVersion: version, correlationId } = header
  const handler = api === undefined ? undefined : handlerOf(api)
  if (api === undefined || handler === undefined) {
    throw new WireFormatError(`API ${apiName(header.apiKey) ?? header.apiKey} is not served here`)
  }
  const [min, max] = handler.versions
  if (version < min || version > max) {
    if (api === 'ApiVersions') return tooNewApiVersions(correlationId)
    throw new WireFormatError(`${api} v${version} is not served here, only v${min} to v${max}`)
  }
  const request = requestCodec(handler.api, version).decode(frame, header.bodyOffset)
  const clientId = header.clientId ?? ''
  const answer = handler.handle(request, { ...session, version, clientId })
  return answer instanceof Promise
    ? answer.then((given) => encode(handler, version, correlationId, given))
    : encode(handler, version, correlationId, answer)
}

function encode(
  { api }: ApiHandler<KnownApi>,
  version: number,
  correlationId: number,
  answer: Awaited<ReturnType<ApiHandler<KnownApi>['handle']>>,
): Buffer | undefined {
  if (answer === undefined) return undefined
  const body = responseCodec(api, version).encode(answer)
  return encodeResponse({ api, version, correlationId, body })
}

/** KIP-511: in the form of version 0, whatever was asked. */
function tooNewApiVersions(correlationId: number): Buffer {
  const api: ApiName = 'ApiVersions'
  const body = responseCodec(api, 0).encode({
    errorCode: errorCode('UNSUPPORTED_VERSION'),
    apiKeys: apiKeysOf(servedApis),
  })
  return encodeResponse({ api, version: 0, correlationId, body })
}
