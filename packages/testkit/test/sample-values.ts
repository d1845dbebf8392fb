import type { Layout } from '../src/wire/layout.ts'

/** A value of that layout in which no two values are equal, and whatever may be null is or is not. */
export function sampleValue(layout: Layout, nulls: boolean, next: () => number): unknown {
  if (layout.nullable && nulls) return null
  switch (layout.kind) {
    case 'array':
      return [1, 2].map(() => sampleValue(layout.item, nulls, next))
    case 'struct':
      return Object.fromEntries(
        layout.fields.flatMap(({ name, layout: of, tag }) =>
          // A tag whose value is null is left out, by Kafka at least
          of === undefined || (tag !== undefined && nulls)
            ? []
            : [[name, sampleValue(of, nulls, next)]],
        ),
      )
    case 'boolean':
      return next() % 2 === 0
    // Often an enumeration, in all of which there is a 1
    case 'int8':
      return 1
    case 'int64':
      return BigInt(next())
    case 'uuid':
      return String(next()).padStart(32, '0')
    case 'string':
      return `s${next()}`
    case 'bytes':
      return Buffer.from(`b${next()}`)
    case 'int16':
    case 'int32':
      return next()
  }
}
