/** The first index from 0 to `length` at which `reached` holds, once it holds for all that follow. */
export function lowerBound(length: number, reached: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (reached(middle)) high = middle
    else low = middle + 1
  }
  return low
}
