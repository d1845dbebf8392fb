import { describe, expect, it } from 'vitest'
import type { Clock } from '../faults/clock.ts'
import { runWorkload } from './run-workload.ts'
import type { WorkloadClient, WorkloadReceipt, WorkloadRecord } from './workload-client.ts'

interface Pending {
  readonly record: WorkloadRecord
  readonly resolve: (receipt: WorkloadReceipt) => void
  readonly reject: (error: Error) => void
}

/** A client whose sends settle when the test says so. */
class ManualClient implements WorkloadClient {
  readonly name = 'manual'
  readonly sent: WorkloadRecord[] = []
  pending: Pending[] = []

  async connect(): Promise<void> {}
  async close(): Promise<void> {}

  send(record: WorkloadRecord): Promise<WorkloadReceipt> {
    this.sent.push(record)
    return new Promise((resolve, reject) => {
      this.pending.push({ record, resolve, reject })
    })
  }

  fateOf(error: unknown): 'not-written' | 'unknown' {
    return (error as Error).message === 'refused' ? 'not-written' : 'unknown'
  }
}

class ManualClock implements Clock {
  timers: { readonly ms: number; readonly run: () => void }[] = []

  now(): number {
    return 0
  }

  after(ms: number, run: () => void): () => void {
    const timer = { ms, run }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((other) => other !== timer)
    }
  }
}

/** Lets every promise that can go on do so. */
async function turns(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
}

describe('runWorkload', () => {
  it('keeps as many sends under way as there are senders, and outcomes in call order', async () => {
    const [client, clock] = [new ManualClient(), new ManualClock()]
    const settled: string[] = []
    const run = runWorkload({
      client,
      topic: 'orders',
      records: 4,
      senders: 2,
      partitions: 3,
      keyOf: (index) => `key-${index}`,
      deadlineMs: 500,
      onOutcome: ({ id, result }) => settled.push(`${id} ${result}`),
      clock,
    })
    expect(client.sent.map((r) => [r.value, r.partition, r.key])).toEqual([
      ['0 ', 0, 'key-0'],
      ['1 ', 1, 'key-1'],
    ])
    client.pending[1]?.resolve({ partition: 1, offset: 10n })
    await turns()
    client.pending[2]?.reject(new Error('refused'))
    await turns()
    client.pending[0]?.resolve({ partition: 0, offset: undefined })
    await turns()
    expect(client.sent.map((r) => r.partition)).toEqual([0, 1, 2, 0])
    client.pending[3]?.reject(new Error('lost'))
    const outcomes = await run
    expect(outcomes).toMatchObject([
      { id: '0', topic: 'orders', producer: 'manual', result: 'acknowledged', partition: 0 },
      { id: '1', result: 'acknowledged', partition: 1, offset: 10n },
      { id: '2', result: 'not-written', error: { message: 'refused' } },
      { id: '3', result: 'unknown', error: { message: 'lost' } },
    ])
    expect(outcomes[0]).not.toHaveProperty('offset')
    expect(settled).toEqual(['1 acknowledged', '2 not-written', '0 acknowledged', '3 unknown'])
    expect(clock.timers).toEqual([])
  })

  it('returns at the deadline; what comes later changes nothing', async () => {
    const [client, clock] = [new ManualClient(), new ManualClock()]
    const run = runWorkload({
      client,
      topic: 'orders',
      records: 9,
      senders: 2,
      deadlineMs: 500,
      clock,
    })
    client.pending[0]?.resolve({ partition: 0, offset: 0n })
    await turns()
    expect(clock.timers.map((timer) => timer.ms)).toEqual([500])
    clock.timers[0]?.run()
    const outcomes = await run
    expect(outcomes.map(({ result }) => result)).toEqual(['acknowledged', 'unsettled', 'unsettled'])
    client.pending[1]?.resolve({ partition: 0, offset: 1n })
    client.pending[2]?.reject(new Error('late'))
    await turns()
    expect(outcomes.map(({ result }) => result)).toEqual(['acknowledged', 'unsettled', 'unsettled'])
    expect(client.sent).toHaveLength(3)
  })

  it('pads values, keeps prefixes, and leaves the partition to the client', async () => {
    const client = new ManualClient()
    const run = runWorkload({
      client,
      topic: 'orders',
      records: 1,
      senders: 5,
      valueBytes: 10,
      idPrefix: 'run-',
      deadlineMs: 500,
      clock: new ManualClock(),
    })
    expect(client.sent).toEqual([{ topic: 'orders', value: 'run-0 ....' }])
    client.pending[0]?.resolve({ partition: 4, offset: 0n })
    expect(await run).toMatchObject([{ id: 'run-0', partition: 4 }])
  })

  it('takes a client that throws at once for one that failed', async () => {
    const client = new ManualClient()
    client.send = () => {
      throw new Error('refused')
    }
    const run = runWorkload({ client, topic: 'orders', records: 3, senders: 1, deadlineMs: 500 })
    expect((await run).map(({ result }) => result)).toEqual([
      'not-written',
      'not-written',
      'not-written',
    ])
  })
})
