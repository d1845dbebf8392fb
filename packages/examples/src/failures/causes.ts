import { brokerUnavailable } from './broker-unavailable.ts'
import { configuration } from './configuration.ts'
import { exhausted } from './exhausted.ts'
import { networkPartition } from './network-partition.ts'
import { resources } from './resources.ts'
import { serialization } from './serialization.ts'
import type { Say, Stage } from './stage.ts'

/** By the names of docs/guide/producer-failures.md. */
export const causes: Readonly<Record<string, (stage: Stage, say: Say) => Promise<void>>> = {
  'network-partition': networkPartition,
  'broker-unavailable': brokerUnavailable,
  configuration,
  resources,
  serialization,
  exhausted,
}
