/** Under whose name a coordinator or a broker is asked: all three from the coordinator (INV-TX-1). */
export interface TransactionalIdentity {
  readonly transactionalId: string
  readonly producerId: bigint
  readonly epoch: number
}
