/** `singles`: every send carries one record. `arrays`: every send carries 1,000. */
export const sendShapes = ['singles', 'arrays'] as const
export type SendShape = (typeof sendShapes)[number]

/** `transactions`: begin, send some records, commit. */
export const shapes = [...sendShapes, 'transactions'] as const
export type Shape = (typeof shapes)[number]

const sendingClients = ['holdfast', 'kafkajs', 'java'] as const
const transactionClients = [
  'holdfast',
  'holdfast-plain',
  'kafkajs',
  'kafkajs-tuned',
  'confluent',
] as const

/** Holdfast with that many transactional ids, and as many transactions under way. */
type PoolName = `holdfast-pool-${number}`
export type SendingClientName = (typeof sendingClients)[number]
export type TransactionClientName = (typeof transactionClients)[number] | PoolName
export type ClientName = SendingClientName | TransactionClientName

const POOL_NAME = /^holdfast-pool-([1-9]\d{0,2})$/

/** As they are told to a person. */
export const knownClients: Readonly<Record<Shape, readonly string[]>> = {
  singles: sendingClients,
  arrays: sendingClients,
  transactions: [...transactionClients, 'holdfast-pool-N'],
}

export const defaultClients: Readonly<Record<Shape, readonly ClientName[]>> = {
  singles: ['holdfast', 'kafkajs'],
  arrays: ['holdfast', 'kafkajs'],
  transactions: ['holdfast', 'holdfast-pool-8', 'holdfast-pool-32', 'kafkajs', 'kafkajs-tuned'],
}

/** The client of that name, if the shape has it. */
export function clientNamed(word: string, shape: Shape): ClientName | undefined {
  if (shape !== 'transactions') return sendingClients.find((name) => name === word)
  if (POOL_NAME.test(word)) return word as PoolName
  return transactionClients.find((name) => name === word)
}

/** How many transactions the client can have under way, and has in a benchmark: 1 without a pool. */
export function transactionsUnderWay(client: ClientName): number {
  return Number(POOL_NAME.exec(client)?.[1] ?? 1)
}
