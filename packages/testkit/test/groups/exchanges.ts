import type { GroupBackend } from './group-backend.ts'
import type { GroupApi, GroupRequests } from './group-wire.ts'
import { textOf } from './subscription.ts'

/** One exchange, with member ids made comparable; `response` stays undefined if none came. */
export interface Exchange {
  readonly actor: string
  readonly api: GroupApi
  readonly version: number
  response: unknown
}

/** A response of any API and version. */
export type Answer = Record<string, any>

const UUID = /^(.*)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * What was asked and answered. Member ids are recorded as their prefix and a number per prefix
 * (`a-1`, the first id given to a), so that two coordinators can be compared.
 */
export class Exchanges {
  readonly all: Exchange[] = []
  readonly #backend: GroupBackend
  readonly #groupId: string
  readonly #labels = new Map<string, string>()

  constructor(backend: GroupBackend, groupId: string) {
    this.#backend = backend
    this.#groupId = groupId
  }

  async ask<Api extends GroupApi>(
    actor: string,
    api: Api,
    version: number,
    groupId: string,
    request: GroupRequests[Api],
    record = true,
  ): Promise<Answer> {
    const exchange: Exchange = { actor, api, version, response: undefined }
    if (record) this.all.push(exchange)
    const response = await this.#backend.call(actor, groupId, api, version, request)
    exchange.response = this.#comparable(response)
    return response as Answer
  }

  label(id: string): string {
    const prefix = UUID.exec(id)?.[1]
    if (prefix === undefined) return id
    const known = this.#labels.get(id)
    if (known !== undefined) return known
    const count = [...this.#labels.values()].filter((label) =>
      label.startsWith(`${prefix}-`),
    ).length
    const label = `${prefix}-${count + 1}`
    this.#labels.set(id, label)
    return label
  }

  /** Labels for ids, text for bytes, and an order where a coordinator has none. */
  #comparable(value: unknown): unknown {
    if (typeof value === 'string') {
      if (value === this.#groupId) return 'the group'
      return value === this.#backend.topic ? 'the topic' : this.label(value)
    }
    if (Buffer.isBuffer(value)) return textOf(value)
    if (Array.isArray(value)) {
      const order = (item: unknown): string =>
        JSON.stringify(item, (_key, part) => (typeof part === 'bigint' ? `${part}` : part))
      return value
        .map((item) => this.#comparable(item))
        .sort((a, b) => (sortKey(a) ?? order(a)).localeCompare(sortKey(b) ?? order(b)))
    }
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [key, this.#comparable(field)]),
    )
  }
}

/** What identifies an item whatever else a version says about it. */
function sortKey(item: unknown): string | undefined {
  const { memberId, name, partitionIndex } = (item ?? {}) as Answer
  const key = memberId ?? name ?? partitionIndex
  return key === undefined ? undefined : String(key)
}
