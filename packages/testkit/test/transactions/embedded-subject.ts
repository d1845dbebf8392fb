import { TransactionCoordinator } from '../../src/broker/transactions/transaction-coordinator.ts'
import { systemClock } from '../../src/faults/clock.ts'
import type { Answer, Ask } from './ask.ts'
import type { Subject } from './subject.ts'

const TOPIC = 'orders'
const PARTITIONS = 3

/** The coordinator alone. `close` it: it has timers. */
export function embeddedSubject(): Subject & { close(): void } {
  let nextProducerId = 1000n
  let held: (() => void)[] | undefined
  const writeMarkers = (): Promise<void> =>
    new Promise((resolve) => {
      if (held) held.push(resolve)
      else resolve()
    })
  const offsetsPartitionOf = (): { topic: string; partition: number } => ({
    topic: '__consumer_offsets',
    partition: 0,
  })
  const ports = {
    clock: systemClock,
    newProducerId: () => nextProducerId++,
    writeMarkers,
    partitionExists: (topic: string, partition: number) =>
      topic === TOPIC && partition < PARTITIONS,
    offsetsPartitionOf,
  }
  const coordinator = new TransactionCoordinator(ports, { now: Date.now })
  const ask = (asked: Ask): Answer => {
    switch (asked.api) {
      case 'InitProducerId': {
        const { errorCode, ...identity } = coordinator.initProducerId(asked, asked.version)
        return { errorCode, identity }
      }
      case 'AddPartitionsToTxn': {
        const { results } = coordinator.addPartitions(asked, asked.version)
        const partitions = results
          .flatMap(({ name, results: codes }) =>
            codes.map((p) => [`${name}-${p.partitionIndex}`, p.partitionErrorCode] as const),
          )
          .toSorted(([a], [b]) => a.localeCompare(b))
        return { errorCode: partitions[0]?.[1] ?? 0, partitions }
      }
      case 'AddOffsetsToTxn':
        return coordinator.addOffsets(asked, asked.version)
      case 'EndTxn':
        return coordinator.endTxn(asked, asked.version)
      case 'Produce':
        return { errorCode: coordinator.verify(asked, asked) ?? 0 }
      case 'TxnOffsetCommit':
        return {
          errorCode: coordinator.verify({ ...asked, ...offsetsPartitionOf() }, asked) ?? 0,
        }
    }
  }
  return {
    topic: TOPIC,
    ask: async (asked) => ask(asked),
    askAtOnce: async (asks) => asks.map(ask),
    async askInPrepare(end, others) {
      held = []
      const [ended, ...answers] = [end, ...others].map(ask)
      if (ended?.errorCode !== 0) throw new Error(`EndTxn answered ${ended?.errorCode}`)
      for (const release of held.splice(0)) release()
      held = undefined
      return answers
    },
    partitionNear: async () => 0,
    describe: async (id) => coordinator.describe([id])[0] as never,
    list: async (_, filter) => coordinator.list(filter),
    async expire(id) {
      coordinator.expire(id)
    },
    async failOver() {
      coordinator.moved()
    },
    async raiseEpochTo(transactionalId, epoch) {
      const unset = { producerId: -1n, producerEpoch: -1 }
      const request = { transactionalId, transactionTimeoutMs: 60_000, ...unset }
      let at = -1
      while (at < epoch) at = coordinator.initProducerId(request, 0).producerEpoch
    },
    close: () => coordinator.close(),
  }
}
