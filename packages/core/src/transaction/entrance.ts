import type { TopicMetadata } from '../cluster/cluster-metadata.ts'
import type { HoldfastError } from '../errors/holdfast-error.ts'
import { SendAbortedError } from '../errors/send-aborted-error.ts'
import type { Call } from '../pipeline/call.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { detached, type SerializedRecord } from '../pipeline/serialize.ts'

interface Arrival {
  readonly topic: TopicMetadata
  readonly call: Call
  readonly records: readonly SerializedRecord[]
  readonly firstSlot: number
  readonly deliveryTimeoutMs: number
  readonly calledAt: number
}

/**
 * Where the records of a transaction go: into the pipeline of its transactional id, or, while it has
 * none yet, into a line of copies that nothing the caller does can change any more.
 */
export class Entrance {
  #pipeline: Pipeline | undefined
  #refusal: HoldfastError | undefined
  #line: Arrival[] = []

  admit(
    topic: TopicMetadata,
    call: Call,
    records: readonly SerializedRecord[],
    firstSlot: number,
    deliveryTimeoutMs: number,
    calledAt: number,
  ): void {
    if (this.#pipeline) {
      const { admitter } = this.#pipeline
      return admitter.admit(topic, call, records, firstSlot, deliveryTimeoutMs, calledAt)
    }
    const own = records.map((record) => detached(record))
    const arrival = { topic, call, records: own, firstSlot, deliveryTimeoutMs, calledAt }
    if (this.#refusal) refuse(arrival, this.#refusal)
    else this.#line.push(arrival)
  }

  /** See {@link Admitter.hold}. */
  hold(end: () => void): void {
    if (this.#pipeline) this.#pipeline.admitter.hold(end)
    else end()
  }

  /** See {@link Aborter.abort}. */
  abort(call: Call, reason: unknown): void {
    if (this.#pipeline) this.#pipeline.aborter.abort(call, reason)
    else call.failRest(new SendAbortedError('not-written', reason))
  }

  /** The transaction has its id: what waits goes in, in order. */
  open(pipeline: Pipeline): void {
    this.#pipeline = pipeline
    for (const arrival of this.#line.splice(0)) {
      const { topic, call, records, firstSlot, deliveryTimeoutMs, calledAt } = arrival
      if (call.settled) continue
      pipeline.admitter.admit(topic, call, records, firstSlot, deliveryTimeoutMs, calledAt)
    }
  }

  /** It will get none: what waits, or comes later, fails. */
  refuse(error: HoldfastError): void {
    this.#refusal = error
    for (const arrival of this.#line.splice(0)) refuse(arrival, error)
  }
}

function refuse({ topic, call, records, firstSlot }: Arrival, error: HoldfastError): void {
  for (let i = 0; i < records.length; i++) call.failed(firstSlot + i, error, topic.name)
}
