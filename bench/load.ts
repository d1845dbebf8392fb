import { randomFillSync } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SendShape } from './client-name.ts'
import { RoundMeter } from './round-meter.ts'
import type { RoundResult, SendPlan } from './round-plan.ts'

/** What a client has to offer to be loaded. */
export interface LoadedClient {
  /** Resolves once all of them are acknowledged. */
  send(messages: readonly BenchMessage[]): Promise<unknown>
  close(): Promise<void>
}

export interface BenchMessage {
  readonly value: Buffer
}

const RECORDS_PER_SEND: Record<SendShape, number> = { singles: 1, arrays: 1_000 }

/** Enough different payloads that nothing is answered from a processor's cache alone. */
const DIFFERENT_RECORDS = 8_000
/** A send without an outcome this long after the end is left behind and counted as failed. */
const DRAIN_TIMEOUT_MS = 120_000

/**
 * The closed loop: `outstanding` callers, each of which sends, waits for the acknowledgement and
 * sends again, from the warm-up to the end without a pause between the two.
 *
 * Every send is timed. `performance.now` and `record` cost about 0.1 us together, the same for all
 * clients; the fastest takes some 3 us of CPU per record.
 */
export async function runLoad(client: LoadedClient, plan: SendPlan): Promise<RoundResult> {
  const sends = prepareSends(plan)
  const meter = new RoundMeter()
  let acknowledged = 0
  let failed = 0
  let firstFailure: string | undefined
  let ended = false
  let next = 0
  let underWay = 0

  const caller = async (): Promise<void> => {
    while (!ended) {
      const messages = sends[next++ % sends.length] as readonly BenchMessage[]
      underWay += messages.length
      const start = performance.now()
      try {
        await client.send(messages)
        meter.ended(start)
        acknowledged += messages.length
      } catch (error) {
        failed += messages.length
        firstFailure ??= String(error)
        await sleep(1) // a client that refuses at once must not keep the loop from ending
      }
      underWay -= messages.length
    }
  }
  const callers = Promise.all(Array.from({ length: plan.outstanding }, caller))

  await sleep(plan.warmUpSeconds * 1_000)
  const acknowledgedBefore = acknowledged
  meter.start()

  await sleep(plan.seconds * 1_000)
  const measured = { acknowledged: acknowledged - acknowledgedBefore, ...meter.stop() }
  ended = true

  await Promise.race([callers, sleep(DRAIN_TIMEOUT_MS, undefined, { ref: false })])
  if (underWay > 0) firstFailure ??= `no outcome ${DRAIN_TIMEOUT_MS / 1_000} s after the end`
  return { ...measured, acknowledgedInAll: acknowledged, failed: failed + underWay, firstFailure }
}

function prepareSends({ shape, size }: SendPlan): BenchMessage[][] {
  const perSend = RECORDS_PER_SEND[shape]
  const bytes = randomFillSync(Buffer.allocUnsafeSlow(DIFFERENT_RECORDS * size))
  const messages = Array.from({ length: DIFFERENT_RECORDS }, (_, i) => ({
    value: bytes.subarray(i * size, (i + 1) * size),
  }))
  return Array.from({ length: DIFFERENT_RECORDS / perSend }, (_, i) =>
    messages.slice(i * perSend, (i + 1) * perSend),
  )
}
