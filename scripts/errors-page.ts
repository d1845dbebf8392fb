import type { ErrorClass, ErrorField } from './error-classes.ts'

/** docs/reference/errors.md, from the classes. */
export function errorsPage(classes: readonly ErrorClass[]): string {
  const rows = classes.map(
    ({ code, name, fates, retriable, doc }) =>
      `| \`${code}\` | [${name}](#${name.toLowerCase()}) | ${either(fates)} | ${yesOrNo(retriable)} | ${firstSentence(doc)} |`,
  )
  return `${[
    INTRODUCTION,
    '| code | class | fate | retriable | what happened |',
    '| --- | --- | --- | --- | --- |',
    ...rows.sort(),
    '',
    ...classes.flatMap(section),
  ]
    .join('\n')
    .trimEnd()}\n`
}

const INTRODUCTION = `# Errors

Written by \`npm run errors\` from packages/core/src/errors; do not edit.

Whatever Holdfast rejects with is a \`HoldfastError\`. Recognise it by \`HoldfastError.is(error)\`, which also knows the
errors of a second installed copy, and tell them apart by \`code\`, which is stable; messages are for people.

| property | says |
| --- | --- |
| \`code\` | which of the errors below it is |
| \`fate\` | \`not-written\`: the record is not in the log, and sending it again cannot duplicate it. \`unknown\`: it may be there; sending it again may duplicate it |
| \`retriable\` | whether the same call may succeed later without a change of code or configuration |
| \`details\` | the facts, per class; see below |
| \`cause\` | the failure behind it, where there is one |
| \`message\` | what happened, where, after how long, and what to do. Never a secret |

What causes them, with runnable examples: [when producing fails](../guide/producer-failures.md).

## All codes
`

function section(error: ErrorClass): string[] {
  const { name, code, fates, retriable, doc, remedy, details, properties, shapes } = error
  return [
    `## ${name}`,
    '',
    `\`${code}\` · fate: ${either(fates)} · retriable: ${yesOrNo(retriable)}`,
    '',
    linked(doc),
    '',
    `**What to do.** ${linked(remedy)}`,
    '',
    ...fieldTable('`details`', details),
    ...fieldTable('property', properties),
    ...shapes.flatMap((shape) => fieldTable(`\`${shape.name}\``, shape.fields)),
  ]
}

function fieldTable(heading: string, fields: readonly ErrorField[]): string[] {
  if (fields.length === 0) return []
  return [
    `| ${heading} | type | |`,
    '| --- | --- | --- |',
    ...fields.map(
      ({ name, type, doc }) =>
        `| \`${name}\` | \`${inCell(type)}\` |${doc === '' ? '' : ` ${inCell(doc)}`} |`,
    ),
    '',
  ]
}

/** A bar ends a cell, even within backticks. */
const inCell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|')

/** Sources name pages from the root; this page lies beside them. */
const linked = (text: string): string =>
  text.replace(/\bdocs\/([\w-]+)\/([\w-]+)\.md\b/g, (_, folder: string, page: string) => {
    return `[${page.replaceAll('-', ' ')}](../${folder}/${page}.md)`
  })

const either = (fates: readonly string[]): string => fates.map((f) => `\`${f}\``).join(' or ')

const yesOrNo = (retriable: boolean | 'depends'): string =>
  retriable === 'depends' ? 'depends' : retriable ? 'yes' : 'no'

const firstSentence = (doc: string): string =>
  inCell(/^.*?[.:](?=\s|$)/s.exec(doc)?.[0] ?? doc).replace(/[.:]$/, '')
