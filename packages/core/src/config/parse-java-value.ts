import type { JavaValueType } from './java-property-table.ts'

export type ParsedJavaValue = { readonly value: unknown } | { readonly fix: string }

const INT32 = 2 ** 31

/**
 * A value of a property as Kafka reads it: text is trimmed; numbers are decimal; booleans are true or
 * false in any case. Numbers and booleans that are no text yet are taken where the type is theirs.
 * Ranges are left to resolveOptions, besides those of Java's types.
 */
export function parseJavaValue(type: JavaValueType, given: unknown): ParsedJavaValue {
  const value = typeof given === 'string' ? given.trim() : given
  switch (type) {
    case 'int':
    case 'long': {
      const number = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value
      if (!Number.isSafeInteger(number)) return { fix: 'a whole number in decimal digits' }
      const fits = type === 'long' || ((number as number) < INT32 && (number as number) >= -INT32)
      return fits ? { value: number } : { fix: `a number below ${INT32}, as it is an int in Java` }
    }
    case 'boolean': {
      const word = typeof value === 'string' ? value.toLowerCase() : value
      if (word === true || word === 'true') return { value: true }
      return word === false || word === 'false' ? { value: false } : { fix: 'true or false' }
    }
    case 'string':
      return typeof value === 'string' ? { value } : { fix: 'a string' }
    case 'addresses':
      return typeof value === 'string' ? { value: addresses(value) } : { fix: "'host:port,...'" }
  }
}

/** Java skips empty entries and ignores a protocol in front of an address. */
function addresses(list: string): string[] {
  return list
    .split(',')
    .map((address) => address.trim().replace(/^[\w.%-]+:\/\//, ''))
    .filter((address) => address !== '')
}
