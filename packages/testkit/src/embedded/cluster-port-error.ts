/** A broker's port cannot be listened on. */
export class ClusterPortError extends Error {
  override readonly name = 'ClusterPortError'
  readonly host: string
  readonly port: number

  constructor(host: string, port: number, options: { readonly cause: NodeJS.ErrnoException }) {
    super(
      `${host}:${port} cannot be listened on (${options.cause.code ?? options.cause.message}): give another port, or none for a free one`,
      options,
    )
    this.host = host
    this.port = port
  }
}
