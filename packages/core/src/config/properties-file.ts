import { getProperties } from 'properties-file'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { type ReadTextFile, readTextFile } from '../ports/files.ts'
import type { JavaProducerProperties } from './java-name.ts'

/** A `\u` that no four hexadecimal digits follow. Other escapes match too, so that `\\u` is none. */
const ESCAPE = /\\(?:(u(?![\da-f]{4}))|[^])/gi

/**
 * Names and values of a text in the syntax of java.util.Properties. Where Java throws, at a `\u` without its
 * four digits, the text stays as it is written.
 */
export function readProperties(text: string): Record<string, string> {
  try {
    return getProperties(text)
  } catch {
    return getProperties(
      text.replace(ESCAPE, (escape, malformed?: string) => (malformed ? `\\${escape}` : escape)),
    )
  }
}

/**
 * Reads a file as a Java producer takes it, for createProducer: as it is, or spread among other options.
 * Values stay text; createProducer checks them. Throws ConfigurationError if the file cannot be read.
 */
export function loadProducerProperties(
  path: string | URL,
  readFile: ReadTextFile = readTextFile,
): JavaProducerProperties {
  let text: string
  try {
    text = readFile(path)
  } catch (error) {
    const { code = 'not readable' } = error as { code?: string }
    throw new ConfigurationError([
      { field: `properties file ${path.toString()}`, given: code, fix: 'a file that can be read' },
    ])
  }
  const lines = malformedLines(text)
  if (lines) {
    const fix = 'four hexadecimal digits after \\u; a backslash itself is written \\\\'
    const given = `line ${lines.join(', ')}`
    throw new ConfigurationError([{ field: `properties file ${path.toString()}`, given, fix }])
  }
  return readProperties(text)
}

/** Numbers of the lines with an escape that Java refuses, if there is one. Their text may be secret. */
function malformedLines(text: string): number[] | undefined {
  try {
    getProperties(text)
    return undefined
  } catch {
    return text.split(/\r\n|\r|\n/).flatMap((line, index) => {
      const comment = /^\s*[#!]/.test(line)
      const refused = Array.from(line.matchAll(ESCAPE)).some(([, malformed]) => malformed)
      return refused && !comment ? [index + 1] : []
    })
  }
}
