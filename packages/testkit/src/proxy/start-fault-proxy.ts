import * as net from 'node:net'
import { FaultedTraffic, type TrafficOptions } from './faulted-traffic.ts'
import { SocketPair } from './socket-pair.ts'

export interface ProxyRoute {
  readonly brokerId: number
  /** 0 = a free one, see FaultProxy.port. */
  readonly listenPort: number
  readonly upstreamPort: number
}

export interface FaultProxyOptions extends TrafficOptions {
  /** Where clients are told to connect, and what is behind: the launcher's `proxyRoutes`. */
  readonly routes: readonly ProxyRoute[]
}

/** One listener per broker on loopback; everything passes until a rule says otherwise. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const proxy = new FaultProxy(options)
  try {
    await proxy.listen(options.routes)
  } catch (error) {
    await proxy.stop()
    throw error
  }
  return proxy
}

export class FaultProxy extends FaultedTraffic {
  readonly #servers = new Map<number, net.Server>()

  /** Called by startFaultProxy. */
  async listen(routes: readonly ProxyRoute[]): Promise<void> {
    await Promise.all(
      routes.map(async (route) => {
        const server = net.createServer({ noDelay: true }, (client) => this.#forward(client, route))
        this.#servers.set(route.brokerId, server)
        await new Promise<void>((resolve, reject) => {
          server.once('error', reject)
          server.listen(route.listenPort, '127.0.0.1', resolve)
        })
      }),
    )
  }

  /** The port that stands for a broker. */
  port(brokerId: number): number {
    const address = this.#servers.get(brokerId)?.address()
    if (address === null || address === undefined || typeof address === 'string') {
      throw new RangeError(`The proxy has no listener for broker ${brokerId}`)
    }
    return address.port
  }

  async stop(): Promise<void> {
    this.clear()
    const closed = [...this.#servers.values()].map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve())
        }),
    )
    this.endConnections()
    await Promise.all(closed)
  }

  #forward(client: net.Socket, { brokerId, upstreamPort: brokerPort }: ProxyRoute): void {
    this.accept(
      client,
      brokerId,
      (events, { maxFrameBytes }) => new SocketPair({ client, brokerPort, maxFrameBytes, events }),
    )
  }
}
