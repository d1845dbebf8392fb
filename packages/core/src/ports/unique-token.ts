import { randomUUID } from 'node:crypto'

/** A string that nobody else has, in this process or any other. */
export const uniqueToken = (): string => randomUUID()
