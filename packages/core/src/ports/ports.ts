import { type Clock, systemClock } from './clock.ts'
import { type Logger, silentLogger } from './logger.ts'
import { type Random, systemRandom } from './random.ts'

/** Every effect of the core besides its sockets. */
export interface Ports {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

export const systemPorts: Ports = {
  clock: systemClock,
  random: systemRandom,
  logger: silentLogger,
}
