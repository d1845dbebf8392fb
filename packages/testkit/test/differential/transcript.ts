/**
 * What is left of an answer when that is taken out which may differ between two clusters:
 * - ids that a cluster gives (producer, topic, member, cluster ids; names of fresh topics and groups):
 *   numbered in the order in which they appear, so that "the same as before" still shows
 * - times, ports and throttling
 * - the texts of error messages: people read them, no client may depend on them
 */
export class Transcript {
  readonly #lines: string[] = []
  readonly #ids = new Map<string, string>()

  note(label: string, answer: unknown): void {
    this.#lines.push(`${label}: ${JSON.stringify(this.#normalise(answer, ''), undefined, 1)}`)
  }

  get text(): string {
    return this.#lines.join('\n')
  }

  #normalise(value: unknown, key: string): unknown {
    if (value === null || value === undefined) return key in TEXTS ? undefined : value
    if (Buffer.isBuffer(value)) return `${value.length} bytes`
    if (Array.isArray(value)) return value.map((each) => this.#normalise(each, key))
    if (typeof value === 'object') {
      return Object.fromEntries(
        Object.entries(value)
          .filter(([name]) => !(name in DROPPED) && !(name in TEXTS))
          .map(([name, each]) => [name, this.#normalise(each, name)]),
      )
    }
    if (key in IDS && value !== -1n && value !== '') return this.#id(key, value as string | bigint)
    if (key in TIMES && typeof value === 'bigint' && value > 1_000_000n) return 'a time'
    return typeof value === 'bigint' ? `${value}n` : value
  }

  #id(key: string, value: string | bigint): string {
    const kind = IDS[key as keyof typeof IDS]
    const known = `${kind} ${value}`
    let name = this.#ids.get(known)
    if (name === undefined) {
      const count = [...this.#ids.keys()].filter((each) => each.startsWith(`${kind} `)).length
      name = `${kind} ${count + 1}`
      this.#ids.set(known, name)
    }
    return name
  }
}

const IDS = {
  producerId: 'producer id',
  topicId: 'topic id',
  memberId: 'member',
  leader: 'member',
  name: 'name',
  topic: 'name',
  groupId: 'group',
  key: 'key',
  transactionalId: 'transactional id',
} as const

const DROPPED = { throttleTimeMs: 0, host: 0, port: 0, clusterId: 0, clientHost: 0, sessionId: 0 }
const TEXTS = { errorMessage: 0, batchIndexErrorMessage: 0 }
const TIMES = { timestamp: 0, logAppendTimeMs: 0, lastTimestamp: 0, transactionStartTimeMs: 0 }
