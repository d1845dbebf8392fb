import { beforeEach, expect, it } from 'vitest'
import { quietObservers, testCall, testQueue, testRecord } from '../../test/pipeline-parts.ts'
import { VirtualClock } from '../../test/virtual-clock.ts'
import type { BrokerLink } from '../cluster/broker-link.ts'
import type { ProducerIds } from '../cluster/producer-ids.ts'
import type { Connection } from '../connection/broker-connection.ts'
import { PlainLedger } from '../identity/plain-ledger.ts'
import { Accumulator } from './3-accumulate.ts'
import { Drainer } from './4-drain.ts'
import type { Flight } from './5-deliver.ts'
import { BufferMemory } from './buffer-memory.ts'
import type { PartitionQueue } from './partition-queue.ts'

const BATCH = 2_048
const LINGER = 5

let clock: VirtualClock
let flights: Flight[]
/** How many requests the one broker takes before it has to answer. */
let slots: number
let drainer: Drainer
let accumulator: Accumulator
let memory: BufferMemory

beforeEach(() => {
  clock = new VirtualClock()
  flights = []
  slots = 5
  const link = {
    opensAt: () => undefined,
    ensure: () => {},
    writable: () => (flights.length < slots ? ({} as Connection) : undefined),
    get inFlight() {
      return flights.length
    },
  } as unknown as BrokerLink
  drainer = new Drainer({
    clock,
    options: { lingerMs: LINGER, maxRequestSize: 7_000, maxInFlightRequestsPerConnection: 5 },
    ids: {
      latest: { producerId: 1n, epoch: 0, firstSequence: 0 },
      renew: () => {},
    } as unknown as ProducerIds,
    linkOf: () => link,
    onLeaderless: () => {},
    observers: quietObservers(clock),
    deliver: (_link, _connection, flight) => flights.push(new Map(flight)),
  })
  memory = new BufferMemory(10_000_000, BATCH, () => {})
  accumulator = new Accumulator((queue) => {
    drainer.activate(queue)
    drainer.wake()
  })
})

const queueOf = (index: number): PartitionQueue => testQueue({ index, memory, batchSize: BATCH })
const put = (queue: PartitionQueue, bytes: number): void => {
  const record = testRecord({ value: Buffer.alloc(bytes) }, 0, clock.wallTime())
  accumulator.append(queue, record, testCall(), 0, clock.now(), 1e9)
}
/** The broker acknowledges all that is in flight. */
const acknowledge = (): void => {
  for (const flight of flights.splice(0)) {
    for (const [queue, batch] of flight) queue.ledger.answered(batch, 'acknowledged')
  }
  drainer.wake()
}
const partitions = (): number[][] => flights.map((f) => [...f.keys()].map((q) => q.partition))

it('G8: where more is ready than a request takes, every partition gets its turn', () => {
  slots = 1
  const queues = Array.from({ length: 7 }, (_, index) => queueOf(index))
  for (const queue of queues) for (let i = 0; i < 9; i++) put(queue, 1_900)
  const turns = new Map<number, number>()
  for (let round = 0; round < 7; round++) {
    clock.advance(0)
    for (const p of partitions().flat()) turns.set(p, (turns.get(p) ?? 0) + 1)
    acknowledge()
  }
  expect([...turns.values()]).toEqual(Array(7).fill(3)) // three fit a request; seven rounds
})

it('a request holds one batch per partition and at most maxRequestSize', () => {
  const queues = Array.from({ length: 4 }, (_, index) => queueOf(index))
  for (const queue of queues) for (let i = 0; i < 3; i++) put(queue, 1_900)
  clock.advance(0)
  // One batch of each flies alone until the new identity is acknowledged (INV-SEQ-2b).
  expect(partitions()).toEqual([[0, 1, 2], [3]])
  acknowledge()
  clock.advance(0)
  expect(new Set(partitions().flat())).toEqual(new Set([0, 1, 2, 3]))
  for (const flight of partitions()) expect(new Set(flight).size).toBe(flight.length)
})

it('a batch lingers; it flies sooner when it is ripe, but only while nothing else is under way', () => {
  const [one, two] = [queueOf(1), queueOf(2)]
  put(one, 100)
  clock.advance(LINGER - 1)
  expect(flights).toHaveLength(0)
  clock.advance(1)
  expect(partitions()).toEqual([[1]])
  put(two, 100)
  clock.advance(10 * LINGER)
  expect(partitions()).toEqual([[1]]) // lingered, but a request is under way: it grows on
  put(two, 100)
  acknowledge()
  clock.advance(0)
  expect(partitions()).toEqual([[2]])
  expect([...(flights[0] as Flight).values()][0]?.count).toBe(2)
})

it('G9: a partition behind its gate waits for it, others do not', () => {
  const [one, two] = [queueOf(1), queueOf(2)]
  one.gate.failed(clock.now())
  put(one, 3_000)
  put(two, 3_000)
  clock.advance(0)
  expect(partitions()).toEqual([[2]])
  clock.advance(100)
  expect(partitions()).toEqual([[2], [1]])
})

it('a flush sends what lingers at once', () => {
  drainer.hurry = () => true
  put(queueOf(1), 100)
  clock.advance(0)
  expect(partitions()).toEqual([[1]])
})

it('after close nothing is sent and no timer is left', () => {
  put(queueOf(1), 100)
  drainer.close()
  expect(clock.timers).toBe(0)
  drainer.wake()
  drainer.wakeAt(clock.now() + 1)
  clock.advance(1_000)
  expect(flights).toHaveLength(0)
})

it('B3: a probe is on its way before anybody can tell how it ended', () => {
  const order: string[] = []
  const quiet = quietObservers(clock)
  const probing = new Drainer({
    clock,
    options: { lingerMs: 0, maxRequestSize: 7_000, maxInFlightRequestsPerConnection: 5 },
    ids: undefined,
    linkOf: () =>
      ({
        opensAt: () => undefined,
        ensure: () => {},
        writable: () => ({}),
        inFlight: 0,
      }) as unknown as BrokerLink,
    onLeaderless: () => {},
    observers: {
      sealed: () => {},
      breakers: Object.assign(quiet.breakers, {
        permits: () => (order.length === 0 ? 'probe' : 'none'),
        tookOff: () => order.push('took off'),
      }),
    },
    deliver: () => order.push('written'),
  })
  const queue = testQueue({ memory, ledger: new PlainLedger(5) })
  put(queue, 100)
  probing.activate(queue)
  probing.wake()
  clock.advance(0)
  expect(order).toEqual(['took off', 'written'])
})
