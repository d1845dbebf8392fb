import type { KeyedRecord } from './keyed-records.ts'

/** What a client has to offer to be measured in transactions. */
export interface TransactionalClient {
  /**
   * One transaction with these records; resolves once it is committed.
   *
   * @throws TransactionFailure
   */
  transact(records: readonly KeyedRecord[]): Promise<void>
  close(): Promise<void>
}

/** What became of a transaction that did not resolve. */
export class TransactionFailure extends Error {
  /** `aborted` only if it cannot be committed any more. */
  readonly outcome: 'aborted' | 'unknown'

  constructor(outcome: 'aborted' | 'unknown', cause: unknown) {
    super(String(cause), { cause })
    this.outcome = outcome
  }
}
