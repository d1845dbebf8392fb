import { randomUUID } from 'node:crypto'
import type { CaseRun } from '../case-run.ts'
import type { FaultRule, RequestSeen, TransactionApi } from '../faults.ts'
import type { OptionsUnderTest, ProducerUnderTest } from '../producer-under-test.ts'

/** A producer with transactional ids of its own, and what the brokers were asked in its name. */
export class Actor {
  readonly clientId: string
  readonly producer: ProducerUnderTest
  readonly #run: CaseRun

  constructor(run: CaseRun, options: OptionsUnderTest) {
    this.#run = run
    this.clientId = `actor-${randomUUID()}`
    this.producer = run.producer({ clientId: this.clientId, ...options })
  }

  on(api: TransactionApi): FaultRule {
    return this.#run.faults.on(api, { clientId: this.clientId })
  }

  seen(api: 'Produce' | TransactionApi): readonly RequestSeen[] {
    return this.#run.faults.history({ api, clientId: this.clientId })
  }

  /** All that was asked of its transactions, in the order of arrival. */
  asked(): { api: TransactionApi; index: number; transactionalId: string }[] {
    const asked = TRANSACTION_APIS.flatMap((api) =>
      // Without one InitProducerId is for what is sent outside of transactions
      this.seen(api).flatMap(({ index, transactionalId }) =>
        transactionalId === null ? [] : [{ api, index, transactionalId }],
      ),
    )
    return asked.sort((a, b) => a.index - b.index)
  }
}

export const freshPrefix = (): string => `tx-${randomUUID()}`

/** With a pool of one id, unless the options say otherwise: each transaction meets what the one before left. */
export const actor = (run: CaseRun, options: OptionsUnderTest = {}): Actor =>
  new Actor(run, {
    ...('transactionalId' in options ? {} : { transactionalIdPrefix: freshPrefix() }),
    ...('transactionalId' in options ? {} : { transactionPoolSize: 1 }),
    ...options,
  })

const TRANSACTION_APIS: readonly TransactionApi[] = [
  'AddOffsetsToTxn',
  'AddPartitionsToTxn',
  'EndTxn',
  'InitProducerId',
  'TxnOffsetCommit',
]
