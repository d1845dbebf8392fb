import { type Clock, systemClock } from './clock.ts'
import { type Random, systemRandom } from './random.ts'

/** Every effect of the core besides its sockets and the user's logger. */
export interface Ports {
  readonly clock: Clock
  readonly random: Random
}

export const systemPorts: Ports = {
  clock: systemClock,
  random: systemRandom,
}
