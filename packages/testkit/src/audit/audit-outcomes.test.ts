import { describe, expect, it } from 'vitest'
import { AuditInputError } from './audit-input-error.ts'
import { auditOutcomes } from './audit-outcomes.ts'
import type { LogRecord } from './log-record.ts'
import type { Outcome } from './outcome.ts'
import type { Verdict } from './verdict.ts'

/** The log of one partition: item n lies at offset n. */
function log(values: readonly (string | null)[], partition = 0, topic = 'orders'): LogRecord[] {
  return values.map((value, index) => ({
    topic,
    partition,
    offset: BigInt(index),
    key: null,
    value: value === null ? null : Buffer.from(value),
    timestamp: 0n,
    headers: [],
    producerId: 1n,
    epoch: 0,
    sequence: index,
    transactional: false,
  }))
}

function acked(id: string, offset?: number, partition: number | undefined = 0): Outcome {
  return {
    id,
    topic: 'orders',
    result: 'acknowledged',
    partition,
    ...(offset === undefined ? {} : { offset: BigInt(offset) }),
  }
}

function failed(id: string, result: Outcome['result'], producer?: string): Outcome {
  return { id, topic: 'orders', result, ...(producer === undefined ? {} : { producer }) }
}

function audit(outcomes: readonly Outcome[], logs: readonly LogRecord[]): Verdict {
  return auditOutcomes({ outcomes, logs })
}

/** The counts that are not zero. */
function findings(verdict: Verdict): Record<string, number> {
  const aside = ['examples', 'attempted', 'acknowledged']
  return Object.fromEntries(
    Object.entries(verdict).filter(([name, count]) => !aside.includes(name) && count !== 0),
  )
}

describe('auditOutcomes', () => {
  it('finds nothing when the log is what the client said', () => {
    const verdict = audit([acked('a', 0), acked('b', 1)], log(['a padding', 'b\0padding']))
    expect(verdict).toMatchObject({ attempted: 2, acknowledged: 2 })
    expect(findings(verdict)).toEqual({})
    expect(Object.values(verdict.examples).flat()).toEqual([])
  })

  it('counts what failed by its fate, without blame if the log agrees', () => {
    const outcomes = [
      failed('a', 'not-written'),
      failed('b', 'unknown'),
      failed('c', 'unknown'),
      failed('d', 'unsettled'),
      failed('e', 'unsettled'),
    ]
    expect(findings(audit(outcomes, log(['c', 'e'])))).toEqual({
      failedNotWritten: 1,
      failedUnknown: 2,
      unsettled: 2,
    })
  })

  it('lost: acknowledged, and nowhere', () => {
    const verdict = audit([acked('a', 0), acked('b', 1), acked('c')], log(['a']))
    expect(findings(verdict)).toEqual({ lost: 2 })
    expect(verdict.examples.lost).toEqual(['b', 'c'])
  })

  it('lost: the same id in another topic is no consolation', () => {
    const verdict = audit([acked('a', 0)], log(['a'], 0, 'other'))
    expect(findings(verdict)).toEqual({ lost: 1, unattempted: 1 })
  })

  it('duplicated: every copy beyond the first, of whatever outcome, in whatever partition', () => {
    const outcomes = [acked('a', 0), failed('b', 'unknown'), acked('c', 2)]
    const verdict = audit(outcomes, [...log(['a', 'a', 'c', 'a', 'b']), ...log(['b'], 1)])
    expect(findings(verdict)).toEqual({ duplicated: 3, failedUnknown: 1, unknownBehindNewer: 1 })
    expect(verdict.examples.duplicated).toEqual(['a', 'b'])
  })

  it('reordered: the fewest acknowledged records that would have to move', () => {
    const outcomes = ['a', 'b', 'c', 'd'].map((id) => acked(id))
    const verdict = audit(outcomes, log(['b', 'c', 'd', 'a']))
    expect(findings(verdict)).toEqual({ reordered: 1 })
    expect(verdict.examples.reordered).toEqual(['a'])
  })

  it('reordered: judged within a partition', () => {
    const outcomes = [acked('a', 5, 1), acked('b', 0, 0), acked('c', 1, 0)]
    const logs = [...log(['b', 'c'], 0), ...log(['', '', '', '', '', 'a'].map(orNull), 1)]
    expect(findings(audit(outcomes, logs))).toEqual({})
  })

  it('reordered: judged within a producer', () => {
    const of = (id: string, producer: string): Outcome => ({ ...acked(id), producer })
    const logs = log(['b', 'a'])
    expect(findings(audit([of('a', 'one'), of('b', 'one')], logs))).toEqual({ reordered: 1 })
    expect(findings(audit([of('a', 'one'), of('b', 'two')], logs))).toEqual({})
  })

  it('reordered: a later copy does not count again', () => {
    const verdict = audit([acked('a', 0), acked('b', 1)], log(['a', 'b', 'a']))
    expect(findings(verdict)).toEqual({ duplicated: 1 })
  })

  it('reordered: of copies in two partitions the acknowledged one counts', () => {
    const outcomes = [acked('a', 0, 1), acked('b', 0, 0), acked('c', 1, 1)]
    const logs = [...log(['b', 'a'], 0), ...log(['a', 'c'], 1)]
    expect(findings(audit(outcomes, logs))).toEqual({ duplicated: 1 })
    const reversed = [...log(['a', 'b'], 0), ...log(['c', 'a'], 1)]
    expect(
      findings(audit([acked('a', 1, 1), acked('c', 0, 1), acked('b', 1, 0)], reversed)),
    ).toEqual({ duplicated: 1, reordered: 1 })
  })

  it('reordered: what failed does not count', () => {
    const verdict = audit([failed('a', 'unsettled'), acked('b', 0)], log(['b', 'a']))
    expect(findings(verdict)).toEqual({ unsettled: 1 })
  })

  it('falselyNotWritten: failed as not-written, and there', () => {
    const verdict = audit([failed('a', 'not-written')], log(['a']))
    expect(findings(verdict)).toEqual({ failedNotWritten: 1, falselyNotWritten: 1 })
    expect(verdict.examples.falselyNotWritten).toEqual(['a'])
  })

  it.each([
    ['another offset', acked('a', 7)],
    ['another partition', acked('a', 0, 2)],
    ['another partition, offset unknown', acked('a', undefined, 2)],
  ])('misplaced: acknowledged at %s', (_, outcome) => {
    const verdict = audit([outcome], log(['a']))
    expect(findings(verdict)).toEqual({ misplaced: 1 })
    expect(verdict.examples.misplaced).toEqual(['a'])
  })

  it('misplaced: one copy in the right place is enough, an unknown offset is no lie', () => {
    expect(findings(audit([acked('a', 1)], log(['a', 'a'])))).toEqual({ duplicated: 1 })
    expect(findings(audit([acked('a')], log(['a'])))).toEqual({})
  })

  it('unknownBehindNewer: it lies behind a record that was sent later', () => {
    const outcomes = [failed('a', 'unknown'), acked('b', 0)]
    const verdict = audit(outcomes, log(['b', 'a']))
    expect(findings(verdict)).toEqual({ failedUnknown: 1, unknownBehindNewer: 1 })
    expect(verdict.examples.unknownBehindNewer).toEqual(['a'])
  })

  it('unknownBehindNewer: not if it lies in front, nor behind older ones', () => {
    const inFront = [failed('a', 'unknown'), acked('b', 1)]
    expect(findings(audit(inFront, log(['a', 'b'])))).toEqual({ failedUnknown: 1 })
    const older = [acked('a', 0), failed('b', 'unknown')]
    expect(findings(audit(older, log(['a', 'b'])))).toEqual({ failedUnknown: 1 })
  })

  it('unknownBehindNewer: a copy in front does not excuse one behind', () => {
    const outcomes = [failed('a', 'unknown'), acked('b', 1)]
    expect(findings(audit(outcomes, log(['a', 'b', 'a'])))).toEqual({
      failedUnknown: 1,
      duplicated: 1,
      unknownBehindNewer: 1,
    })
  })

  it('unknownBehindNewer: another producer or partition does not count', () => {
    const others = [failed('a', 'unknown', 'one'), { ...acked('b', 0), producer: 'two' }]
    expect(findings(audit(others, log(['b', 'a'])))).toEqual({ failedUnknown: 1 })
    const apart = [failed('a', 'unknown'), acked('b', 0, 1)]
    expect(findings(audit(apart, [...log([null, 'a']), ...log(['b'], 1)]))).toEqual({
      failedUnknown: 1,
    })
  })

  it('unattempted: in the log, and nobody sent it', () => {
    const verdict = audit([acked('a', 0)], log(['a', 'stranger', 'stranger']))
    expect(findings(verdict)).toEqual({ unattempted: 2, duplicated: 1 })
    expect(verdict.examples.unattempted).toEqual(['stranger'])
  })

  it('passes over control records and records without an id', () => {
    const marker: LogRecord = { ...(log(['x'])[0] as LogRecord), offset: 9n, control: 'commit' }
    expect(findings(audit([acked('a', 0)], [...log(['a', null]), marker]))).toEqual({})
  })

  it('takes the id from where it is told to', () => {
    const logs = log(['v1', 'v2']).map((record, i) => ({ ...record, key: Buffer.from(`k${i}`) }))
    const verdict = auditOutcomes({
      outcomes: [acked('k0', 0), acked('k1', 1)],
      logs,
      idOf: (record) => record.key?.toString(),
    })
    expect(findings(verdict)).toEqual({})
  })

  it('gives at most five examples, each once', () => {
    const outcomes = Array.from({ length: 9 }, (_, i) => acked(`r${i}`))
    expect(audit(outcomes, []).examples.lost).toEqual(['r0', 'r1', 'r2', 'r3', 'r4'])
    expect(audit([acked('a')], log(['a', 'a', 'a'])).examples.duplicated).toEqual(['a'])
  })

  it('refuses outcomes that share an id', () => {
    expect(() => audit([acked('a'), acked('a')], [])).toThrow(AuditInputError)
  })

  it('is quick with large logs', () => {
    const count = 60_000
    const ids = Array.from({ length: count }, (_, i) => `r${i}`)
    const started = performance.now()
    const verdict = audit(
      ids.map((id, i) => acked(id, i)),
      log(ids),
    )
    expect(findings(verdict)).toEqual({})
    // Quadratic behaviour would take minutes; this is not a benchmark
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

function orNull(text: string): string | null {
  return text === '' ? null : text
}
