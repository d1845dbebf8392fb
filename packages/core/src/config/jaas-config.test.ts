import { expect, it } from 'vitest'
import { javaConfig } from '../../test/java-config.ts'
import { parseJaasConfig } from './jaas-config.ts'

it.each(javaConfig.jaas)('reads $text as Java does', ({ text, options }) => {
  const entry = parseJaasConfig(text)
  expect(entry ? Object.fromEntries(entry.options) : null).toEqual(options)
})

it('names the login module', () => {
  expect(parseJaasConfig('com.acme.Login required;')?.loginModule).toBe('com.acme.Login')
})
