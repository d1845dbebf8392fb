/**
 * Reads the error classes of a folder from their sources: what each means, what it carries, and what to
 * do about it. The sources keep to one shape, and what does not fit it is refused by name.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Class, type Comment, type Expression, type Node, parseSync } from 'oxc-parser'

export interface ErrorField {
  readonly name: string
  readonly type: string
  readonly doc: string
}

/** An interface beside the class that a field of it mentions. */
export interface ErrorShape {
  readonly name: string
  readonly fields: readonly ErrorField[]
}

export interface ErrorClass {
  readonly name: string
  readonly code: string
  /** What happened. */
  readonly doc: string
  /** What to do: the `@remedy` of its comment. */
  readonly remedy: string
  readonly fates: readonly string[]
  readonly retriable: boolean | 'depends'
  /** Fields of `details`. */
  readonly details: readonly ErrorField[]
  /** Public properties of its own beside `details`. */
  readonly properties: readonly ErrorField[]
  readonly shapes: readonly ErrorShape[]
}

interface Source {
  readonly file: string
  readonly text: string
  readonly comments: readonly Comment[]
  readonly interfaces: ReadonlyMap<string, readonly Node[]>
}

const FATES = ['not-written', 'unknown']
/** What HoldfastError has already. */
const INHERITED: ReadonlySet<string> = new Set(['name', 'code', 'details'])

/** The concrete classes in the files of a folder, by name. */
export function errorClasses(folder: string): ErrorClass[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) => classesIn(path.join(folder, name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function classesIn(file: string): ErrorClass[] {
  const text = readFileSync(file, 'utf8')
  const { program, comments, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  const exported = program.body.flatMap((statement) =>
    statement.type === 'ExportNamedDeclaration' && statement.declaration
      ? [{ start: statement.start, declaration: statement.declaration }]
      : [],
  )
  const interfaces = new Map(
    exported.flatMap(({ declaration: d }) =>
      d.type === 'TSInterfaceDeclaration' ? [[d.id.name, d.body.body] as const] : [],
    ),
  )
  const source = { file, text, comments, interfaces }
  return exported.flatMap(({ start, declaration: d }) =>
    d.type === 'ClassDeclaration' && !d.abstract && d.superClass ? [classOf(source, d, start)] : [],
  )
}

function classOf(source: Source, node: Class, start: number): ErrorClass {
  const name = node.id?.name ?? '?'
  const missing = (what: string): Error => new Error(`${source.file}: ${name} has no ${what}`)
  const [doc = '', remedy] = docBefore(source, start).split(/(?:^|\n+)@remedy\s+/)
  if (doc === '') throw missing('comment that says what happened')
  if (remedy === undefined) throw missing('@remedy: what is the on-call engineer to do?')

  const properties = node.body.body.flatMap((member) =>
    member.type === 'PropertyDefinition' ? [member] : [],
  )
  const property = (wanted: string): (typeof properties)[number] | undefined =>
    properties.find(({ key }) => nameOf(key) === wanted)
  const code = property('code')?.value
  if (code?.type !== 'Literal') throw missing('literal code')
  const passed = passedToSuper(node)
  if (!passed.has('fate') || !passed.has('retriable')) throw missing('fate or retriable')

  const details = property('details')?.typeAnnotation?.typeAnnotation
  const own = properties.filter(({ key }) => !INHERITED.has(nameOf(key)))
  const fields = details ? fieldsOfType(source, details) : []
  const ownFields = own.map((member) => fieldOf(source, member))
  return {
    name,
    code: String(code.value),
    doc,
    remedy,
    fates: fatesOf(passed.get('fate')),
    retriable: retriableOf(passed.get('retriable')),
    details: fields,
    properties: ownFields,
    shapes: shapesIn(source, [...fields, ...ownFields]),
  }
}

/** The properties of the last argument of `super(...)`. */
function passedToSuper(node: Class): ReadonlyMap<string, Expression> {
  const found = new Map<string, Expression>()
  visit(node, (inner) => {
    if (inner.type !== 'CallExpression' || inner.callee.type !== 'Super') return
    const last = inner.arguments.at(-1)
    if (last?.type !== 'ObjectExpression') return
    for (const p of last.properties) {
      if (p.type === 'Property') found.set(nameOf(p.key), p.value)
    }
  })
  return found
}

/** A literal is the only one; whatever else decides may come to either. */
function fatesOf(given: Expression | undefined): readonly string[] {
  return given?.type === 'Literal' ? [String(given.value)] : FATES
}

function retriableOf(given: Expression | undefined): boolean | 'depends' {
  return given?.type === 'Literal' ? given.value === true : 'depends'
}

function fieldsOfType(source: Source, type: Node): ErrorField[] {
  if (type.type === 'TSTypeLiteral') return fieldsOf(source, type.members)
  const name = type.type === 'TSTypeReference' ? nameOf(type.typeName) : ''
  const members = source.interfaces.get(name)
  if (!members) throw new Error(`${source.file}: details of a type that is not beside the class`)
  return fieldsOf(source, members)
}

function fieldsOf(source: Source, members: readonly Node[]): ErrorField[] {
  return members.map((member) => fieldOf(source, member))
}

function fieldOf(source: Source, member: Node): ErrorField {
  if (member.type !== 'TSPropertySignature' && member.type !== 'PropertyDefinition') {
    throw new Error(`${source.file}: ${member.type} where a field should be`)
  }
  const type = member.typeAnnotation?.typeAnnotation
  return {
    name: `${nameOf(member.key)}${member.optional ? '?' : ''}`,
    type: type ? source.text.slice(type.start, type.end) : 'unknown',
    doc: docBefore(source, member.start),
  }
}

/** The interfaces beside the class that the types of these fields mention, and those that these mention. */
function shapesIn(source: Source, fields: readonly ErrorField[]): ErrorShape[] {
  const shapes = new Map<string, ErrorShape>()
  const waiting = fields.slice()
  for (let field = waiting.shift(); field; field = waiting.shift()) {
    for (const [name] of field.type.matchAll(/\w+/g)) {
      const members = source.interfaces.get(name)
      if (!members || shapes.has(name)) continue
      const inside = fieldsOf(source, members)
      shapes.set(name, { name, fields: inside })
      waiting.push(...inside)
    }
  }
  return [...shapes.values()]
}

/** The text of the doc comment that ends right before a place, without stars. */
function docBefore({ text, comments }: Source, place: number): string {
  const comment = comments.find(
    ({ type, end, value }) =>
      type === 'Block' &&
      value.startsWith('*') &&
      text.slice(end, place).trim() === '' &&
      end <= place,
  )
  return (comment?.value ?? '')
    .slice(1)
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .trim()
}

function nameOf(node: Node): string {
  return node.type === 'Identifier' || node.type === 'PrivateIdentifier' ? node.name : '?'
}

function visit(node: unknown, look: (node: Node) => void): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, look)
  } else if (typeof node === 'object' && node !== null) {
    if ('type' in node) look(node as Node)
    for (const [key, value] of Object.entries(node)) if (key !== 'parent') visit(value, look)
  }
}
