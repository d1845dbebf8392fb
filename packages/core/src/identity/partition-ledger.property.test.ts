import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Judgement, PartitionModel } from '../../test/model/partition-model.ts'

const RUNS = Number(process.env['HOLDFAST_PROPERTY_RUNS'] ?? 3_000)
const DEFINITE = [2, 5, 19]
const FOR_GOOD = [10, 87]
const AMBIGUOUS = [-1, 3, 6, 7, 13, 20, 56]

/** What happens next, with numbers that say to whom. */
type Step = readonly [action: number, which: number, how: number]

// Unbiased: fast-check's liking for small numbers would make nearly every step the first kind.
const number = fc.noBias(fc.nat(99))
const steps = fc.array(fc.tuple(number, number, number), {
  minLength: 60,
  maxLength: 250,
  size: 'max',
})
const start = fc.record({
  epoch: fc.constantFrom(0, 0, 31_999, 32_000, 32_765, 32_766, 32_767),
  sequence: fc.constantFrom(0, 0, 7, 2 ** 31 - 1, 2 ** 31 - 4),
})

function judgement(how: number): Judgement {
  if (how < 60) return 'honest'
  if (how < 70) return 'terse'
  if (how < 82) return { refuse: DEFINITE[how % 3] as number }
  if (how < 85) return { refuse: FOR_GOOD[how % 2] as number }
  return { disguise: AMBIGUOUS[how % 7] as number }
}

/** Weights: mostly traffic, now and then a catastrophe. */
function play(model: PartitionModel, [action, which, how]: Step, brokersForget: boolean): void {
  const pick = <T>(list: readonly T[]): T | undefined => list[which % Math.max(1, list.length)]
  const open = model.connections.filter((c) => c.open)
  const busy = model.connections.filter((c) => c.unjudged.length > 0)
  const answering = open.filter((c) => c.answers.length > 0)
  if (action < 18) model.submit(1 + (how % 3))
  else if (action < 50) model.send()
  else if (action < 68) {
    const connection = pick(busy)
    if (connection) model.judge(connection, judgement(how))
  } else if (action < 84) {
    const connection = pick(answering)
    if (connection) model.deliver(connection)
  } else if (action < 90) {
    const connection = pick(open)
    if (connection) model.cut(connection, { keepLate: how < 80 })
  } else if (action < 94) model.giveUp(which % 6)
  else if (action < 95) model.moveLeader()
  else if (action < 96) model.obtainId()
  else if (action < 97) model.idle()
  else if (action < 98) model.broker.restart()
  else if (brokersForget) model.forget()
}

function property(brokersForget: boolean) {
  return fc.property(
    fc.integer({ min: 1, max: 5 }),
    start,
    steps,
    fc.array(fc.nat(99), { minLength: 1, maxLength: 10 }),
    (window, identity, schedule, lateOrder) => {
      const model = new PartitionModel(window, identity)
      for (const step of schedule) play(model, step, brokersForget)
      expect(model.heal()).toBe(true)
      let turn = 0
      model.releaseLate((count) => (lateOrder[turn++ % lateOrder.length] as number) % count)
      expect(model.findings()).toEqual([])
    },
  )
}

it('G2 to G5, INV-SEQ: under any interleaving of answers lost, refused, late, of give-ups, leader moves and restarts', () => {
  fc.assert(property(false), { numRuns: RUNS })
}, 600_000)

/**
 * Where a broker forgets a producer, a batch that was ambiguous, in flight or late at that very
 * moment can be stored again, since nobody is left who knows it: the limit that G3 names. Every other
 * batch must hold all the same.
 */
it('G2 to G5, INV-SEQ-2b: also where the broker forgets the producer, save for what was under way then', () => {
  fc.assert(property(true), { numRuns: RUNS })
}, 600_000)
