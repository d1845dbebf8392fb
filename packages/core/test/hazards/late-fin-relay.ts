import net from 'node:net'

/** Stands before a broker. A client that ends its connection gets the broker's FIN only when the test says so. */
export class LateFinRelay implements AsyncDisposable {
  readonly #server: net.Server
  readonly #sockets = new Set<net.Socket>()
  readonly #ended: net.Socket[] = []
  accepted = 0

  private constructor(upstreamPort: number) {
    this.#server = net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      this.accepted++
      const broker = net.connect(upstreamPort, '127.0.0.1')
      for (const socket of [client, broker]) {
        this.#sockets.add(socket)
        socket.on('error', () => {})
      }
      client.pipe(broker, { end: false })
      broker.pipe(client, { end: false })
      client.on('end', () => this.#ended.push(client))
      client.on('close', () => broker.destroy())
    })
  }

  static async start(upstream: string): Promise<LateFinRelay> {
    const relay = new LateFinRelay(Number(upstream.split(':')[1]))
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve))
    return relay
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`
  }
  /** Connections that their clients ended and that are not finished. */
  get waiting(): number {
    return this.#ended.length
  }

  finish(): void {
    for (const client of this.#ended.splice(0)) client.end()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
