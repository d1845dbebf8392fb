import { parseJaasConfig } from './jaas-config.ts'
import type { JavaReading } from './java-reading.ts'

/** kafkajs's names, and the login module that carries the credentials. */
const MECHANISMS: Readonly<Record<string, readonly [mechanism: string, loginModule: string]>> = {
  PLAIN: ['plain', 'org.apache.kafka.common.security.plain.PlainLoginModule'],
  'SCRAM-SHA-256': ['scram-sha-256', 'org.apache.kafka.common.security.scram.ScramLoginModule'],
  'SCRAM-SHA-512': ['scram-sha-512', 'org.apache.kafka.common.security.scram.ScramLoginModule'],
}

export interface SaslCredentials {
  readonly mechanism: string
  readonly username: string
  readonly password: string
}

/** Java's `sasl.mechanism` and `sasl.jaas.config` as kafkajs takes them. */
export function saslOptions(reading: JavaReading): SaslCredentials | undefined {
  const named = reading.text('sasl.mechanism')
  const known = Object.hasOwn(MECHANISMS, named ?? '') ? MECHANISMS[named as string] : undefined
  if (!known) {
    const absent = named ? '' : "Java's default, GSSAPI (Kerberos), is not supported: "
    reading.complain(
      'sasl.mechanism',
      `${absent}${Object.keys(MECHANISMS).join(', ')}; for another leave out the sasl.* names and give \`sasl\` in code, as kafkajs takes it`,
    )
  }
  const jaasName = 'sasl.jaas.config'
  const jaas = reading.text(jaasName)
  const [mechanism, loginModule] = known ?? ['', MECHANISMS['PLAIN']?.[1]]
  const form = `${loginModule} required username="..." password="...";`
  if (!jaas) {
    if (known) reading.complain(jaasName, `the credentials: ${form}`)
    return undefined
  }
  const entry = parseJaasConfig(jaas)
  if (!entry) {
    reading.complain(jaasName, `one login module, ended by a semicolon: ${form}`)
    return undefined
  }
  if (!known) return undefined
  if (entry.loginModule !== loginModule) {
    reading.complain(jaasName, `the login module of ${named}: ${form}`)
    return undefined
  }
  const username = entry.options.get('username')
  const password = entry.options.get('password')
  if (!username || password === undefined) {
    reading.complain(jaasName, `a username and a password: ${form}`)
    return undefined
  }
  if (entry.options.get('tokenauth') === 'true') {
    reading.complain(jaasName, 'no tokenauth: delegation tokens are not supported')
    return undefined
  }
  return { mechanism, username, password }
}
