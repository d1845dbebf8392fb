import { inspect, isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { encodeByLayout } from '../../test/encode-by-layout.ts'
import { randomBytes, randomValue, readBack } from '../../test/random-value.ts'
import { seededRandom } from '../faults/seeded-random.ts'
import { isFlexible } from './api-keys.ts'
import {
  type KnownApi,
  knownApis,
  knownVersions,
  requestCodec,
  responseCodec,
} from './message-codec.ts'
import type { Layout } from './layout.ts'
import type { MessageCodec } from './schema.ts'
import { WireFormatError } from './wire-format-error.ts'

const RUNS = Number(process.env['HOLDFAST_PROPERTY_RUNS'] ?? 6)
const FIRST_SEED = Number(process.env['HOLDFAST_PROPERTY_SEED'] ?? 1)

interface Message {
  readonly name: string
  readonly flexible: boolean
  readonly codec: MessageCodec<unknown, unknown>
}

function messagesOf(api: KnownApi): Message[] {
  const [first, last] = knownVersions(api)
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).flatMap((version) => {
    const flexible = isFlexible(api, version)
    return [
      { name: `request v${version}`, flexible, codec: requestCodec(api, version) as never },
      { name: `response v${version}`, flexible, codec: responseCodec(api, version) as never },
    ]
  })
}

/** What `check` finds wrong, with the message and the seed that bring it back. */
function findingsOf(
  api: KnownApi,
  check: (message: Message, random: () => number, report: (what: string) => void) => void,
): string[] {
  const findings: string[] = []
  for (const message of messagesOf(api)) {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
      check(message, seededRandom(seed), (what) =>
        findings.push(`${api} ${message.name}, HOLDFAST_PROPERTY_SEED=${seed}: ${what}`),
      )
    }
  }
  return findings
}

const difference = (actual: unknown, expected: unknown): string =>
  `${inspect(actual, { depth: 9 })} instead of ${inspect(expected, { depth: 9 })}`

/** Undefined where the bytes were refused as they ought to be. */
function decodeOrRefuse(
  { codec }: Message,
  bytes: Buffer,
  report: (what: string) => void,
): object | undefined {
  try {
    return codec.decode(bytes) as object
  } catch (error) {
    if (!(error instanceof WireFormatError)) report(`${String(error)} at ${bytes.toString('hex')}`)
    return undefined
  }
}

/** The fewest bytes that a value takes. */
function leastBytes(layout: Layout, flexible: boolean): number {
  const length = flexible ? 1 : 4
  switch (layout.kind) {
    case 'struct':
      return layout.fields
        .filter((field) => field.layout !== undefined && field.tag === undefined)
        .reduce(
          (sum, field) => sum + leastBytes(field.layout as Layout, flexible),
          flexible ? 1 : 0,
        )
    case 'array':
    case 'bytes':
      return length
    case 'string':
      return flexible ? 1 : 2
    case 'boolean':
    case 'int8':
      return 1
    case 'int16':
      return 2
    case 'int32':
      return 4
    case 'int64':
      return 8
    case 'uuid':
      return 16
  }
}

function itemsIn(layout: Layout): Layout[] {
  if (layout.kind === 'array') return [layout.item, ...itemsIn(layout.item)]
  if (layout.kind !== 'struct') return []
  return layout.fields.flatMap((field) => (field.layout === undefined ? [] : itemsIn(field.layout)))
}

describe.each(knownApis)('%s', (api) => {
  it('what was written is read back, and written again with the same bytes', () => {
    const findings = findingsOf(api, ({ codec }, random, report) => {
      const value = randomValue(codec.layout, random)
      const bytes = codec.encode(value)
      const decoded = codec.decode(bytes)
      const expected = readBack(codec.layout, value)
      if (!isDeepStrictEqual(decoded, expected)) report(difference(decoded, expected))
      if (!codec.encode(decoded).equals(bytes)) report(`other bytes than ${bytes.toString('hex')}`)
    })
    expect(findings).toEqual([])
  })

  it('begins where it is told', () => {
    const findings = findingsOf(api, ({ codec }, random, report) => {
      const bytes = codec.encode(randomValue(codec.layout, random))
      const framed = Buffer.concat([randomBytes(random, 9), bytes])
      const [actual, expected] = [codec.decode(framed, 9), codec.decode(bytes)]
      if (!isDeepStrictEqual(actual, expected)) report(difference(actual, expected))
    })
    expect(findings).toEqual([])
  })

  it('skips tags that it does not know, wherever a struct ends', () => {
    const findings = findingsOf(api, ({ codec, flexible }, random, report) => {
      const value = randomValue(codec.layout, random)
      const unknown: [number, Buffer][] = [
        [40, randomBytes(random, 3)],
        [2 ** 31 - 1, Buffer.alloc(0)],
        [2 ** 32 - 1, randomBytes(random, 200)],
      ]
      const bytes = encodeByLayout(codec.layout, value, { flexible, unknown })
      if (bytes.equals(codec.encode(value)) === flexible) report('encoded as it should not be')
      const [actual, expected] = [codec.decode(bytes), readBack(codec.layout, value)]
      if (!isDeepStrictEqual(actual, expected)) report(difference(actual, expected))
    })
    expect(findings).toEqual([])
  })

  it('refuses every message that ends too early', () => {
    const findings = findingsOf(api, (message, random, report) => {
      const bytes = message.codec.encode(randomValue(message.codec.layout, random))
      // Everywhere in a short one, at some 200 places in a long one
      const step = Math.ceil(bytes.length / 200)
      for (let length = 0; length < bytes.length; length += 1 + Math.floor(random() * step)) {
        const decoded = decodeOrRefuse(message, bytes.subarray(0, length), report)
        if (decoded !== undefined) report(`${length} of ${bytes.length} bytes were enough`)
      }
    })
    expect(findings).toEqual([])
  })

  it('reads or refuses whatever becomes of a message, and never fails otherwise', () => {
    const findings = findingsOf(api, (message, random, report) => {
      const { encode, decode, layout } = message.codec
      const bytes = encode(randomValue(layout, random))
      for (let i = 0; i < 20 && bytes.length > 0; i++) {
        const flipped = Buffer.from(bytes)
        const flips = 1 + Math.floor(random() * 3)
        for (let flip = 0; flip < flips; flip++) {
          const at = Math.floor(random() * bytes.length)
          flipped[at] = (flipped[at] as number) ^ (1 << Math.floor(random() * 8))
        }
        const decoded = decodeOrRefuse(message, flipped, report)
        // What was accepted is a value like any other
        const again = decoded && decode(encode(decoded))
        if (!isDeepStrictEqual(again, decoded)) report(difference(again, decoded))
      }
    })
    expect(findings).toEqual([])
  })

  it('reads or refuses bytes that never were a message', () => {
    const findings = findingsOf(api, (message, random, report) => {
      for (let i = 0; i < 12; i++) {
        const bytes = randomBytes(random, Math.floor(random() * 120))
        // Half of them nearly empty, so that what comes behind the lengths is met as well
        if (i % 2 === 0) for (let at = 0; at < bytes.length; at++) if (at % 7 !== 0) bytes[at] = 0
        decodeOrRefuse(message, bytes, report)
      }
    })
    expect(findings).toEqual([])
  })

  // So an array that passes WireReader's check has no more items than the frame has bytes
  it('has no array whose items may take no bytes', () => {
    for (const { codec, flexible, name } of messagesOf(api)) {
      for (const item of itemsIn(codec.layout)) {
        expect(leastBytes(item, flexible), name).toBeGreaterThan(0)
      }
    }
  })
})
