import type { Clock } from '../faults/clock.ts'
import type { Partition } from './partition.ts'
import type { MarkersToWrite } from './transactions/transaction-ports.ts'

interface MarkerPorts {
  readonly clock: Clock
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number
  partition(topic: string, index: number): Partition | undefined
  /** A marker reached the offsets of groups: pending ones count now, or are dropped. */
  offsetsDecided(producerId: bigint, commit: boolean): void
}

/**
 * Writes transaction markers, as a coordinator's WriteTxnMarkers requests do: after EndTxn was
 * answered, and never within it (KIP-98). Tests can hold them back to widen the gap.
 */
export class MarkerWriter {
  readonly #ports: MarkerPorts
  #gate: Promise<void> | undefined
  #heldWaiters: (() => void)[] = []
  #waiting = 0

  constructor(ports: MarkerPorts) {
    this.#ports = ports
  }

  /** From now on markers wait for the returned function. */
  hold(): { readonly held: Promise<void>; release(): void } {
    let release = (): void => undefined
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#gate = gate
    const held = new Promise<void>((resolve) => {
      if (this.#waiting > 0) resolve()
      else this.#heldWaiters.push(resolve)
    })
    return {
      held,
      release: () => {
        if (this.#gate === gate) this.#gate = undefined
        release()
      },
    }
  }

  async write(end: MarkersToWrite): Promise<void> {
    // At least a turn of the event loop later: EndTxn's answer goes first
    await new Promise<void>((resolve) => {
      this.#ports.clock.after(1, resolve)
    })
    if (this.#gate !== undefined) {
      this.#waiting++
      for (const reached of this.#heldWaiters.splice(0)) reached()
      await this.#gate
      this.#waiting--
    }
    const offsetsTouched = end.partitions.some(({ topic }) => topic === '__consumer_offsets')
    for (const { topic, partition: index } of end.partitions) {
      const partition = this.#ports.partition(topic, index)
      // A partition that was deleted meanwhile needs no marker
      if (partition === undefined) continue
      await this.#whenLed(partition)
      const leader = partition.leader
      if (leader === undefined) continue
      if (leader.log.checkMarker(end).kind !== 'append') continue
      partition.append(leader, (leaderEpoch) =>
        leader.log.appendMarker(end, { leaderEpoch, nowMs: this.#ports.now() }),
      )
    }
    if (offsetsTouched) this.#ports.offsetsDecided(end.producerId, end.commit)
  }

  /** The coordinator goes on trying until there is a leader. */
  async #whenLed(partition: Partition): Promise<void> {
    while (partition.leader === undefined) {
      await new Promise<void>((resolve) => {
        const forget = partition.changed.add(() => {
          forget()
          resolve()
        })
      })
    }
  }
}
