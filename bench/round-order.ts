/**
 * A, B, C in round 1, then B, C, A: whatever one client leaves behind in brokers and page cache,
 * and whatever else the machine does, meets each client in turn.
 */
export function roundOrder<T>(clients: readonly T[], round: number): T[] {
  const shift = (round + clients.length - 1) % clients.length
  return [...clients.slice(shift), ...clients.slice(0, shift)]
}
