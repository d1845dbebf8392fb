export interface Cut {
  readonly clientId?: string
  readonly brokerId?: number
  /** How existing and new connections end: reset (the default) or silent for good. */
  readonly how?: 'rst' | 'blackHole'
}

/** Which clients cannot talk to which brokers at the moment. */
export class NetworkCuts {
  #cuts: Cut[] = []

  add(cut: Cut): void {
    this.#cuts.push(cut)
  }

  heal(): void {
    this.#cuts = []
  }

  /** `clientId` is undefined as long as the connection carried no request. */
  between(brokerId: number, clientId: string | null | undefined): Cut | undefined {
    return this.#cuts.find((cut) => applies(cut, brokerId, clientId))
  }
}

export function applies(cut: Cut, brokerId: number, clientId: string | null | undefined): boolean {
  return (
    (cut.brokerId === undefined || cut.brokerId === brokerId) &&
    (cut.clientId === undefined || cut.clientId === clientId)
  )
}
