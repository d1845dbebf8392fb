import type { ApiName } from '../wire/api-keys.ts'
import type { AnswerAction, CommonAction, RequestAction } from './fault-action.ts'
import { FaultRuleError } from './fault-rule-error.ts'
import type { RequestMatch } from './request-match.ts'
import { Rule, type Trigger } from './rule.ts'
import { seededRandom } from './seeded-random.ts'

/** The faults that need no more than a name. */
export type PlainFault = 'rst' | 'fin' | 'blackHole' | 'hold'

interface AtAnyRate extends RequestMatch {
  readonly api: ApiName
  /** The part of the matching requests that is struck, between 0 and 1. */
  readonly rate: number
  readonly seed?: number
  /** Strikes at most. */
  readonly max?: number
}

export type RandomFault = AtAnyRate &
  (
    | { readonly point: 'request'; readonly fault: PlainFault | RequestAction }
    | { readonly point: 'afterAppend'; readonly fault: PlainFault | AnswerAction }
  )

/**
 * Draws once per matching request, so the number drawn depends on the seed alone; which request
 * it falls on depends on the order in which requests arrive.
 */
export function randomRule(fault: RandomFault, defaultSeed: number): Rule {
  const { api, rate, seed = defaultSeed, max = Infinity } = fault
  if (!(rate > 0 && rate <= 1)) {
    throw new FaultRuleError(`rate ${rate}: give a number above 0 and up to 1`)
  }
  const random = seededRandom(seed)
  return new Rule({
    api,
    match: fault,
    occurrence: { nth: 1, times: max, chance: () => random() < rate },
    trigger: triggerOf(fault),
    note: `, ${rate * 100} % at seed ${seed}`,
  })
}

function triggerOf(random: RandomFault): Trigger {
  if (random.point === 'request') {
    const { point, fault } = random
    return { point, action: typeof fault === 'string' ? plainAction(fault) : fault }
  }
  const { point, fault } = random
  return { point, action: typeof fault === 'string' ? plainAction(fault) : fault }
}

function plainAction(fault: PlainFault): CommonAction {
  return fault === 'rst' || fault === 'fin' ? { kind: 'disconnect', how: fault } : { kind: fault }
}
