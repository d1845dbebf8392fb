import type { ApiName } from '../wire/api-keys.ts'
import { type ErrorName, errorCode } from '../wire/error-codes.ts'
import { isKnownApi } from '../wire/message-codec.ts'
import type { AnswerAction, CommonAction, Disconnect, RequestAction } from './fault-action.ts'
import { FaultRuleError } from './fault-rule-error.ts'
import type { Fault } from './fault.ts'

/** The faults that can strike at either point. */
abstract class FaultPoint {
  protected abstract arm(action: CommonAction): Fault

  /** Ends both sides of the connection; the client sees `how`. */
  disconnect(how: Disconnect = 'rst'): Fault {
    return this.arm({ kind: 'disconnect', how })
  }

  /** The connection stays open and nothing passes on it any more, in either direction. */
  blackHole(): Fault {
    return this.arm({ kind: 'blackHole' })
  }

  /** Waits for `release()`; what comes behind on the same connection waits too, as at a broker. */
  hold(): Fault {
    return this.arm({ kind: 'hold' })
  }

  delay(ms: number): Fault {
    return this.arm({ kind: 'delay', ms })
  }
}

/**
 * Nothing of the request has reached the broker. A request that is held or delayed here outlives
 * its client: it is delivered when it is let go, with all that the client had sent behind it.
 */
export class RequestPoint extends FaultPoint {
  readonly #api: ApiName
  readonly #arm: (action: RequestAction) => Fault

  constructor(api: ApiName, arm: (action: RequestAction) => Fault) {
    super()
    this.#api = api
    this.#arm = arm
  }

  /**
   * Answers in the broker's place. With `partitions` (Produce only) these alone are refused, and
   * the rest of the request goes to the broker; without, nothing is forwarded.
   */
  answer(error: {
    readonly errorCode: number | ErrorName
    readonly partitions?: readonly number[]
  }): Fault {
    assertAnswerable(this.#api, 'answer')
    if (error.partitions !== undefined) assertProduce(this.#api, 'answer with partitions')
    return this.#arm({
      kind: 'answer',
      errorCode: errorCode(error.errorCode),
      partitions: error.partitions,
    })
  }

  protected override arm(action: CommonAction): Fault {
    return this.#arm(action)
  }
}

/** The broker did what was asked and its answer is here; the client does not have it yet. */
export class AnswerPoint extends FaultPoint {
  readonly #api: ApiName
  readonly #arm: (action: AnswerAction) => Fault

  constructor(api: ApiName, arm: (action: AnswerAction) => Fault) {
    super()
    this.#api = api
    this.#arm = arm
  }

  /** Passes the answer's first `bytes` (its size prefix counts), then resets the connection. */
  truncate(bytes: number): Fault {
    return this.#arm({ kind: 'truncate', bytes })
  }

  /** Random bytes in place of the answer, size prefix included; then a black hole. */
  garbage(bytes: number = 64, seed: number = 1): Fault {
    return this.#arm({ kind: 'garbage', bytes, seed })
  }

  /** Right size and correlation id, random body. Later answers pass. */
  garbledBody(seed: number = 1): Fault {
    return this.#arm({ kind: 'garbledBody', seed })
  }

  /**
   * Produce: the code of the matching partitions, or of `partition` alone, becomes `error`. Other
   * APIs: the answer says `error` and nothing else, as if the broker had refused it all.
   */
  replaceError(error: number | ErrorName, options: { readonly partition?: number } = {}): Fault {
    assertAnswerable(this.#api, 'replaceError')
    if (options.partition !== undefined) assertProduce(this.#api, 'replaceError of a partition')
    return this.#arm({
      kind: 'replaceError',
      errorCode: errorCode(error),
      partition: options.partition,
    })
  }

  /** The matching partitions are missing from the answer. */
  dropPartition(): Fault {
    assertProduce(this.#api, 'dropPartition')
    return this.#arm({ kind: 'dropPartition' })
  }

  /** The answer passes and asks the client to keep quiet for `ms` (KIP-219). */
  throttle(ms: number): Fault {
    assertProduce(this.#api, 'throttle')
    return this.#arm({ kind: 'throttle', ms })
  }

  /** A size prefix of 2^31 - 1 in front of the answer; then a black hole. */
  oversizedLength(): Fault {
    return this.#arm({ kind: 'oversizedLength' })
  }

  wrongCorrelationId(): Fault {
    return this.#arm({ kind: 'wrongCorrelationId' })
  }

  protected override arm(action: CommonAction): Fault {
    return this.#arm(action)
  }
}

function assertProduce(api: ApiName, fault: string): void {
  if (api === 'Produce') return
  throw new FaultRuleError(`${fault} is for Produce: ${api} answers are not taken apart`)
}

function assertAnswerable(api: ApiName, fault: string): void {
  if (isKnownApi(api)) return
  throw new FaultRuleError(`${fault}: how ${api} answers with an error is not known here`)
}
