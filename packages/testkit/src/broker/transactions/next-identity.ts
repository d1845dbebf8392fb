import { errorCode } from '../../wire/error-codes.ts'
import { isExhausted, NO_PRODUCER_EPOCH, type Transaction } from './transaction.ts'

export interface ExpectedIdentity {
  readonly producerId: bigint
  readonly producerEpoch: number
}

export interface Identity {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly lastProducerEpoch: number
}

/**
 * Which producer id and epoch InitProducerId gives to who expects (id, epoch), or to who expects
 * nothing, while no transaction is open; or an error code. KIP-360: the current epoch is raised
 * and remembered as the last one; who comes with the last one repeats a request whose answer was
 * lost, or was expired (KIP-588), and gets the current epoch again. A new owner, who expects
 * nothing, forgets the last one, which is what fences the old owner for good.
 */
export function nextIdentity(
  transaction: Transaction,
  expected: ExpectedIdentity | undefined,
  newProducerId: () => bigint,
): Identity | number {
  const { producerId, producerEpoch, lastProducerEpoch } = transaction
  const expectedEpoch = expected?.producerEpoch ?? producerEpoch
  if (isExhausted(producerEpoch)) {
    // Kafka has no epoch left to give, and throws where the expectation forbids a new producer id
    if (expectedEpoch !== producerEpoch) return errorCode('UNKNOWN_SERVER_ERROR')
    const last = expected === undefined ? NO_PRODUCER_EPOCH : producerEpoch
    return { producerId: newProducerId(), producerEpoch: 0, lastProducerEpoch: last }
  }
  const raised = producerEpoch + 1
  if (expected === undefined) {
    return { producerId, producerEpoch: raised, lastProducerEpoch: NO_PRODUCER_EPOCH }
  }
  if (producerEpoch === NO_PRODUCER_EPOCH || expectedEpoch === producerEpoch) {
    return { producerId, producerEpoch: raised, lastProducerEpoch: producerEpoch }
  }
  if (expectedEpoch === lastProducerEpoch) return { producerId, producerEpoch, lastProducerEpoch }
  return errorCode('PRODUCER_FENCED')
}

/**
 * Whether the expected producer id is this transaction's: one that Kafka has just made takes any,
 * and after a rotation the old id with its exhausted epoch may be a repeat.
 */
export function ownsProducerId(transaction: Transaction, expected: ExpectedIdentity): boolean {
  return (
    transaction.producerEpoch === NO_PRODUCER_EPOCH ||
    expected.producerId === transaction.producerId ||
    (expected.producerId === transaction.previousProducerId && isExhausted(expected.producerEpoch))
  )
}
