import type { HistoryEntry } from '../../src/proxy/history.ts'

/** The testkit's own questions, which are not a client's under test. */
const OWN = /^holdfast-/

/** Which APIs each client id asked for, and in which versions. */
export class ApiUsage {
  readonly #versions = new Map<string, Map<string, Set<number>>>()

  add(history: readonly HistoryEntry[]): void {
    for (const { clientId, apiKey, apiName, apiVersion } of history) {
      if (clientId === null || OWN.test(clientId)) continue
      const apis = this.#versions.get(clientId) ?? new Map<string, Set<number>>()
      this.#versions.set(clientId, apis)
      const api = `${String(apiKey).padStart(2)} ${apiName ?? ''}`.trimEnd()
      apis.set(api, (apis.get(api) ?? new Set<number>()).add(apiVersion))
    }
  }

  /** A block per client, a line per API. */
  toString(): string {
    return [...this.#versions]
      .map(([clientId, apis]) => [clientId, ...lines(apis)].join('\n  '))
      .join('\n')
  }
}

function lines(apis: ReadonlyMap<string, ReadonlySet<number>>): string[] {
  return [...apis]
    .toSorted(([a], [b]) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map(([api, versions]) => `${api}: ${[...versions].toSorted((a, b) => a - b).join(', ')}`)
}
