import type { Layout } from '../src/wire/layout.ts'

/** As test/java/MessageSchemas.java prints it. */
export function layoutText(layout: Layout): string {
  const mark = layout.nullable ? '?' : ''
  if (layout.kind === 'array') return `[${layoutText(layout.item)}]${mark}`
  if (layout.kind !== 'struct') return `${layout.kind}${mark}`
  const fields = layout.fields
    .filter((field) => field.layout !== undefined)
    .toSorted((a, b) => (a.tag ?? -1) - (b.tag ?? -1))
    .map(({ name, tag, layout: of }) => {
      const text = `${name}: ${layoutText(of as Layout)}`
      return tag === undefined ? text : `#${tag} ${text}`
    })
  return `{${fields.join(', ')}}`
}
