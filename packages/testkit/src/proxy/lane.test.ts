import { expect, it } from 'vitest'
import { Lane } from './lane.ts'

it('hands on at once and in order', () => {
  const seen: number[] = []
  const lane = new Lane<number>((item) => seen.push(item))
  for (const item of [1, 2, 3]) lane.push(item)
  expect(seen).toEqual([1, 2, 3])
})

it('keeps back what comes after a block, until the last block is gone', () => {
  const seen: number[] = []
  const releases: (() => void)[] = []
  const lane = new Lane<number>((item) => {
    seen.push(item)
    if (item % 2 === 0) releases.push(lane.block())
  })
  for (const item of [1, 2, 3, 4, 5]) lane.push(item)
  expect([seen, lane.blocked]).toEqual([[1, 2], true])
  releases[0]?.()
  releases[0]?.()
  expect([seen, lane.blocked]).toEqual([[1, 2, 3, 4], true])
  releases[1]?.()
  expect([seen, lane.blocked]).toEqual([[1, 2, 3, 4, 5], false])
})

it('queues what its own handler adds', () => {
  const seen: number[] = []
  const lane = new Lane<number>((item) => {
    if (item < 3) lane.push(item + 1)
    seen.push(item)
  })
  lane.push(1)
  expect(seen).toEqual([1, 2, 3])
})

it('forgets what waits', () => {
  const seen: number[] = []
  let release = (): void => undefined
  const lane = new Lane<number>((item) => {
    seen.push(item)
    if (item === 1) release = lane.block()
  })
  for (const item of [1, 2]) lane.push(item)
  lane.clear()
  release()
  lane.push(3)
  expect(seen).toEqual([1, 3])
})
