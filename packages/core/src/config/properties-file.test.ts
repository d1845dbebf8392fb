import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { javaConfig, propertiesFixture } from '../../test/java-config.ts'
import { thrownBy } from '../../test/thrown-by.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { loadProducerProperties, readProperties } from './properties-file.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'holdfast-properties-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const fileOf = (bytes: string | Buffer): string => {
  const file = path.join(folder, 'producer.properties')
  writeFileSync(file, bytes)
  return file
}

it.each(javaConfig.files)('reads $text as java.util.Properties does', ({ text, read }) => {
  expect(readProperties(text)).toEqual(read)
})

it("a Java producer's usual file is read as it is", () => {
  expect(loadProducerProperties(propertiesFixture('usual.properties'))).toEqual({
    'bootstrap.servers': 'localhost:9092,localhost:9093',
    'key.serializer': 'org.apache.kafka.common.serialization.StringSerializer',
    'value.serializer': 'org.apache.kafka.common.serialization.StringSerializer',
    acks: 'all',
    retries: '3',
    'enable.idempotence': 'true',
  })
})

it.each([
  ['UTF-8', Buffer.from('client.id=b\u00fccher \u20ac', 'utf8'), 'b\u00fccher \u20ac'],
  ['UTF-8 with a byte order mark', Buffer.from('\ufeffclient.id=b\u00fccher'), 'b\u00fccher'],
  ['ISO-8859-1', Buffer.from('client.id=b\u00fccher', 'latin1'), 'b\u00fccher'],
])('reads a file in %s', (_, bytes, clientId) => {
  expect(loadProducerProperties(fileOf(bytes))).toEqual({ 'client.id': clientId })
})

it('G13: a file that is not there is a ConfigurationError naming it', () => {
  const error = thrownBy(() => loadProducerProperties(path.join(folder, 'absent.properties')))
  expect(error).toBeInstanceOf(ConfigurationError)
  expect(String(error)).toMatch(/absent\.properties \(given: ENOENT\)/)
})

it('G13: escapes that Java refuses are refused with their lines, not their text', () => {
  const file = fileOf('# \\users\na=\\u0041\npath=C:\\users\\me\nb=\\\\users\nsecret=\\u12\n')
  const error = thrownBy(() => loadProducerProperties(file)) as ConfigurationError
  expect(error).toBeInstanceOf(ConfigurationError)
  expect(error.details.problems.map((p) => p.given)).toEqual(['line 3, 5'])
  expect(error.message).not.toMatch(/me|u12/)
})

it('readProperties leaves such an escape as it is written', () => {
  expect(readProperties('a=\\u0041\nb=C:\\users\nc=\\\\u\nd=\\u12')).toEqual({
    a: 'A',
    b: 'C:\\users',
    c: '\\u',
    d: '\\u12',
  })
})
