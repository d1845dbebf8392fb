import { readFileSync } from 'node:fs'

/**
 * The text of a file: UTF-8 if it is valid UTF-8, else ISO-8859-1, which is what Java reads property
 * files as. Synchronous, because options are read once, before anything runs. Throws what node:fs throws.
 */
export type ReadTextFile = (path: string | URL) => string

export const readTextFile: ReadTextFile = (path) => {
  const bytes = readFileSync(path)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}
