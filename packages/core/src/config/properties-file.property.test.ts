import fc from 'fast-check'
import { it } from 'vitest'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { loadProducerProperties, readProperties } from './properties-file.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('\\', '\\u', '00', '41', '\n', '\r', ' ', '=', ':', '#', '!', 'a', '\f'))
    .map((parts) => parts.join('')),
)

it('readProperties takes any text', () => {
  fc.assert(
    fc.property(text, (given) =>
      Object.values(readProperties(given)).every((value) => typeof value === 'string'),
    ),
    { numRuns: 5_000 },
  )
})

it('loadProducerProperties reads any text as readProperties does, or refuses it typed', () => {
  fc.assert(
    fc.property(text, (given) => {
      try {
        const loaded = loadProducerProperties('producer.properties', () => given)
        return JSON.stringify(loaded) === JSON.stringify(readProperties(given))
      } catch (error) {
        return error instanceof ConfigurationError
      }
    }),
    { numRuns: 2_000 },
  )
})

it('what is escaped comes back', () => {
  const escaped = (given: string): string =>
    given.replace(/[^]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (given) => {
      return readProperties(`name = ${escaped(given)}`)['name'] === given
    }),
  )
})
