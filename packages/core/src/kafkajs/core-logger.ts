import type { Logger as KafkajsLogger } from 'kafkajs'
import type { Logger } from '../ports/logger.ts'

/** The core's lines for kafkajs's logger: message first, and fields that JSON can write. */
export function coreLogger(logger: KafkajsLogger): Logger {
  const say =
    (level: keyof Logger) =>
    (fields: object, message: string): void =>
      logger[level](message, writable(fields))
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
}

/** kafkajs's console logger stringifies: an Error would come out as `{}`, a bigint would throw. */
function writable(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]: [string, unknown]) => {
      if (typeof value === 'bigint') return [[name, value.toString()]]
      if (!(value instanceof Error)) return [[name, value]]
      // kafkajs's own names for an error's parts
      return [
        [name === 'err' ? 'error' : name, value.message],
        ['stack', value.stack],
      ]
    }),
  )
}
