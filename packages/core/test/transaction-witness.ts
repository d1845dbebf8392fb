import type { Harness } from '@holdfast/conformance'
import { readEndOffsets, readGroupOffsets, readLog } from '@holdfast/testkit'

/** What became of transactions, asked of the brokers themselves. */
export function transactionWitness(
  bootstrap: () => readonly string[],
  partitionsOf: (topic: string) => number,
): Harness['transactions'] {
  const partitions = (topic: string): number[] =>
    Array.from({ length: partitionsOf(topic) }, (_, partition) => partition)
  const ofEach = <Result>(
    topic: string,
    read: (where: {
      bootstrap: readonly string[]
      topic: string
      partition: number
    }) => Promise<Result>,
  ): Promise<Result[]> =>
    Promise.all(
      partitions(topic).map((partition) => read({ bootstrap: bootstrap(), topic, partition })),
    )
  return {
    async committed(topic) {
      const logs = await ofEach(topic, (where) => readLog({ ...where, isolation: 'committed' }))
      return logs.flat().filter(({ control }) => control === undefined)
    },
    async isOpen(topic) {
      const ends = await ofEach(topic, readEndOffsets)
      return ends.some(({ lastStableOffset, highWatermark }) => lastStableOffset < highWatermark)
    },
    groupOffsets: (groupId, topic, { stable }) =>
      readGroupOffsets({
        bootstrap: bootstrap(),
        groupId,
        topic,
        partitions: partitions(topic),
        stable,
      }),
  }
}
