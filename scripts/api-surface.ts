/**
 * Finds what a declaration file exports: follows `export { a } from './b.js'` and imports to the
 * declaration itself, and from there to every declaration of the same package that it mentions.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Comment, type Node, parseSync, type Statement } from 'oxc-parser'

export interface Found {
  readonly name: string
  readonly text: string
}

/** A name in another module: `imported` of `from`. */
interface Elsewhere {
  readonly from: string
  readonly imported: string
}

interface Module {
  readonly file: string
  readonly text: string
  readonly comments: readonly Comment[]
  /** Declarations by name; several for overloads and for a value that shares its name with a type. */
  readonly declared: ReadonlyMap<string, readonly Node[]>
  readonly imported: ReadonlyMap<string, Elsewhere>
  /** What each exported name stands for: a local name, or one of another module. */
  readonly exported: ReadonlyMap<string, string | Elsewhere>
}

type Place = { readonly module: Module; readonly name: string } | { readonly external: string }

const modules = new Map<string, Module>()

export function surfaceOf(entry: string): { exported: Found[]; mentioned: Found[] } {
  const shown = new Set<string>()
  const exported: Found[] = []
  const mentioned: Found[] = []
  const waiting: { module: Module; name: string }[] = []

  const add = (list: Found[], name: string, place: Place): void => {
    if ('external' in place) {
      list.push({ name, text: `export { ${name} } from '${place.external}'` })
      return
    }
    const key = `${place.module.file}#${place.name}`
    if (shown.has(key)) {
      // One declaration under two names is two promises; what is only mentioned is shown once
      if (list === exported) list.push({ name, text: `export { ${place.name} as ${name} }` })
      return
    }
    shown.add(key)
    list.push({ name, text: declarationText(place.module, place.name) })
    waiting.push(place)
  }

  const main = load(entry)
  for (const name of [...main.exported.keys()].sort()) {
    add(exported, name, resolveExport(main, name))
  }
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (const name of namesIn(next.module, next.name)) {
      const place = resolveLocal(next.module, name)
      // Types of other packages have surfaces of their own
      if (place !== undefined && !('external' in place)) add(mentioned, place.name, place)
    }
  }
  const byName = (a: Found, b: Found): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  return { exported: exported.sort(byName), mentioned: mentioned.sort(byName) }
}

function load(file: string): Module {
  const known = modules.get(file)
  if (known) return known

  const text = readFileSync(file, 'utf8')
  const { program, comments, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  const declared = new Map<string, Node[]>()
  const imported = new Map<string, Elsewhere>()
  const exported = new Map<string, string | Elsewhere>()
  const module: Module = { file, text, comments, declared, imported, exported }
  modules.set(file, module)

  const declare = (statement: Node, isExported: boolean): void => {
    for (const name of declaredNames(statement)) {
      declared.set(name, [...(declared.get(name) ?? []), statement])
      if (isExported) exported.set(name, name)
    }
  }
  for (const statement of program.body as Statement[]) {
    if (statement.type === 'ImportDeclaration') {
      for (const s of statement.specifiers) {
        const name =
          s.type === 'ImportSpecifier'
            ? nameOf(s.imported)
            : s.type === 'ImportDefaultSpecifier'
              ? 'default'
              : '*'
        imported.set(s.local.name, { from: statement.source.value, imported: name })
      }
    } else if (statement.type === 'ExportNamedDeclaration') {
      if (statement.declaration) declare(statement.declaration, true)
      for (const s of statement.specifiers) {
        const local = nameOf(s.local)
        exported.set(
          nameOf(s.exported),
          statement.source ? { from: statement.source.value, imported: local } : local,
        )
      }
    } else if (statement.type === 'ExportDefaultDeclaration') {
      const inner = statement.declaration as Node
      declared.set('default', [statement])
      exported.set('default', inner.type === 'Identifier' ? inner.name : 'default')
    } else if (statement.type === 'ExportAllDeclaration') {
      throw new Error(`${file}: \`export *\` hides what is exported`)
    } else {
      declare(statement, false)
    }
  }
  return module
}

function nameOf(node: Node): string {
  return node.type === 'Literal' ? String(node.value) : (node as { name: string }).name
}

function declaredNames(node: Node): string[] {
  if (node.type === 'VariableDeclaration') {
    return node.declarations.flatMap((d) => (d.id.type === 'Identifier' ? [d.id.name] : []))
  }
  const { id } = node as { id?: { name?: string } | null }
  return id?.name === undefined ? [] : [id.name]
}

function resolveExport(module: Module, name: string): Place {
  const target = module.exported.get(name)
  if (target === undefined) throw new Error(`${module.file} does not export ${name}`)
  if (typeof target !== 'string') return follow(module, target)
  const place = resolveLocal(module, target)
  if (place === undefined) throw new Error(`${module.file} does not declare ${target}`)
  return place
}

function resolveLocal(module: Module, name: string): Place | undefined {
  if (module.declared.has(name)) return { module, name }
  const elsewhere = module.imported.get(name)
  return elsewhere && follow(module, elsewhere)
}

function follow(module: Module, { from, imported }: Elsewhere): Place {
  if (!from.startsWith('.')) return { external: from }
  // Declarations import the .js beside them, or the .ts they came from
  const file = path.resolve(path.dirname(module.file), from.replace(/(\.d)?\.[jt]s$/, '.d.ts'))
  return resolveExport(load(file), imported)
}

/** The declarations of one name, as the compiler wrote them, without comments. */
function declarationText(module: Module, name: string): string {
  return (module.declared.get(name) ?? [])
    .map((node) => {
      let text = module.text.slice(node.start, node.end)
      const inside = module.comments.filter((c) => c.start >= node.start && c.end <= node.end)
      for (const { start, end } of inside.toReversed()) {
        text = text.slice(0, start - node.start) + text.slice(end - node.start)
      }
      return text
        .replace(/^(export )?(declare )?/, '')
        .split('\n')
        .filter((line) => line.trim() !== '')
        .join('\n')
    })
    .join('\n')
}

/** Identifiers that a declaration uses, names of its own members left out. */
function namesIn(module: Module, name: string): Set<string> {
  const names = new Set<string>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item)
      return
    }
    if (typeof node !== 'object' || node === null) return
    const { type, computed } = node as { type?: string; computed?: boolean }
    if (type === 'Identifier') names.add((node as { name: string }).name)
    for (const [key, value] of Object.entries(node)) {
      const isMemberName = (key === 'key' || key === 'property') && computed !== true
      if (!isMemberName && key !== 'parent') visit(value)
    }
  }
  visit(module.declared.get(name))
  return names
}
