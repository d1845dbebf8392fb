import type { ApiName } from '../wire/api-keys.ts'
import { AnswerPoint, RequestPoint } from './fault-points.ts'
import { FaultRuleError } from './fault-rule-error.ts'
import type { Fault } from './fault.ts'
import type { RequestMatch } from './request-match.ts'
import { type Occurrence, Rule, type Trigger } from './rule.ts'

const ONCE: Occurrence = { nth: 1, times: 1 }

/** `on(api, match)`: says how often, then where, then what. One-shot unless told otherwise. */
export class RuleBuilder {
  readonly #api: ApiName
  readonly #match: RequestMatch
  readonly #add: (rule: Rule) => Fault
  readonly #occurrence: Occurrence

  constructor(
    api: ApiName,
    match: RequestMatch,
    add: (rule: Rule) => Fault,
    occurrence: Occurrence = ONCE,
  ) {
    if (api !== 'Produce' && (match.topic !== undefined || match.partition !== undefined)) {
      throw new FaultRuleError(
        `Only Produce requests are searched for topic and partition: match ${api} by clientId, brokerId or where`,
      )
    }
    this.#api = api
    this.#match = match
    this.#add = add
    this.#occurrence = occurrence
  }

  /** From the n-th match on, counted from 1 and from now, whatever struck the ones before. */
  nth(n: number): RuleBuilder {
    return this.#with({ nth: positive('nth', n) })
  }

  times(n: number): RuleBuilder {
    return this.#with({ times: positive('times', n) })
  }

  /** Until `Fault.stop()`. */
  always(): RuleBuilder {
    return this.#with({ times: Infinity })
  }

  /** Before anything of the request reaches the broker. */
  request(): RequestPoint {
    return new RequestPoint(this.#api, (action) => this.#arm({ point: 'request', action }))
  }

  /** When the broker's answer is here; for Produce, when it says that a matching batch was stored. */
  afterAppend(): AnswerPoint {
    return new AnswerPoint(this.#api, (action) => this.#arm({ point: 'afterAppend', action }))
  }

  #with(change: Partial<Occurrence>): RuleBuilder {
    const occurrence = { ...this.#occurrence, ...change }
    return new RuleBuilder(this.#api, this.#match, this.#add, occurrence)
  }

  #arm(trigger: Trigger): Fault {
    const rule = { api: this.#api, match: this.#match, occurrence: this.#occurrence, trigger }
    return this.#add(new Rule(rule))
  }
}

function positive(name: string, n: number): number {
  if (Number.isInteger(n) && n >= 1) return n
  throw new FaultRuleError(`${name}(${n}): give a whole number from 1`)
}
