import type { ConfigurationProblem } from '../errors/configuration-error.ts'
import { type ReadTextFile, readTextFile } from '../ports/files.ts'
import { type JavaProperty, javaPropertyTable } from './java-property-table.ts'
import { JavaReading } from './java-reading.ts'
import { securityOptions } from './java-security.ts'
import { nearestName } from './nearest-name.ts'
import { parseJavaValue } from './parse-java-value.ts'

/** Options in our names, not yet checked against each other, and all that was found on the way. */
export interface JavaOptions {
  readonly options: Record<string, unknown>
  readonly problems: ConfigurationProblem[]
  /** For the log, once, when the producer is created. */
  readonly warnings: string[]
}

interface Surroundings {
  /** Options given in our names beside these. */
  readonly own?: Readonly<Record<string, unknown>>
  /** Reads the PEM files that are named. */
  readonly readFile?: ReadTextFile
}

/**
 * Options from the Java producer's names, with the types that ours have; what is absent is left to our
 * defaults. Never throws: what cannot be is a problem, to be reported with all others (G13).
 */
export function fromJavaProperties(
  properties: Readonly<Record<string, unknown>>,
  { own = {}, readFile = readTextFile }: Surroundings = {},
): JavaOptions {
  const reading = new JavaReading(properties, readFile)
  const options: Record<string, unknown> = {}
  const security: string[] = []
  const idle: string[] = []

  for (const name of reading.names) {
    const property = Object.hasOwn(javaPropertyTable, name)
      ? (javaPropertyTable as Readonly<Record<string, JavaProperty>>)[name]
      : undefined
    if (!property) {
      reading.problems.push({ field: name, given: '...', fix: unknownFix(name) })
    } else if (property.kind === 'security') {
      security.push(name)
    } else if (property.kind === 'idle') {
      if (reading.text(name) !== property.harmless) idle.push(name)
    } else if (property.ours !== undefined && own[property.ours] !== undefined) {
      reading.complain(name, `\`${property.ours}\` is given too: keep one of the two names`)
    } else if ('values' in property) {
      const text = reading.text(name) as string
      const word = /^(true|false)$/i.test(text) ? text.toLowerCase() : text
      if (!Object.hasOwn(property.values, word)) reading.complain(name, property.fix)
      else if (property.ours !== undefined) options[property.ours] = property.values[word]
    } else {
      const parsed = parseJavaValue(property.type, reading.given(name))
      if ('fix' in parsed) reading.complain(name, parsed.fix)
      else options[property.ours] = parsed.value
    }
  }
  Object.assign(options, securityOptions(reading, security, own))
  if (idle.length > 0) reading.warnings.push(`known, but without effect here: ${idle.join(', ')}`)
  return { options, problems: reading.problems, warnings: reading.warnings }
}

function unknownFix(name: string): string {
  const meant = nearestName(name, Object.keys(javaPropertyTable))
  return `no such property of a producer: ${meant ? `did you mean ${meant}?` : 'leave it out'}`
}
