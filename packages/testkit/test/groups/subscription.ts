import { WireWriter } from '../../src/wire/wire-writer.ts'

/**
 * A consumer's subscription without topics: where the protocol type is `consumer` Kafka reads it,
 * and a group whose members' metadata it cannot read stays in its rebalance.
 */
export function subscription(userData: string): Buffer {
  return new WireWriter().int16(0).int32(0).bytes(Buffer.from(userData)).finish()
}

const SUBSCRIPTION_HEADER = subscription('').length

/** The user data of a subscription, or the bytes as they are. */
export function textOf(bytes: Buffer): string {
  const isSubscription = bytes.length >= SUBSCRIPTION_HEADER && bytes.readInt16BE(0) === 0
  return bytes.subarray(isSubscription ? SUBSCRIPTION_HEADER : 0).toString()
}
