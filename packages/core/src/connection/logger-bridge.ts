import type { Logger } from '../ports/logger.ts'
import type { KafkajsLogger } from './kafkajs-internals.ts'

/**
 * What kafkajs says of a connection, at debug level: every failure reaches our own log through the
 * pipeline, with more context. The fields are left out, since they may hold whole requests.
 */
export function bridgeLogger(logger: Logger): KafkajsLogger {
  const say = (message: string): void => logger.debug({ from: 'kafkajs' }, message)
  const silent = (): void => {}
  const bridge: KafkajsLogger = {
    namespace: () => bridge,
    debug: silent,
    info: silent,
    warn: say,
    error: say,
  }
  return bridge
}
