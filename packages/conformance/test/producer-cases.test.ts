import { expect, it } from 'vitest'
import { type Harness, producerCases, runCase } from '../src/index.ts'

it('every case has an id of its own, which begins with its promise', () => {
  const ids = producerCases.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { id, promise } of producerCases) {
    expect(id.startsWith(`${promise}.`)).toBe(true)
    expect(promise).toMatch(/^([GB]\d+|Outcomes)$/)
  }
})

it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])('G%i has a case', (number) => {
  expect(producerCases.some(({ promise }) => promise === `G${number}`)).toBe(true)
})

const nothing = (): never => {
  throw new Error('this harness has nothing')
}
const harness: Harness = {
  name: 'nobody',
  cluster: 'none',
  lacks: { post: 'it has no fire and forget' },
  createProducer: nothing,
  createTopic: nothing,
  log: nothing,
  faults: { clear() {}, heal() {} } as unknown as Harness['faults'],
  transactions: { committed: nothing, isOpen: nothing, groupOffsets: nothing },
  admin: { deleteTopic: nothing, recreateTopic: nothing, addPartitions: nothing },
}

it('what a harness lacks is a result with its reason; what breaks is a result too, never a rejection', async () => {
  const post = producerCases.find(({ id }) => id === 'G12.post')
  const other = producerCases.find(({ id }) => id === 'G2.partition-not-named')
  const results = await Promise.all(
    [post, other].flatMap((found) => (found ? [runCase(found, harness)] : [])),
  )
  expect(results).toMatchObject([
    { outcome: 'not applicable', reason: 'post: it has no fire and forget' },
    { outcome: 'broken', reason: 'this harness has nothing' },
  ])
})
