import type { Clock } from '../../faults/clock.ts'
import { errorCode } from '../../wire/error-codes.ts'
import { ClassicGroup } from './classic-group.ts'
import { type GroupRecord, groupFrom, recordOf } from './group-record.ts'

/** The groups of one coordinator, and beside each what the log has of it. */
export class GroupRegistry {
  readonly #clock: Clock
  readonly #groups = new Map<string, ClassicGroup>()
  readonly #log = new Map<string, GroupRecord>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get all(): ClassicGroup[] {
    return [...this.#groups.values()]
  }

  get(groupId: string): ClassicGroup | undefined {
    return this.#groups.get(groupId)
  }

  getOrCreate(groupId: string): ClassicGroup {
    const known = this.#groups.get(groupId)
    if (known !== undefined) return known
    const group = new ClassicGroup(groupId, this.#clock)
    this.#groups.set(groupId, group)
    this.persist(group)
    return group
  }

  persist(group: ClassicGroup): void {
    this.#log.set(group.groupId, recordOf(group))
  }

  delete(group: ClassicGroup): void {
    group.timers.cancelAll()
    group.moveTo('Dead')
    this.#groups.delete(group.groupId)
    this.#log.delete(group.groupId)
  }

  /** The groups leave this coordinator: who waits is told to look for another. */
  unload(): void {
    for (const group of this.#groups.values()) {
      group.timers.cancelAll()
      group.moveTo('Dead')
      group.answerAll(errorCode('NOT_COORDINATOR'))
    }
    this.#groups.clear()
  }

  /** The groups as the log has them, as another coordinator reads them. */
  load(): ClassicGroup[] {
    for (const record of this.#log.values()) {
      this.#groups.set(record.groupId, groupFrom(record, this.#clock))
    }
    return this.all
  }
}
