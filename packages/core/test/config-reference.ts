import { type JavaProperty, javaPropertyTable } from '../src/config/java-property-table.ts'
import { resolveOptions } from '../src/config/resolve-options.ts'
import { javaConfig } from './java-config.ts'

const INTRO = `# Configuration in Kafka's words

Written by \`npm run config-reference\` from the table in the code; do not edit.

\`createProducer\` takes options in camelCase, under the names that the Java producer has with dots, or some in each. A Java
producer's file loads as it is:

\`\`\`ts
import { createProducer, loadProducerProperties } from '@holdfast/core'

createProducer(loadProducerProperties('producer.properties'))
createProducer({ ...loadProducerProperties('producer.properties'), logger })
\`\`\`

- Values may be the text of a file (\`'5'\`, \`'true'\`) or numbers and booleans. What is absent has **our** default.
- The same option under both names is a ConfigurationError, like every value that does not parse and every name
  that the producer of Kafka 4.2 does not know. One error lists all of it.
- Names that are known but do nothing here are named in one warning.
- Files are read as UTF-8 or, if they are not valid UTF-8, as ISO-8859-1. Files that they name are found from the working directory.
- The values of passwords, keys and \`sasl.jaas.config\` are never shown.
`

/** The page docs/reference/configuration.md. */
export function configReference(): string {
  const rows = Object.entries(javaPropertyTable)
  const rowsOf = (...kinds: JavaProperty['kind'][]): string[] =>
    rows.filter(([, property]) => kinds.includes(property.kind)).map(([name, p]) => row(name, p))
  return [
    INTRO,
    '## Options\n',
    HEADER,
    ...rowsOf('option', 'checked'),
    '\n## TLS and SASL\n',
    '`security.protocol` decides: what it does not call for has no effect, as in Java, and is named in a warning. In place of the',
    '`ssl.*` or `sasl.*` names an `ssl` or `sasl` may be given in code, as kafkajs takes it.\n',
    HEADER,
    ...rowsOf('security'),
    '\n## Known, and without effect\n',
    HEADER,
    ...rowsOf('idle'),
    '',
  ].join('\n')
}

const HEADER = `| Java's name | ours | type | our default | Java's default | remark |
| --- | --- | --- | --- | --- | --- |`

/** What no table of resolveOptions tells in the words of a user. */
const DEFAULTS: Readonly<Record<string, string>> = {
  brokers: '(required)',
  acks: 'all',
  enableIdempotence: 'true',
  compressionType: 'none',
}
const resolved = resolveOptions({ brokers: ['localhost:9092'] }) as unknown as Readonly<
  Record<string, string | number | undefined>
>

function row(name: string, property: JavaProperty): string {
  const java = javaConfig.names.find((known) => known.name === name)
  const ours = 'ours' in property ? property.ours : undefined
  const isOption = property.kind === 'option' && ours !== undefined
  const ourDefault = isOption ? (DEFAULTS[ours] ?? resolved[ours]) : undefined
  const cells = [
    `\`${name}\``,
    ours?.replace(/[\w.]+/g, '`$&`') ?? '',
    java?.type ?? '',
    shown(ourDefault),
    shown(java?.default?.replace(/^org\.apache\.kafka\..*\./, '')),
    property.remark ?? '',
  ]
  return `| ${cells.join(' | ')} |`
}

function shown(value: string | number | null | undefined): string {
  if (value === undefined || value === null || value === '') return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (text === '(required)') return 'required'
  return `\`${/^\d+$/.test(text) ? Number(text).toLocaleString('en-US') : text}\``
}
