import type { RecordMetadata } from '../record-metadata.ts'
import { HoldfastError } from './holdfast-error.ts'

/**
 * Some messages of a call with several failed. `results` has one entry per message, in call order. Its fate
 * is `not-written` only if that is every failed record's.
 *
 * @remedy Never send the whole call again: what is fulfilled in `results` is in the log and would be there
 * twice. Send the messages again whose reason has fate `not-written`, and treat each other reason as the
 * section of its own class says.
 */
export class PartialSendError extends HoldfastError {
  override readonly name = 'PartialSendError'
  readonly code = 'PARTIAL_SEND'
  readonly results: readonly PromiseSettledResult<RecordMetadata>[]

  constructor(results: readonly PromiseSettledResult<RecordMetadata>[]) {
    const reasons = results.flatMap((r) => (r.status === 'rejected' ? [r.reason as unknown] : []))
    const known = reasons.every((e) => HoldfastError.is(e) && e.fate === 'not-written')
    super(
      `${reasons.length} of ${results.length} messages failed; the first: ${String((reasons[0] as Error)?.message)}`,
      {
        fate: known ? 'not-written' : 'unknown',
        retriable: reasons.every((e) => HoldfastError.is(e) && e.retriable),
        cause: reasons[0],
      },
    )
    this.results = results
  }
}
