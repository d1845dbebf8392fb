import type { Layout } from '../src/wire/layout.ts'

type Random = () => number

const below = (random: Random, end: number): number => Math.floor(random() * end)

/** The ends of the range, values about zero, and any others, alike often. */
function randomInt(random: Random, bits: number): bigint {
  const half = 2n ** BigInt(bits - 1)
  const kind = below(random, 4)
  if (kind === 0) return -half
  if (kind === 1) return half - 1n
  if (kind === 2) return BigInt(below(random, 5) - 2)
  return BigInt.asIntN(bits, BigInt(below(random, 2 ** 32)) * BigInt(below(random, 2 ** 32)))
}

/** Long ones too: from 127 bytes on a compact length takes two. */
function randomString(random: Random): string {
  const alphabet = ['a', '.', '\u00fc', '\u20ac', '\u{1f600}', '\0']
  const length = random() < 0.1 ? 120 + below(random, 20) : below(random, 6)
  return Array.from({ length }, () => alphabet[below(random, alphabet.length)]).join('')
}

/** Any value of that layout; tagged fields are given or not. */
export function randomValue(layout: Layout, random: Random): unknown {
  if (layout.nullable && random() < 0.3) return null
  switch (layout.kind) {
    case 'array':
      return Array.from({ length: below(random, 4) }, () => randomValue(layout.item, random))
    case 'struct':
      return Object.fromEntries(
        layout.fields.flatMap(({ name, layout: of, tag }) =>
          of === undefined || (tag !== undefined && random() < 0.5)
            ? []
            : [[name, randomValue(of, random)]],
        ),
      )
    case 'boolean':
      return random() < 0.5
    case 'int8':
      return Number(randomInt(random, 8))
    case 'int16':
      return Number(randomInt(random, 16))
    case 'int32':
      return Number(randomInt(random, 32))
    case 'int64':
      return randomInt(random, 64)
    case 'uuid':
      return randomBytes(random, 16).toString('hex')
    case 'string':
      return randomString(random)
    case 'bytes':
      return randomBytes(random, below(random, 200))
  }
}

export function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => below(random, 256)))
}

/** What is read where `value` was written: fields that the version does not have get their default. */
export function readBack(layout: Layout, value: unknown): unknown {
  if (value === null || value === undefined) return value
  if (layout.kind === 'array') {
    return (value as unknown[]).map((item) => readBack(layout.item, item))
  }
  if (layout.kind !== 'struct') return value
  const values = value as Record<string, unknown>
  return Object.fromEntries(
    layout.fields.map(({ name, layout: of, default: fallback }) => [
      name,
      of === undefined ? fallback?.value : readBack(of, values[name]),
    ]),
  )
}
