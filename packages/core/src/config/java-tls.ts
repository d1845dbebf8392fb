import { pemBlocks } from './pem-blocks.ts'
import type { JavaReading } from './java-reading.ts'

const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']

/** Java's `ssl.*` as options of tls.connect; `true` if the defaults serve. */
export function tlsOptions(reading: JavaReading): true | Record<string, unknown> {
  const options = {
    ...trusted(reading),
    ...identity(reading),
    ...versions(reading),
    ...hostNames(reading),
  }
  for (const [name, fix] of [
    ['ssl.cipher.suites', "leave it out and give `ssl: { ciphers }` in OpenSSL's names"],
    ['ssl.engine.factory.class', 'this Java class does not run here: give `ssl` in code'],
  ] as const) {
    if (reading.text(name)) reading.complain(name, fix)
  }
  return Object.keys(options).length === 0 ? true : options
}

function trusted(reading: JavaReading): { ca?: string } {
  const inline = 'ssl.truststore.certificates'
  const location = 'ssl.truststore.location'
  if (!reading.text(inline) && !reading.text(location)) return {}
  const isPem = requirePem(
    reading,
    'ssl.truststore.type',
    'keytool -exportcert -rfc -keystore <store> -alias <name> -file ca.pem',
  )
  if (!isPem) return {}
  if (reading.text(inline) && reading.text(location)) {
    reading.complain(location, `give this or ${inline}, not both`)
    return {}
  }
  const name = reading.text(inline) ? inline : location
  const ca = certificates(reading, name, pemOf(reading, name))
  return ca === undefined ? {} : { ca }
}

function identity(reading: JavaReading): { cert?: string; key?: string; passphrase?: string } {
  const location = 'ssl.keystore.location'
  const inlineKey = 'ssl.keystore.key'
  const inlineChain = 'ssl.keystore.certificate.chain'
  const inline = [inlineKey, inlineChain].filter((name) => reading.text(name))
  if (inline.length === 0 && !reading.text(location)) return {}
  const isPem = requirePem(
    reading,
    'ssl.keystore.type',
    'openssl pkcs12 -in <store> -out client.pem (a JKS store becomes PKCS12 with keytool -importkeystore)',
  )
  if (!isPem) return {}
  if (inline.length > 0 && reading.text(location)) {
    reading.complain(location, `give this or ${inline.join(' and ')}, not both`)
    return {}
  }
  if (inline.length === 1) {
    const missing = inline[0] === inlineKey ? inlineChain : inlineKey
    reading.complain(missing, `${inline[0]} needs it`)
    return {}
  }
  const [keyName, certName] = inline.length === 2 ? [inlineKey, inlineChain] : [location, location]
  const keyPem = pemOf(reading, keyName)
  const certPem = keyName === certName ? keyPem : pemOf(reading, certName)
  const cert = certificates(reading, certName, certPem)
  const passphrase = reading.text('ssl.key.password')
  const key = pemBlocks(keyPem ?? '').find((block) => block.label.endsWith('PRIVATE KEY'))
  if (!key) {
    if (keyPem !== undefined) reading.complain(keyName, 'a PEM with a PRIVATE KEY block')
    return {}
  }
  if (key.label === 'ENCRYPTED PRIVATE KEY' && !passphrase) {
    reading.complain('ssl.key.password', `${keyName} is encrypted: give its password`)
  }
  return { ...(cert && { cert }), key: key.text, ...(passphrase && { passphrase }) }
}

function versions(reading: JavaReading): { minVersion?: string; maxVersion?: string } {
  const name = 'ssl.enabled.protocols'
  const list = reading.text(name)
  if (!list) return {}
  const places = list.split(',').map((version) => VERSIONS.indexOf(version.trim()))
  if (places.includes(-1)) {
    reading.complain(name, `a list of ${VERSIONS.join(', ')}`)
    return {}
  }
  return {
    minVersion: VERSIONS[Math.min(...places)] as string,
    maxVersion: VERSIONS[Math.max(...places)] as string,
  }
}

function hostNames(reading: JavaReading): { checkServerIdentity?: () => undefined } {
  const name = 'ssl.endpoint.identification.algorithm'
  const algorithm = reading.text(name)?.toLowerCase()
  if (algorithm === undefined || algorithm === 'https') return {}
  if (algorithm !== '') {
    reading.complain(name, "'https', or nothing to leave the names of hosts unverified")
    return {}
  }
  reading.warnings.push(
    `the brokers' host names are not verified, since ${name} is empty; in code: ssl: { checkServerIdentity: () => undefined }`,
  )
  return { checkServerIdentity: () => undefined }
}

function requirePem(reading: JavaReading, typeName: string, convert: string): boolean {
  const type = reading.text(typeName) || 'JKS'
  if (type.toUpperCase() === 'PEM') return true
  reading.complain(
    typeName,
    `PEM: Node.js reads no ${type} stores (Java's default is JKS); convert to PEM: ${convert}`,
  )
  return false
}

/** The text of a PEM property, or of the file that a location names. */
function pemOf(reading: JavaReading, name: string): string | undefined {
  const given = reading.text(name) as string
  if (!name.endsWith('.location')) return given
  try {
    return reading.readFile(given)
  } catch (error) {
    const { code = 'it cannot be read' } = error as { code?: string }
    reading.complain(name, `a PEM file that can be read from the working directory (${code})`)
    return undefined
  }
}

function certificates(
  reading: JavaReading,
  name: string,
  pem: string | undefined,
): string | undefined {
  if (pem === undefined) return undefined
  const blocks = pemBlocks(pem).filter((block) => block.label === 'CERTIFICATE')
  if (blocks.length > 0) return blocks.map((block) => block.text).join('')
  reading.complain(name, 'a PEM with at least one CERTIFICATE block')
  return undefined
}
