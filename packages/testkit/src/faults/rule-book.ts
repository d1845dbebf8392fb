import type { AnswerAction, RequestAction } from './fault-action.ts'
import { matchesPartition, matchesRequest } from './request-match.ts'
import type { RequestView } from './request-view.ts'
import type { Rule } from './rule.ts'
import { UnfiredFaultsError } from './unfired-faults-error.ts'

/** A rule struck: what to do, and the rule to tell when it is held. */
export interface Strike<Action> {
  readonly rule: Rule
  readonly action: Action
}

/** Whether the broker stored the request's batch for a partition. */
export type Appended = (topic: string, partition: number) => boolean

/**
 * The rules of one cluster, in the order they were made. At each point of a request's life the
 * first rule that wants it takes it; every rule counts every match, so that `nth(3)` means the
 * third request whatever happened to the first two. Pure: no sockets, no time.
 */
export class RuleBook {
  #rules: Rule[] = []

  add(rule: Rule): Rule {
    this.#rules.push(rule)
    return rule
  }

  onRequest(request: RequestView): Strike<RequestAction> | undefined {
    let strike: Strike<RequestAction> | undefined
    for (const rule of this.#rules) {
      if (rule.trigger.point !== 'request') continue
      if (!matchesRequest(rule.api, rule.match, request)) continue
      if (strike !== undefined) rule.pass()
      else if (rule.take()) strike = { rule, action: rule.trigger.action }
    }
    return strike
  }

  /** For Produce an answer counts only if it says that a matching partition was appended. */
  onAnswer(request: RequestView, appended: Appended): Strike<AnswerAction> | undefined {
    let strike: Strike<AnswerAction> | undefined
    for (const rule of this.#rules) {
      if (rule.trigger.point !== 'afterAppend') continue
      if (!matchesRequest(rule.api, rule.match, request)) continue
      if (rule.api === 'Produce' && !wasAppended(rule, request, appended)) continue
      if (strike !== undefined) rule.pass()
      else if (rule.take()) strike = { rule, action: rule.trigger.action }
    }
    return strike
  }

  /** @throws UnfiredFaultsError */
  assertAllFired(): void {
    const unfired = this.#rules.filter((rule) => !rule.satisfied)
    if (unfired.length > 0) {
      throw new UnfiredFaultsError(unfired.map((rule) => `${rule.description}: ${rule.fired}`))
    }
  }

  clear(): void {
    for (const rule of this.#rules) rule.stop()
    this.#rules = []
  }
}

function wasAppended(rule: Rule, request: RequestView, appended: Appended): boolean {
  return request.batches.some(
    ({ topic, partition }) =>
      matchesPartition(rule.match, topic, partition) && appended(topic, partition),
  )
}
