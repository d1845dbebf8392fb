import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { expect, it } from 'vitest'
import { propertiesFixture } from '../../test/java-config.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { fromJavaProperties, type JavaOptions } from './java-properties.ts'
import { loadProducerProperties } from './properties-file.ts'

const text = (name: string): string => readFileSync(propertiesFixture(name), 'utf8')
const read = (properties: Readonly<Record<string, unknown>>): JavaOptions =>
  fromJavaProperties(properties, { readFile: (path) => text(String(path)) })
const load = (name: string): JavaOptions =>
  read({ ...loadProducerProperties(propertiesFixture(name)) })

const PLAIN = 'org.apache.kafka.common.security.plain.PlainLoginModule required'
const SCRAM = 'org.apache.kafka.common.security.scram.ScramLoginModule required'
const SASL = { 'security.protocol': 'SASL_PLAINTEXT', 'sasl.mechanism': 'PLAIN' }
const SSL = { 'security.protocol': 'SSL' }
const TRUST = { 'ssl.truststore.type': 'PEM', 'ssl.truststore.location': 'ca.pem' }
const IDENTITY = { 'ssl.keystore.type': 'PEM', 'ssl.keystore.location': 'client.pem' }

it('SASL_PLAINTEXT with SCRAM becomes sasl', () => {
  expect(load('sasl-plaintext-scram.properties')).toEqual({
    options: {
      brokers: ['kafka-1:9092', 'kafka-2:9092'],
      sasl: { mechanism: 'scram-sha-512', username: 'orders', password: 'hunter2 "and" more' },
    },
    problems: [],
    warnings: [],
  })
})

it('SASL_SSL with PLAIN becomes sasl and ssl', () => {
  expect(load('sasl-ssl-plain.properties')).toEqual({
    options: {
      brokers: ['kafka.example:9092'],
      ssl: true,
      sasl: { mechanism: 'plain', username: 'KEY', password: 'hunter2' },
    },
    problems: [],
    warnings: [],
  })
})

it.each(['ssl-pem-files.properties', 'ssl-pem-inline.properties'])(
  'PEM in %s becomes what tls.connect takes',
  (name) => {
    const { options, problems, warnings } = load(name)
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] })
    const ssl = options['ssl'] as { ca: string; cert: string; key: string }
    createSecureContext(ssl)
    expect(new X509Certificate(ssl.ca).subject).toBe('CN=Holdfast test CA')
    const client = new X509Certificate(ssl.cert)
    expect(client.checkPrivateKey(createPrivateKey(ssl.key))).toBe(true)
    expect(client.verify(new X509Certificate(ssl.ca).publicKey)).toBe(true)
  },
)

it('ssl.enabled.protocols becomes a range of versions', () => {
  expect(load('ssl-pem-files.properties').options['ssl']).toMatchObject({
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
  })
})

it('an encrypted key needs its password', () => {
  const key = createPrivateKey(text('client.pem')).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'hunter2',
  }) as string
  const chain = text('client.pem')
  const inline = {
    ...SSL,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.key': key,
    'ssl.keystore.certificate.chain': chain,
  }
  const { options, problems } = read({ ...inline, 'ssl.key.password': 'hunter2' })
  expect(problems).toEqual([])
  createSecureContext(options['ssl'] as object)
  expect(read(inline).problems.map((p) => p.field)).toEqual(['ssl.key.password'])
})

it('JKS and PKCS12 stores are refused, with the way to PEM', () => {
  const { problems } = load('ssl-jks.properties')
  expect(problems.map((p) => [p.field, p.given])).toEqual([
    ['ssl.truststore.type', 'undefined'],
    ['ssl.keystore.type', "'PKCS12'"],
  ])
  expect(problems.map((p) => p.fix).join('\n')).toMatch(
    /no JKS stores.*convert to PEM: keytool.*\n.*no PKCS12 stores.*convert to PEM: openssl/,
  )
})

it('no endpoint identification leaves host names unverified, and says so', () => {
  const { options, problems, warnings } = read({
    ...SSL,
    'ssl.endpoint.identification.algorithm': '',
  })
  expect(problems).toEqual([])
  const { checkServerIdentity } = options['ssl'] as { checkServerIdentity: () => unknown }
  expect(checkServerIdentity()).toBeUndefined()
  expect(warnings).toEqual([expect.stringContaining('checkServerIdentity')])
})

it.each([
  [{ 'ssl.truststore.location': 'ca.pem' }, 'PLAINTEXT', 'ssl.truststore.location'],
  [{ 'security.protocol': 'plaintext', ...SASL_DETAILS() }, 'PLAINTEXT', 'sasl.mechanism'],
  [{ ...SSL, ...SASL_DETAILS() }, 'SSL', 'sasl.mechanism'],
])(
  'what security.protocol does not call for has no effect, and that is said',
  (o, protocol, name) => {
    const { options, problems, warnings } = read(o)
    expect(problems).toEqual([])
    expect(options['sasl']).toBeUndefined()
    expect(warnings).toEqual([`without effect while security.protocol is ${protocol}: ${name}`])
  },
)

function SASL_DETAILS(): object {
  return { 'sasl.mechanism': 'PLAIN' }
}

it.each([
  [{ 'security.protocol': 'TLS' }, 'security.protocol', /PLAINTEXT, SSL/],
  [{ 'security.protocol': 'SASL_SSL' }, 'sasl.mechanism', /GSSAPI/],
  [{ ...SASL, 'sasl.mechanism': 'OAUTHBEARER' }, 'sasl.mechanism', /give `sasl` in code/],
  [{ ...SASL, 'sasl.mechanism': 'constructor' }, 'sasl.mechanism', /give `sasl` in code/],
  [SASL, 'sasl.jaas.config', /PlainLoginModule required username/],
  [{ ...SASL, 'sasl.jaas.config': `${PLAIN} username="hunter2"` }, 'sasl.jaas.config', /semicolon/],
  [{ ...SASL, 'sasl.jaas.config': 'hunter2' }, 'sasl.jaas.config', /semicolon/],
  [{ ...SASL, 'sasl.jaas.config': `${PLAIN} password="hunter2";` }, 'sasl.jaas.config', /username/],
  [{ ...SASL, 'sasl.jaas.config': `${PLAIN} username="hunter2";` }, 'sasl.jaas.config', /username/],
  [
    { ...SASL, 'sasl.jaas.config': `${SCRAM} username="hunter2" password="hunter2";` },
    'sasl.jaas.config',
    /the login module of PLAIN/,
  ],
  [
    {
      ...SASL,
      'sasl.mechanism': 'SCRAM-SHA-256',
      'sasl.jaas.config': `${SCRAM} username="a" password="hunter2" tokenauth=true;`,
    },
    'sasl.jaas.config',
    /tokenauth/,
  ],
  [
    { ...SSL, ...TRUST, 'ssl.truststore.location': 'none.pem' },
    'ssl.truststore.location',
    /ENOENT/,
  ],
  [
    { ...SSL, ...TRUST, 'ssl.truststore.location': 'usual.properties' },
    'ssl.truststore.location',
    /CERTIFICATE/,
  ],
  [
    { ...SSL, ...TRUST, 'ssl.truststore.certificates': 'hunter2' },
    'ssl.truststore.location',
    /not both/,
  ],
  [{ ...SSL, 'ssl.truststore.certificates': 'hunter2' }, 'ssl.truststore.type', /PEM/],
  [
    { ...SSL, 'ssl.truststore.type': 'PEM', 'ssl.truststore.certificates': 'hunter2' },
    'ssl.truststore.certificates',
    /CERTIFICATE/,
  ],
  [{ ...SSL, ...IDENTITY, 'ssl.keystore.key': 'hunter2' }, 'ssl.keystore.location', /not both/],
  [
    { ...SSL, ...IDENTITY, 'ssl.keystore.location': 'ca.pem' },
    'ssl.keystore.location',
    /PRIVATE KEY/,
  ],
  [
    { ...SSL, 'ssl.keystore.type': 'PEM', 'ssl.keystore.key': 'hunter2' },
    'ssl.keystore.certificate.chain',
    /ssl\.keystore\.key needs it/,
  ],
  [{ ...SSL, 'ssl.enabled.protocols': 'TLSv1.2,SSLv3' }, 'ssl.enabled.protocols', /TLSv1\.3/],
  [
    { ...SSL, 'ssl.endpoint.identification.algorithm': 'LDAP' },
    'ssl.endpoint.identification.algorithm',
    /https/,
  ],
  [{ ...SSL, 'ssl.cipher.suites': 'TLS_RSA' }, 'ssl.cipher.suites', /OpenSSL/],
  [{ ...SSL, 'ssl.engine.factory.class': 'com.acme.X' }, 'ssl.engine.factory.class', /Java class/],
])('G13: %j is refused at %s, and no secret shows', (properties, field, fix) => {
  const { problems } = read(properties as Record<string, unknown>)
  expect(problems.map((p) => p.field)).toEqual([field])
  expect(problems[0]?.fix).toMatch(fix)
  expect(new ConfigurationError(problems).message).not.toMatch(/hunter2/)
})

it('G13: no value of a secret property is ever shown, whatever is wrong with it', () => {
  const names = [
    'sasl.jaas.config',
    'ssl.key.password',
    'ssl.keystore.key',
    'ssl.keystore.certificate.chain',
    'ssl.keystore.password',
    'ssl.truststore.certificates',
    'ssl.truststore.password',
    'sasl.oauthbearer.client.credentials.client.secret',
    'sasl.oauthbearer.assertion.private.key.passphrase',
  ]
  const secrets = Object.fromEntries(names.map((name) => [name, `hunter2 for ${name}`]))
  const bases = [
    { 'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'PLAIN' },
    { 'security.protocol': 'SASL_SSL', 'ssl.truststore.type': 'PEM', 'ssl.keystore.type': 'PEM' },
    {},
  ]
  const said = bases.map((base) => {
    const { problems, warnings } = read({ ...base, ...secrets })
    return new ConfigurationError(problems).message + warnings.join()
  })
  expect(said.join()).toMatch(/\*\*\*/)
  expect(said.join()).not.toMatch(/hunter2/)
})
