import type { Bytes } from './message.ts'

/** What a serializer is told besides the value. */
export interface SerializerContext {
  readonly topic: string
  readonly field: 'key' | 'value'
}

/**
 * Turns what the application sends into a string or bytes. Synchronous: a record has its place in the order
 * from the moment of `send` (G4). What it throws refuses the call (G7). null and undefined never reach it.
 */
export type Serializer<T> = (value: T, context: SerializerContext) => Bytes

export interface Serializers<Value = Bytes, Key = Bytes> {
  readonly value?: Serializer<Value> | undefined
  readonly key?: Serializer<Key> | undefined
}

/**
 * JSON, as `JSON.stringify` writes it. Throws TypeError for what JSON cannot say as a whole (a function, a
 * symbol, a bigint, a cycle).
 */
export function jsonSerializer(value: unknown): string {
  const json: string | undefined = JSON.stringify(value)
  if (json === undefined) throw new TypeError(`JSON has no form for a ${typeof value}`)
  return json
}
