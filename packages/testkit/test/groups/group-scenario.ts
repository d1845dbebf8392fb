import type { GroupScene } from './group-scene.ts'

/** A rule of the group coordinator, and what shows it. Played on Apache Kafka and on ours. */
export interface GroupScenario {
  readonly rule: string
  readonly run: (scene: GroupScene) => Promise<unknown>
  readonly expected: unknown
}
