import { expect, it } from 'vitest'
import { thrownBy } from '../../test/thrown-by.ts'
import { RecordTooLargeError } from '../errors/record-too-large-error.ts'
import { SerializationError } from '../errors/serialization-error.ts'
import type { Message } from './message.ts'
import { checkTopic, detached, serialize } from './serialize.ts'

const NOW = 1_700_000_000_000
const one = (message: unknown): ReturnType<typeof serialize> =>
  serialize(message as Message, 3, { topic: 'orders', now: NOW, largest: 1_000, serializers: {} })

it.each<[string, unknown, string]>([
  ['no object', 'text', ''],
  ['undefined value', {}, 'value'],
  ['a number', { value: 1 }, 'value'],
  ['an object', { value: { a: 1 } }, 'value'],
  ['a numeric key', { key: 1, value: null }, 'key'],
  ['null headers', { value: null, headers: null }, 'headers'],
  ['an undefined header', { value: null, headers: { a: undefined } }, 'headers.a'],
  ['an undefined header in a list', { value: null, headers: { a: ['x', undefined] } }, 'headers.a'],
  ['a negative partition', { value: null, partition: -1 }, 'partition'],
  ['half a partition', { value: null, partition: 0.5 }, 'partition'],
  ['NaN as timestamp', { value: null, timestamp: Number.NaN }, 'timestamp'],
  ['an invalid date', { value: null, timestamp: new Date('x') }, 'timestamp'],
  ['words as timestamp', { value: null, timestamp: 'yesterday' }, 'timestamp'],
])('G7: %s is refused, naming message and field', (_, message, field) => {
  const error = thrownBy(() => one(message))
  expect(error).toBeInstanceOf(SerializationError)
  expect(error).toMatchObject({
    fate: 'not-written',
    details: { topic: 'orders', index: 3, field },
  })
  expect((error as Error).message).toContain('messages[3]')
})

it("the error's message holds no part of a value", () => {
  expect(() => one({ value: { password: 'hunter2' } })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') as string }) as Error,
  )
})

it('a record larger than maxRequestSize is refused with its size', () => {
  expect(() => one({ value: 'x'.repeat(1_000) })).toThrow(RecordTooLargeError)
  expect(one({ value: 'x'.repeat(800) }).valueBytes).toBe(800)
})

it.each([
  [undefined, NOW],
  [5, 5],
  [new Date(6), 6],
  ['7', 7],
])('timestamp %s is %i', (timestamp, expected) => {
  expect(one({ value: null, timestamp }).timestamp).toBe(expected)
})

it('null is a tombstone, and lengths count UTF-8', () => {
  expect(one({ value: null }).valueBytes).toBe(-1)
  expect(one({ value: '€' }).valueBytes).toBe(3)
})

it('a record that waits does not change with its caller', () => {
  const value = Buffer.from('before')
  const record = detached(one({ key: value, value }))
  value.write('AFTER!')
  expect(Buffer.from(record.value as Uint8Array).toString()).toBe('before')
  expect(Buffer.from(record.key as Uint8Array).toString()).toBe('before')
})

it.each(['', '.', '..', 'a b', 'ä', 'x'.repeat(250), 7, undefined])(
  'topic %s is refused',
  (topic) => {
    expect(() => checkTopic(topic)).toThrow(SerializationError)
  },
)
