import { expect, it } from 'vitest'
import { comparedPairs } from './compared-pairs.ts'

const names = (...clients: Parameters<typeof comparedPairs>[0]): string[] =>
  comparedPairs(clients).map((pair) => pair.join('/'))

it('compares the first with each other, whoever it is', () => {
  expect(names('holdfast', 'kafkajs', 'java')).toEqual(['holdfast/kafkajs', 'holdfast/java'])
  expect(names('kafkajs', 'kafkajs-tuned')).toEqual(['kafkajs/kafkajs-tuned'])
  expect(names('kafkajs', 'holdfast')).toEqual(['kafkajs/holdfast'])
  expect(names('holdfast')).toEqual([])
  expect(names()).toEqual([])
})

it('compares each pool with the other clients and with one id, in whatever order they are named', () => {
  expect(names('kafkajs', 'holdfast-pool-8', 'holdfast', 'kafkajs-tuned')).toEqual([
    'holdfast-pool-8/kafkajs',
    'holdfast-pool-8/holdfast',
    'holdfast-pool-8/kafkajs-tuned',
    'holdfast/kafkajs',
    'holdfast/kafkajs-tuned',
  ])
})

it('compares transactions with the sends that have none', () => {
  expect(names('holdfast', 'holdfast-plain')).toEqual(['holdfast/holdfast-plain'])
  expect(names('holdfast-plain', 'holdfast', 'kafkajs')).toEqual([
    'holdfast-plain/kafkajs',
    'holdfast/holdfast-plain',
    'holdfast/kafkajs',
  ])
})
