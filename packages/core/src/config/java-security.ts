import type { JavaReading } from './java-reading.ts'
import { saslOptions } from './java-sasl.ts'
import { tlsOptions } from './java-tls.ts'

const PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL']

/**
 * `security.protocol` with the `ssl.*` and `sasl.*` that it calls for, as our `ssl` and `sasl`. What it does
 * not call for has no effect, as in Java, and is warned of. `own` are options given in our names beside
 * the properties: an `ssl` or `sasl` there may stand in for the ssl.* or sasl.* names, not contradict them.
 */
export function securityOptions(
  reading: JavaReading,
  names: readonly string[],
  own: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const written = reading.text('security.protocol')
  const protocol = (written ?? 'PLAINTEXT').toUpperCase()
  if (!PROTOCOLS.includes(protocol)) {
    reading.complain('security.protocol', PROTOCOLS.join(', '))
    return {}
  }
  const options: Record<string, unknown> = {}
  const idle: string[] = []
  for (const [option, wanted, read] of [
    ['ssl', protocol.endsWith('SSL'), tlsOptions],
    ['sasl', protocol.startsWith('SASL'), saslOptions],
  ] as const) {
    const details = names.filter((name) => name.startsWith(`${option}.`))
    if (own[option] !== undefined) {
      const contradicted = written !== undefined && wanted !== Boolean(own[option])
      const [first] = contradicted ? ['security.protocol'] : details
      if (first) reading.complain(first, `\`${option}\` is given too, and says otherwise: keep one`)
    } else if (wanted) {
      const value = read(reading)
      if (value !== undefined) options[option] = value
    } else {
      idle.push(...details)
    }
  }
  if (idle.length > 0) {
    reading.warnings.push(
      `without effect while security.protocol is ${protocol}: ${idle.join(', ')}`,
    )
  }
  return options
}
