import type { ApacheKafka, Fault, FaultProxy } from '@holdfast/testkit'

/** What strikes while a client sends: the same for each of them. */
export interface Storm {
  /** To be called with each record that settles: the harder faults strike at a share of them. */
  progressed(): void
  /** Waits until the cluster is whole again; returns how many faults struck. */
  end(): Promise<number>
}

const LOST_ANSWERS = 0.05

export function startStorm(
  { kafka, proxy }: { readonly kafka: ApacheKafka; readonly proxy: FaultProxy },
  topic: string,
  records: number,
  seed: number,
  say: (line: string) => void,
): Storm {
  const lost: Fault = proxy.random({
    api: 'Produce',
    point: 'afterAppend',
    fault: 'rst',
    rate: LOST_ANSWERS,
    seed,
  })
  say(`${LOST_ANSWERS * 100} % of the answers are lost after the append (seed ${seed})`)
  let settled = 0
  let struck = 0
  let under: Promise<void> = Promise.resolve()
  const strike = (fault: () => Promise<void>): void => {
    under = under.then(fault).then(() => void struck++)
  }
  return {
    progressed() {
      settled++
      if (settled === Math.floor(records / 4)) strike(moveALeader)
      if (settled === Math.floor(records / 2)) strike(killABroker)
    },
    async end() {
      lost.stop()
      await under
      for (const broker of kafka.brokers) await broker.start()
      return lost.fired + struck
    },
  }

  async function moveALeader(): Promise<void> {
    const { leaderId } = await kafka.describePartition(topic, 0)
    const next = (leaderId % kafka.brokers.length) + 1
    await kafka.moveLeader(topic, 0, next)
    say(`the leader of ${topic}[0] moved from broker ${leaderId} to ${next}`)
  }

  async function killABroker(): Promise<void> {
    const { leaderId } = await kafka.describePartition(topic, 1)
    await kafka.broker(leaderId).sigkill()
    say(`broker ${leaderId}, which leads ${topic}[1], was killed`)
    await kafka.broker(leaderId).start()
    say(`broker ${leaderId} is back`)
  }
}
