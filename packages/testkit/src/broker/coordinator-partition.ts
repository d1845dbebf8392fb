/** Java's `Utils.abs(key.hashCode()) % partitions`: which internal partition holds a key. */
export function coordinatorPartition(key: string, partitions: number): number {
  let hash = 0
  for (let i = 0; i < key.length; i++) hash = (Math.imul(31, hash) + key.charCodeAt(i)) | 0
  return (hash & 0x7fffffff) % partitions
}
