import { seededRandom } from '../../src/faults/seeded-random.ts'
import type { Identity } from './ask.ts'
import { next, type Player, stranger } from './player.ts'

const STEPS = 30

/**
 * Requests at random, by whoever ever owned the id and by some who did not, each again while it is
 * answered 51. What differs between two subjects shows in the transcript, from there on.
 */
export async function walk(seed: number, player: Player): Promise<void> {
  const random = seededRandom(seed)
  const below = (bound: number): number => Math.floor(random() * bound)
  const owners: Identity[] = [await player.init()]
  const anybody = (): Identity => {
    // Mostly the latest owner: others are refused, and nothing moves
    const owner = owners[Math.max(0, owners.length - 1 - below(7) * below(2))] as Identity
    const other = [next(owner), next(owner, 2), stranger(owner)][below(12)]
    return other ?? owner
  }
  const initialise = async (as?: Identity): Promise<void> => {
    const version = (as === undefined ? 0 : 3) + below(3)
    const given = await player.init(as === undefined ? { version } : { version, as })
    if (given.producerEpoch >= 0) owners.push(given)
  }
  const steps: readonly (() => Promise<unknown>)[] = [
    () => initialise(),
    () => initialise(anybody()),
    () => initialise(anybody()),
    () => player.add(anybody(), [below(3)], below(4)),
    () => player.add(anybody(), [0, below(4)], below(4)),
    () => player.add(anybody(), [below(3)], below(4)),
    () => player.addOffsets(anybody(), below(5)),
    () => player.end(anybody(), true, below(5)),
    () => player.end(anybody(), true, below(5)),
    () => player.end(anybody(), false, below(5)),
    () => player.state(),
    () => (below(10) === 0 ? player.failOver() : player.state()),
  ]
  for (let step = 0; step < STEPS; step++)
    await (steps[below(steps.length)] as () => Promise<void>)()
}
