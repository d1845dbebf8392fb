import { expect, it } from 'vitest'
import { Emitter } from './emitter.ts'

interface Events {
  tick: number
}

it('G12: what a listener throws, or rejects with, is reported, and the others still hear', async () => {
  const errors: unknown[] = []
  const heard: number[] = []
  const emitter = new Emitter<Events>((event, error) => errors.push([event, error]))
  emitter.on('tick', () => {
    throw new Error('thrown')
  })
  emitter.on('tick', () => Promise.reject(new Error('rejected')))
  emitter.on('tick', (n) => heard.push(n))
  emitter.emit('tick', 1)
  await new Promise((resolve) => setImmediate(resolve))
  expect(heard).toEqual([1])
  expect(errors).toEqual([
    ['tick', new Error('thrown')],
    ['tick', new Error('rejected')],
  ])
})

it('listeners may come and go while an event is told; a listener twice is told twice', () => {
  const heard: string[] = []
  const emitter = new Emitter<Events>(() => {})
  const once = emitter.on('tick', () => {
    heard.push('once')
    once()
    emitter.on('tick', () => heard.push('late'))
  })
  const twice = (): unknown => heard.push('twice')
  emitter.on('tick', twice)
  emitter.on('tick', twice)
  emitter.emit('tick', 1)
  expect(heard).toEqual(['once', 'twice', 'twice'])
  emitter.off('tick', twice)
  emitter.emit('tick', 2)
  expect(heard.slice(3)).toEqual(['twice', 'late'])
})

it('what unsubscribes a listener does so once', () => {
  let heard = 0
  const emitter = new Emitter<Events>(() => {})
  const listener = (): number => heard++
  const off = emitter.on('tick', listener)
  emitter.on('tick', listener)
  off()
  off()
  emitter.emit('tick', 1)
  expect(heard).toBe(1)
})

it('G12: what only looks like a promise is listened to as well, however odd', async () => {
  const errors: unknown[] = []
  const emitter = new Emitter<Events>((_, error) => errors.push(error))
  emitter.on('tick', () => ({
    // oxlint-disable-next-line unicorn/no-thenable -- this is what is tested
    then: (_: unknown, reject: (error: Error) => void) => reject(new Error('rejected')),
  }))
  emitter.on('tick', () => ({
    // oxlint-disable-next-line unicorn/no-thenable -- this is what is tested
    get then(): never {
      throw new Error('thrown by the getter')
    },
  }))
  emitter.emit('tick', 1)
  await new Promise((resolve) => setImmediate(resolve))
  expect(errors).toEqual([new Error('thrown by the getter'), new Error('rejected')])
})

it('tells whether anybody listens, and refuses what is no function', () => {
  const emitter = new Emitter<Events>(() => {})
  expect(emitter.has('tick')).toBe(false)
  const off = emitter.on('tick', () => {})
  expect(emitter.has('tick')).toBe(true)
  off()
  expect(emitter.has('tick')).toBe(false)
  expect(() => emitter.on('tick', 'text' as never)).toThrow(TypeError)
})
