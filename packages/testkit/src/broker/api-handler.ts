import type { KnownApi, RequestOf, ResponseToEncode } from '../wire/message-codec.ts'
import type { Broker } from './broker.ts'
import type { Cluster } from './cluster.ts'

/** Where a request came in, and from whom. */
export interface RequestContext {
  readonly cluster: Cluster
  /** The broker that was asked. */
  readonly broker: Broker
  readonly version: number
  readonly clientId: string
  readonly clientHost: string
}

/** How a broker answers one API. `undefined` = no answer, as Produce with acks 0. */
export interface ApiHandler<Api extends KnownApi> {
  readonly api: Api
  /** Served, both included. */
  readonly versions: readonly [min: number, max: number]
  /** What ApiVersions says, where that is more than is served. */
  readonly advertised?: readonly [min: number, max: number]
  handle(
    request: RequestOf<Api>,
    context: RequestContext,
  ): ResponseToEncode<Api> | undefined | Promise<ResponseToEncode<Api> | undefined>
}
