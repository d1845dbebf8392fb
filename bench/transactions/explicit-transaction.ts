import { TransactionFailure } from './transactional-client.ts'

/** kafkajs's form of a transaction, which Confluent's client took over. */
export interface ExplicitTransaction {
  commit(): Promise<void>
  abort(): Promise<void>
}

/**
 * Begin, send, commit; abort if any of them fails: what the README of either client shows.
 *
 * @throws TransactionFailure
 */
export async function transactExplicitly<Transaction extends ExplicitTransaction>(
  begin: () => Promise<Transaction>,
  send: (transaction: Transaction) => Promise<unknown>,
): Promise<void> {
  let transaction: Transaction | undefined
  try {
    transaction = await begin()
    await send(transaction)
  } catch (error) {
    // Even if the abort fails: nobody asked for a commit, so its timeout ends it as aborted
    await transaction?.abort().catch(() => {})
    throw new TransactionFailure('aborted', error)
  }
  try {
    await transaction.commit()
  } catch (error) {
    // The commit may have been decided all the same; this only makes way for the next transaction
    await transaction.abort().catch(() => {})
    throw new TransactionFailure('unknown', error)
  }
}
