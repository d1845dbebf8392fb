import { describe, expect, it } from 'vitest'
import type { ApiName } from '../wire/api-keys.ts'
import { apiKey } from '../wire/api-keys.ts'
import { randomRule } from './random-rule.ts'
import type { RequestMatch } from './request-match.ts'
import type { RequestView } from './request-view.ts'
import { RuleBook } from './rule-book.ts'
import { RuleBuilder } from './rule-builder.ts'
import { UnfiredFaultsError } from './unfired-faults-error.ts'

function request(
  partitions: readonly number[] = [0],
  fields: Partial<RequestView> & { readonly topic?: string } = {},
): RequestView {
  const { topic = 'orders', ...rest } = fields
  return {
    brokerId: 1,
    apiKey: apiKey('Produce'),
    apiName: 'Produce',
    apiVersion: 9,
    correlationId: 1,
    clientId: 'svc',
    acks: -1,
    transactionalId: null,
    committed: undefined,
    batches: partitions.map((partition) => ({
      topic,
      partition,
      producerId: -1n,
      producerEpoch: -1,
      baseSequence: -1,
      recordCount: 1,
      transactional: false,
      sizeInBytes: 70,
    })),
    ...rest,
  }
}

const all = (): boolean => true
const none = (): boolean => false

function setUp(): { book: RuleBook; on: (api?: ApiName, match?: RequestMatch) => RuleBuilder } {
  const book = new RuleBook()
  return {
    book,
    on: (api = 'Produce', match = {}) => new RuleBuilder(api, match, (rule) => book.add(rule)),
  }
}

/** Which rule strikes each of `count` equal requests: its index among the rules, or undefined. */
function strikes(
  book: RuleBook,
  count: number,
  faults: readonly unknown[],
): (number | undefined)[] {
  return Array.from({ length: count }, () => {
    const strike = book.onRequest(request())
    return strike === undefined ? undefined : faults.indexOf(strike.rule)
  })
}

describe('how often', () => {
  it('once, unless told otherwise', () => {
    const { book, on } = setUp()
    const faults = [on().request().hold()]
    expect(strikes(book, 3, faults)).toEqual([0, undefined, undefined])
  })

  it('times(n): the next n', () => {
    const { book, on } = setUp()
    const faults = [on().times(2).request().hold()]
    expect(strikes(book, 4, faults)).toEqual([0, 0, undefined, undefined])
  })

  it('always: until it is stopped', () => {
    const { book, on } = setUp()
    const fault = on().always().request().hold()
    expect(strikes(book, 3, [fault])).toEqual([0, 0, 0])
    fault.stop()
    expect(strikes(book, 2, [fault])).toEqual([undefined, undefined])
    expect(fault.fired).toBe(3)
  })

  it('nth(n): counts from one', () => {
    const { book, on } = setUp()
    const faults = [on().nth(2).request().hold()]
    expect(strikes(book, 3, faults)).toEqual([undefined, 0, undefined])
  })

  it('nth(n).times(m): m from the nth on', () => {
    const { book, on } = setUp()
    const faults = [on().nth(3).times(2).request().hold()]
    expect(strikes(book, 5, faults)).toEqual([undefined, undefined, 0, 0, undefined])
  })

  it('rules wait for each other, first in first out', () => {
    const { book, on } = setUp()
    const faults = [on().request().hold(), on().request().blackHole()]
    expect(strikes(book, 3, faults)).toEqual([0, 1, undefined])
  })

  it('nth counts what other rules struck', () => {
    const { book, on } = setUp()
    const faults = [on().nth(1).request().hold(), on().nth(3).request().blackHole()]
    expect(strikes(book, 4, faults)).toEqual([0, undefined, 1, undefined])
  })

  it.each([0, -1, 1.5])('refuses nth(%d) and times(%d)', (n) => {
    const { on } = setUp()
    expect(() => on().nth(n)).toThrow(/whole number from 1/)
    expect(() => on().times(n)).toThrow(/whole number from 1/)
  })
})

describe('what matches', () => {
  it.each<[string, RequestMatch, RequestView, boolean]>([
    ['no condition', {}, request(), true],
    ['the topic', { topic: 'orders' }, request(), true],
    ['another topic', { topic: 'other' }, request(), false],
    ['one of its partitions', { partition: 2 }, request([0, 2]), true],
    ['another partition', { partition: 1 }, request([0, 2]), false],
    ['topic and partition together', { topic: 'orders', partition: 2 }, request([0, 2]), true],
    ['the client', { clientId: 'svc' }, request(), true],
    ['another client', { clientId: 'other' }, request(), false],
    ['no client id', { clientId: 'svc' }, request([0], { clientId: null }), false],
    ['the broker', { brokerId: 1 }, request(), true],
    ['another broker', { brokerId: 2 }, request(), false],
    ['a condition that holds', { where: (r) => r.acks === -1 }, request(), true],
    ['a condition that does not', { where: (r) => r.acks === 0 }, request(), false],
    ['another API', {}, request([], { apiName: 'Fetch' }), false],
    ['an unknown API', {}, request([], { apiName: undefined }), false],
  ])('%s', (_, match, view, expected) => {
    const { book, on } = setUp()
    on('Produce', match).request().hold()
    expect(book.onRequest(view) !== undefined).toBe(expected)
  })

  it('refuses topic and partition for APIs whose requests are not read', () => {
    const { on } = setUp()
    expect(() => on('Metadata', { topic: 'orders' })).toThrow(/match Metadata by clientId/)
    expect(() => on('Fetch', { partition: 0 })).toThrow(/Only Produce/)
  })

  it('refuses faults that an API has no answer for', () => {
    const { on } = setUp()
    expect(() => on('SaslHandshake').request().answer({ errorCode: 1 })).toThrow(/SaslHandshake/)
    expect(() =>
      on('EndTxn')
        .request()
        .answer({ errorCode: 1, partitions: [0] }),
    ).toThrow(/Produce/)
    expect(() => on('EndTxn').afterAppend().dropPartition()).toThrow(/for Produce/)
    expect(() => on('EndTxn').afterAppend().throttle(1)).toThrow(/for Produce/)
    expect(() => on('SaslAuthenticate').afterAppend().replaceError(3)).toThrow(/SaslAuth/)
    expect(() => on('Fetch').afterAppend().replaceError(3, { partition: 0 })).toThrow(/for Produce/)
  })
})

describe('where', () => {
  it('a rule waits for its own point', () => {
    const { book, on } = setUp()
    on().afterAppend().hold()
    expect(book.onRequest(request())).toBeUndefined()
    expect(book.onAnswer(request(), all)).toMatchObject({ action: { kind: 'hold' } })
    on().request().blackHole()
    expect(book.onAnswer(request(), all)).toBeUndefined()
    expect(book.onRequest(request())).toMatchObject({ action: { kind: 'blackHole' } })
  })

  it('after the append: an answer that refused the matching partition does not count', () => {
    const { book, on } = setUp()
    on('Produce', { partition: 1 }).nth(2).afterAppend().hold()
    const appended = (_topic: string, partition: number): boolean => partition === 1
    const onlyZero = (_topic: string, partition: number): boolean => partition === 0
    expect(book.onAnswer(request([0, 1]), appended)).toBeUndefined()
    expect(book.onAnswer(request([0, 1]), onlyZero)).toBeUndefined()
    expect(book.onAnswer(request([0, 1]), appended)).toBeDefined()
  })

  it('after the append: any answer counts for other APIs', () => {
    const { book, on } = setUp()
    on('EndTxn').afterAppend().hold()
    expect(book.onAnswer(request([], { apiName: 'EndTxn' }), none)).toBeDefined()
  })
})

describe('barriers', () => {
  it('reached resolves at the strike that was waited for, and later ones at once', async () => {
    const { book, on } = setUp()
    const fault = on().times(2).request().hold()
    const order: string[] = []
    const waits = [
      fault.reached().then(() => order.push('first')),
      fault.reached(2).then(() => order.push('second')),
    ]
    book.onRequest(request())
    await waits[0]
    expect(order).toEqual(['first'])
    book.onRequest(request())
    await Promise.all(waits)
    await fault.reached(2)
    expect(order).toEqual(['first', 'second'])
  })

  it('release calls everybody who waits, and those who come later at once', () => {
    const { book, on } = setUp()
    const fault = on().times(2).request().hold()
    const released: string[] = []
    book.onRequest(request())?.rule.onRelease(() => released.push('early'))
    expect(released).toEqual([])
    fault.release()
    expect(released).toEqual(['early'])
    book.onRequest(request())?.rule.onRelease(() => released.push('late'))
    expect(released).toEqual(['early', 'late'])
    fault.release()
    expect(released).toEqual(['early', 'late'])
  })
})

describe('assertAllFired', () => {
  it('wants one-shot rules once, counted ones fully, endless and random ones at least once', () => {
    const { book, on } = setUp()
    on().times(2).request().hold()
    on('Fetch').always().request().hold()
    book.add(randomRule({ api: 'EndTxn', point: 'request', fault: 'rst', rate: 1, max: 5 }, 1))
    const unfired = (): readonly string[] => {
      try {
        book.assertAllFired()
        return []
      } catch (error) {
        if (error instanceof UnfiredFaultsError) return error.faults
        throw error
      }
    }
    expect(unfired()).toHaveLength(3)
    book.onRequest(request())
    book.onRequest(request([], { apiName: 'Fetch' }))
    expect(unfired()).toEqual([
      'Produce request hold: 1',
      'EndTxn request disconnect (how rst), 100 % at seed 1: 0',
    ])
    book.onRequest(request())
    book.onRequest(request([], { apiName: 'EndTxn' }))
    expect(unfired()).toEqual([])
  })

  it('forgets everything at clear', () => {
    const { book, on } = setUp()
    const fault = on().request().hold()
    book.clear()
    book.assertAllFired()
    expect(book.onRequest(request())).toBeUndefined()
    expect(fault.fired).toBe(0)
  })
})

describe('randomRule', () => {
  const draw = (seed: number, max?: number): boolean[] => {
    const book = new RuleBook()
    const limit = max === undefined ? {} : { max }
    book.add(
      randomRule({ api: 'Produce', point: 'request', fault: 'rst', rate: 0.1, seed, ...limit }, 1),
    )
    return Array.from({ length: 2_000 }, () => book.onRequest(request()) !== undefined)
  }

  it('draws the same for the same seed and something else for another', () => {
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
  })

  it('strikes at about its rate, from the first request to the last', () => {
    const fired = draw(3).flatMap((struck, index) => (struck ? [index] : []))
    expect(fired.length).toBeGreaterThan(150)
    expect(fired.length).toBeLessThan(250)
    expect(fired[0]).toBeLessThan(100)
    expect(fired.at(-1)).toBeGreaterThan(1_900)
  })

  it('stops at max', () => {
    expect(draw(1, 3).filter(Boolean)).toHaveLength(3)
  })

  it.each([0, -0.1, 1.1, NaN])('refuses the rate %d', (rate) => {
    expect(() => randomRule({ api: 'Produce', point: 'request', fault: 'rst', rate }, 1)).toThrow(
      /above 0 and up to 1/,
    )
  })
})
