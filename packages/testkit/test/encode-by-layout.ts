import type { Layout } from '../src/wire/layout.ts'
import { WireWriter } from '../src/wire/wire-writer.ts'

/** The bytes of a message whose every struct carries, besides its own, the tagged fields `unknown`. */
export function encodeByLayout(
  layout: Layout,
  value: unknown,
  options: { readonly flexible: boolean; readonly unknown: readonly [tag: number, Buffer][] },
): Buffer {
  const writer = new WireWriter({ flexible: options.flexible })
  write(layout, value, writer)
  return writer.finish()

  function write(of: Layout, given: unknown, w: WireWriter): void {
    if (of.kind === 'array') {
      w.array(given as unknown[] | null, (item, each) => write(of.item, item, each))
    } else if (of.kind === 'struct') {
      const values = given as Record<string, unknown>
      const present = of.fields.flatMap((field) =>
        field.layout === undefined ? [] : [{ ...field, layout: field.layout }],
      )
      for (const field of present) {
        if (field.tag === undefined) write(field.layout, values[field.name], w)
      }
      const tagged = present.flatMap(({ tag, name, layout: content }) =>
        tag === undefined || values[name] === undefined
          ? []
          : [{ tag, write: (inner: WireWriter) => write(content, values[name], inner) }],
      )
      const unknown = options.unknown.map(([tag, bytes]) => ({
        tag,
        write: (inner: WireWriter) => void inner.raw(bytes),
      }))
      w.taggedFields([...tagged, ...unknown])
    } else if (of.kind === 'uuid') {
      w.raw(Buffer.from(given as string, 'hex'))
    } else {
      w[of.kind](given as never)
    }
  }
}
