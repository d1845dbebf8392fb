import type { Fault } from '@holdfast/testkit'
import type { QuickstartCluster } from './quickstart-cluster.ts'

/** What strikes while a client sends: the same for each of them. */
export interface Storm {
  /** To be called with each record that settles: the harder faults strike at a share of them. */
  progressed(): void
  /** Waits until the cluster is whole again; returns how many faults struck. */
  end(): Promise<number>
}

const LOST_ANSWERS = 0.05
const REFUSALS = 5

export function startStorm(
  cluster: QuickstartCluster,
  topic: string,
  records: number,
  seed: number,
  say: (line: string) => void,
): Storm {
  const { faults } = cluster
  const lost: Fault = faults.random({
    api: 'Produce',
    point: 'afterAppend',
    fault: 'rst',
    rate: LOST_ANSWERS,
    seed,
  })
  say(`${LOST_ANSWERS * 100} % of the answers are lost after the append (seed ${seed})`)
  let refused: Fault | undefined
  let settled = 0
  let struck = 0
  let isBroken = false
  let under: Promise<void> = Promise.resolve()
  const then = (step: () => Promise<string> | string): void => {
    under = under.then(step).then(say)
  }
  const strike = (step: () => Promise<string>): void => {
    then(step)
    struck++
  }
  const mend = (): void => {
    if (!isBroken) return
    isBroken = false
    then(() => cluster.startStopped())
  }
  const steps: readonly [share: number, step: () => void][] = [
    [0.2, () => strike(() => cluster.moveLeader(topic, 0))],
    [
      0.4,
      () => {
        strike(() => cluster.stopLeader(topic, 1))
        isBroken = true
      },
    ],
    [0.6, mend],
    [
      0.8,
      () => {
        refused = faults
          .on('Produce', { topic })
          .times(REFUSALS)
          .request()
          .answer({ errorCode: 'NOT_ENOUGH_REPLICAS' })
        say(`${REFUSALS} times a broker has not enough replicas`)
      },
    ],
  ]
  const due = steps.map(([share, step]) => ({ at: Math.floor(records * share), step }))
  return {
    progressed() {
      settled++
      for (const { at, step } of due) if (at === settled) step()
    },
    async end() {
      lost.stop()
      refused?.stop()
      mend()
      await under
      return lost.fired + (refused?.fired ?? 0) + struck
    },
  }
}
