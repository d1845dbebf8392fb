import { seededRandom } from '../../../src/faults/seeded-random.ts'
import { decodeRecordBatches } from '../../../src/wire/record-batch.ts'
import { sequenced } from '../batches.ts'
import type { Scenario } from '../scenario.ts'

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]
const STEPS = 40

/** Of one producer in one partition: what would be right next. */
interface Place {
  epoch: number
  next: number
  /** Batches that were sent, as epoch, sequence and count. */
  readonly sent: (readonly [epoch: number, sequence: number, count: number])[]
}

/**
 * Random batches of three producers to two partitions: mostly the right sequence, now and then a
 * repeat, a gap, an older or newer epoch. The seed is in the id, and a difference shows the step.
 */
export const generatedScenarios: readonly Scenario[] = SEEDS.map((seed) => ({
  id: `generated-${seed}`,
  rule: 'Whatever producers do, the answers and the log are the same',
  async run(target, note) {
    const random = seededRandom(seed)
    const below = (n: number): number => Math.floor(random() * n)
    const topic = await target.topic({ partitions: 2 })
    const ids: bigint[] = []
    for (let i = 0; i < 3; i++) {
      const { producerId } = await target.askPatiently('any', 'InitProducerId', 1, {
        transactionalId: null,
        transactionTimeoutMs: 60_000,
      })
      ids.push(producerId)
    }
    const places = Array.from({ length: 6 }, (): Place => ({ epoch: 0, next: 0, sent: [] }))
    for (let step = 0; step < STEPS; step++) {
      const [producer, partition] = [below(3), below(2)]
      const place = places[producer * 2 + partition] as Place
      let [epoch, sequence, count] = [place.epoch, place.next, 1 + below(3)]
      const dice = random()
      const repeated = place.sent[Math.max(0, place.sent.length - 1 - below(7))]
      if (dice < 0.25 && repeated !== undefined) [epoch, sequence, count] = repeated
      else if (dice < 0.35) sequence += 1 + below(4)
      else if (dice < 0.45) [epoch, sequence] = [epoch + 1, 0]
      else if (dice < 0.5) [epoch, sequence] = [epoch + 1, 1 + below(3)]
      else if (dice < 0.55) epoch = Math.max(0, epoch - 1)
      const records = Array.from({ length: count }, (_, i) => ({ value: `${step}.${i}` }))
      const bytes = sequenced(ids[producer] as bigint, epoch, sequence, { records })
      const answer = await target.produce(topic, bytes, { partition })
      note(`${step}: producer ${producer} at ${epoch}/${sequence}+${count} to ${partition}`, {
        errorCode: answer.errorCode,
        baseOffset: answer.baseOffset,
      })
      place.sent.push([epoch, sequence, count])
      if (
        answer.errorCode === 0 &&
        sequence + count > place.next - (epoch > place.epoch ? 1e9 : 0)
      ) {
        place.epoch = epoch
        place.next = sequence + count
      }
    }
    for (const partition of [0, 1]) {
      const answer = await target.ask({ leaderOf: topic, partition }, 'Fetch', 11, {
        maxWaitMs: 0,
        minBytes: 1,
        topics: [
          { topic, partitions: [{ partition, fetchOffset: 0n, partitionMaxBytes: 1_000_000 }] },
        ],
      })
      const stored = decodeRecordBatches(
        answer.responses[0]?.partitions[0]?.records ?? Buffer.alloc(0),
      )
      note(
        `log of ${partition}`,
        stored.flatMap(({ records }) =>
          records.map(({ offset, value }) => `${offset} ${String(value)}`),
        ),
      )
    }
  },
}))
