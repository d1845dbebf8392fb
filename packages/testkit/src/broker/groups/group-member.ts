import type { RequestOf, ResponseToEncode } from '../../wire/message-codec.ts'

type JoinAnswer = ResponseToEncode<'JoinGroup'>
type SyncAnswer = ResponseToEncode<'SyncGroup'>
type Protocols = RequestOf<'JoinGroup'>['protocols']

const NOTHING = Buffer.alloc(0)

/** One member of a group, and the answer that it waits for. */
export class GroupMember {
  id: string
  /** Of a static member (KIP-345). */
  readonly instanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
  protocols: Protocols
  assignment: Buffer = NOTHING
  /** Ends its session when it was silent for too long. */
  cancelSession: () => void = () => undefined
  #join: ((answer: JoinAnswer) => void) | undefined
  #sync: ((answer: SyncAnswer) => void) | undefined

  constructor(
    id: string,
    request: RequestOf<'JoinGroup'>,
    client: { readonly clientId: string; readonly clientHost: string },
  ) {
    this.id = id
    this.instanceId = request.groupInstanceId
    this.clientId = client.clientId
    this.clientHost = client.clientHost
    this.sessionTimeoutMs = request.sessionTimeoutMs
    // Version 0 does not tell
    this.rebalanceTimeoutMs =
      request.rebalanceTimeoutMs > 0 ? request.rebalanceTimeoutMs : request.sessionTimeoutMs
    this.protocols = request.protocols
  }

  get awaitsJoin(): boolean {
    return this.#join !== undefined
  }

  get awaitsSync(): boolean {
    return this.#sync !== undefined
  }

  /** An earlier request that still waits is told to come again. */
  awaitJoin(answer: (answer: JoinAnswer) => void): void {
    this.#join = answer
  }

  awaitSync(answer: (answer: SyncAnswer) => void): void {
    this.#sync = answer
  }

  answerJoin(answer: JoinAnswer): void {
    const join = this.#join
    this.#join = undefined
    join?.(answer)
  }

  answerSync(answer: SyncAnswer): void {
    const sync = this.#sync
    this.#sync = undefined
    sync?.(answer)
  }

  /** What it said for a protocol. */
  metadataFor(protocol: string): Buffer {
    return this.protocols.find(({ name }) => name === protocol)?.metadata ?? NOTHING
  }

  isSameAs(protocols: Protocols): boolean {
    return (
      protocols.length === this.protocols.length &&
      protocols.every(
        ({ name, metadata }, i) =>
          name === this.protocols[i]?.name && metadata.equals(this.protocols[i].metadata),
      )
    )
  }
}
