import { expect, it, vi } from 'vitest'
import type { BreakerMove } from '../src/circuit/breaker-state.ts'
import { createProducer } from '../src/create-producer.ts'
import type { Producer } from '../src/producer.ts'
import { describeOnKafka, values } from './on-kafka.ts'

const quick = { retryBackoffMs: 10, retryBackoffMaxMs: 20, lingerMs: 0 }
const breaker = { windowMs: 1_000, volumeThreshold: 5, resetTimeoutMs: 300 }
const settled = (call: Promise<unknown>): Promise<{ code?: string; fate?: string }> =>
  call.then(
    () => ({}),
    (error: { code?: string; fate?: string }) => error,
  )
const movesOf = (producer: Producer): string[] => {
  const moves: string[] = []
  producer.on('breaker', ({ scope, from, to }: BreakerMove) => moves.push(`${scope} ${from} ${to}`))
  return moves
}

describeOnKafka('B: the circuit breaker', (on) => {
  it('B0 B2 B3: a topic in trouble opens its own breaker, refuses at once, and closes with a probe of real work', async () => {
    const [bad, good] = [await on.topic(), await on.topic()]
    await using producer = createProducer({ brokers: on.kafka.proxied, ...quick, breaker })
    const moves = movesOf(producer)
    const send = (topic: string, value: string): Promise<unknown> =>
      producer.send({ topic, messages: [{ value }] })
    await send(bad, 'warm')
    await send(good, 'warm')
    const trouble = on.proxy
      .on('Produce', { topic: bad })
      .always()
      .request()
      .answer({ errorCode: 19 })
    const waiting = send(bad, 'waiting')
    await vi.waitUntil(() => producer.breaker.topic(bad).state === 'open')
    expect(producer.breaker.state).toBe('closed')
    expect(await settled(send(bad, 'refused'))).toMatchObject({
      code: 'BREAKER_OPEN',
      fate: 'not-written',
      details: { scope: 'topic', topic: bad },
    })
    await send(good, 'other topics flow')
    // Half-open the probe is refused once more: it opens again.
    await vi.waitUntil(() => moves.filter((m) => m === 'topic half-open open').length > 0)
    trouble.stop()
    await waiting
    await vi.waitUntil(() => producer.breaker.topic(bad).state === 'closed')
    await send(bad, 'well again')
    expect(moves.slice(0, 3)).toEqual([
      'topic closed open',
      'topic open half-open',
      'topic half-open open',
    ])
    expect(moves.at(-1)).toBe('topic half-open closed')
    expect(values(await on.log(bad))).toEqual(['warm', 'waiting', 'well again'])
    // B3: while half-open one request flew at a time, and never a made-up record.
    const sequences = on.proxy.history({ topic: bad }).map((r) => r.batches[0]?.recordCount)
    expect(new Set(sequences)).toEqual(new Set([1]))
  })

  it('B0 B3: an unreachable cluster opens its breaker; health says down; it closes when brokers are back', async () => {
    const topic = await on.topic()
    await using producer = createProducer({ brokers: on.kafka.proxied, ...quick, breaker })
    const moves = movesOf(producer)
    const send = (value: string): Promise<unknown> =>
      producer.send({ topic, messages: [{ value }] })
    await send('warm')
    expect(producer.health()).toMatchObject({ status: 'up' })
    on.proxy.cut()
    const waiting = send('waiting')
    await vi.waitUntil(() => producer.breaker.state === 'open', 20_000)
    expect(producer.health()).toMatchObject({
      status: 'down',
      checks: { breaker: { status: 'down' } },
    })
    expect(producer.breaker.reason).toMatch(/127\.0\.0\.1/)
    expect(await settled(send('refused'))).toMatchObject({
      code: 'BREAKER_OPEN',
      fate: 'not-written',
    })
    on.proxy.heal()
    await waiting
    await vi.waitUntil(() => producer.breaker.state === 'closed')
    await send('well again')
    expect(moves[0]).toBe('cluster closed open')
    expect(moves.at(-1)).toBe('cluster half-open closed')
    expect(values(await on.log(topic))).toEqual(['warm', 'waiting', 'well again'])
  })

  it('B1: the mistakes of callers never open it', async () => {
    const topic = await on.topic(1, 2, { 'cleanup.policy': 'compact' })
    await using producer = createProducer({ brokers: on.kafka.proxied, ...quick, breaker })
    const moves = movesOf(producer)
    for (let i = 0; i < 20; i++) {
      const refused = producer.send({ topic, messages: [{ value: 'no key' }] })
      expect(await settled(refused)).toMatchObject({ code: 'BROKER_REJECTED' })
    }
    expect(moves).toEqual([])
  })

  it('B0: lost answers do not open it while anything is acknowledged', async () => {
    const topic = await on.topic()
    on.proxy.random({
      api: 'Produce',
      topic,
      seed: 7,
      rate: 0.5,
      point: 'afterAppend',
      fault: 'rst',
    })
    await using producer = createProducer({ brokers: on.kafka.proxied, ...quick, breaker })
    const moves = movesOf(producer)
    for (let i = 0; i < 60; i++) await producer.send({ topic, messages: [{ value: `${i}` }] })
    expect(moves).toEqual([])
    expect(await on.log(topic)).toHaveLength(60)
  })

  it('B5: forced open by an operator it refuses and holds until reset; forced closed nothing opens it', async () => {
    const topic = await on.topic()
    await using producer = createProducer({ brokers: on.kafka.proxied, ...quick, breaker })
    const send = (value: string): Promise<unknown> =>
      producer.send({ topic, messages: [{ value }] })
    await send('A')
    producer.breaker.open()
    expect(await settled(send('refused'))).toMatchObject({ code: 'BREAKER_OPEN' })
    expect(producer.breaker.snapshot()).toMatchObject({ state: 'open', forced: 'open' })
    producer.breaker.reset()
    await send('B')
    producer.breaker.topic(topic).close()
    const trouble = on.proxy.on('Produce', { topic }).times(12).request().answer({ errorCode: 19 })
    await send('C')
    expect(trouble.fired).toBe(12)
    expect(values(await on.log(topic))).toEqual(['A', 'B', 'C'])
  })
})
