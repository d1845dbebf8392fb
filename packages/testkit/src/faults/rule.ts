import type { ApiName } from '../wire/api-keys.ts'
import { type AnswerAction, describeAction, type RequestAction } from './fault-action.ts'
import type { Fault } from './fault.ts'
import { describeMatch, type RequestMatch } from './request-match.ts'

/** When, among the requests that match, a rule strikes. */
export interface Occurrence {
  /** The first match that counts, from 1. */
  readonly nth: number
  readonly times: number
  /** Drawn for each candidate; absent = always. */
  readonly chance?: () => boolean
}

export type Trigger =
  | { readonly point: 'request'; readonly action: RequestAction }
  | { readonly point: 'afterAppend'; readonly action: AnswerAction }

/** Added to a rule's description, e.g. the seed of a random one. */
export interface RuleParts {
  readonly api: ApiName
  readonly match: RequestMatch
  readonly occurrence: Occurrence
  readonly trigger: Trigger
  readonly note?: string
}

/** One rule and its counts. Knows nothing of sockets. */
export class Rule implements Fault {
  readonly api: ApiName
  readonly match: RequestMatch
  readonly trigger: Trigger
  readonly description: string
  readonly #occurrence: Occurrence
  #seen = 0
  #fired = 0
  #stopped = false
  #released = false
  #reachedWaiters: { readonly times: number; readonly resolve: () => void }[] = []
  #releaseWaiters: (() => void)[] = []

  constructor({ api, match, occurrence, trigger, note = '' }: RuleParts) {
    this.api = api
    this.match = match
    this.trigger = trigger
    this.#occurrence = occurrence
    const { point, action } = trigger
    this.description = `${api}${describeMatch(match)} ${point} ${describeAction(action)}${note}`
  }

  get fired(): number {
    return this.#fired
  }

  /** Whether it struck as often as it was asked to; an endless one has to strike once. */
  get satisfied(): boolean {
    const { times, chance } = this.#occurrence
    return this.#fired >= (chance !== undefined || times === Infinity ? 1 : times)
  }

  /** Counts a match that another rule takes. */
  pass(): void {
    this.#seen++
  }

  /** Counts a match and says whether this rule strikes. */
  take(): boolean {
    this.#seen++
    const { nth, times, chance } = this.#occurrence
    if (this.#stopped || this.#seen < nth || this.#fired >= times) return false
    if (chance !== undefined && !chance()) return false
    this.#fired++
    const due = this.#reachedWaiters.filter((waiter) => waiter.times <= this.#fired)
    this.#reachedWaiters = this.#reachedWaiters.filter((waiter) => waiter.times > this.#fired)
    for (const waiter of due) waiter.resolve()
    return true
  }

  reached(times = 1): Promise<void> {
    if (this.#fired >= times) return Promise.resolve()
    return new Promise((resolve) => {
      this.#reachedWaiters.push({ times, resolve })
    })
  }

  release(): void {
    this.#released = true
    const waiters = this.#releaseWaiters
    this.#releaseWaiters = []
    for (const resume of waiters) resume()
  }

  /** Calls back when the rule is released; at once if it was. */
  onRelease(resume: () => void): void {
    if (this.#released) resume()
    else this.#releaseWaiters.push(resume)
  }

  stop(): void {
    this.#stopped = true
  }
}
