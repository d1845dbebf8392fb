import { expect, it } from 'vitest'
import { clientNamed, transactionsUnderWay } from './client-name.ts'

it('a shape has the clients that can do it', () => {
  expect(clientNamed('java', 'singles')).toBe('java')
  expect(clientNamed('java', 'transactions')).toBeUndefined()
  expect(clientNamed('kafkajs-tuned', 'transactions')).toBe('kafkajs-tuned')
  expect(clientNamed('kafkajs-tuned', 'arrays')).toBeUndefined()
})

it.each([
  ['holdfast-pool-8', 8],
  ['holdfast-pool-999', 999],
  ['holdfast', 1],
  ['kafkajs', 1],
] as const)('%s has %i transactions under way', (name, count) => {
  expect(clientNamed(name, 'transactions')).toBe(name)
  expect(transactionsUnderWay(name)).toBe(count)
})

it.each(['holdfast-pool-0', 'holdfast-pool-', 'holdfast-pool-1000', 'holdfast-pool-8x'])(
  'there is no %s',
  (name) => expect(clientNamed(name, 'transactions')).toBeUndefined(),
)
