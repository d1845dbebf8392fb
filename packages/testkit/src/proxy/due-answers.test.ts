import { expect, it } from 'vitest'
import { DueAnswers } from './due-answers.ts'

const request = (correlationId: number) => ({ header: { correlationId } })
const [one, two, three] = [request(1), request(2), request(3)]
const own = Buffer.from('own')

it('an answer of our own waits for its turn', () => {
  const due = new DueAnswers<ReturnType<typeof request>>()
  due.ofBroker(one)
  due.ofProxy(two, own)
  due.ofBroker(three)
  expect(due.takeOwn()).toEqual([])
  expect(due.takeBrokers(1)).toBe(one)
  expect(due.takeOwn()).toEqual([{ request: two, bytes: own }])
  expect(due.none).toBe(false)
  expect(due.takeBrokers(3)).toBe(three)
  expect(due.none).toBe(true)
})

it('refuses an answer that is not the next, or that nobody asked for', () => {
  const due = new DueAnswers<ReturnType<typeof request>>()
  due.ofBroker(one)
  expect(() => due.takeBrokers(2)).toThrow('The broker answered 2, due was 1')
  expect(() => due.takeBrokers(2)).toThrow('The broker answered 2, due was nothing')
})

it('forgets', () => {
  const due = new DueAnswers<ReturnType<typeof request>>()
  due.ofProxy(one, own)
  due.clear()
  expect([due.none, due.takeOwn()]).toEqual([true, []])
})
