/**
 * Indices of the values that are not in a longest strictly increasing subsequence: the fewest that
 * would have to be moved to put the list in order. Patience sorting, O(n log n).
 */
export function outOfOrder(values: readonly bigint[]): number[] {
  /** Item n: index of the smallest value that ends an increasing run of length n + 1. */
  const ends: number[] = []
  const predecessor: number[] = []
  for (const [index, value] of values.entries()) {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((values[ends[middle] as number] as bigint) < value) low = middle + 1
      else high = middle
    }
    predecessor.push(low === 0 ? -1 : (ends[low - 1] as number))
    ends[low] = index
  }
  const inOrder = new Set<number>()
  for (let index = ends.at(-1) ?? -1; index >= 0; index = predecessor[index] as number) {
    inOrder.add(index)
  }
  return [...values.keys()].filter((index) => !inOrder.has(index))
}
