import type { Layout } from './layout.ts'
import { WireFormatError } from './wire-format-error.ts'
import { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

/** Reads and writes one field of one version of a message. */
interface Codec<T, In> {
  readonly read: (reader: WireReader) => T
  readonly write: (writer: WireWriter, value: In) => void
  readonly layout: Layout
}

interface Presence<T> {
  readonly since: number
  readonly until: number
  /** What a version without the field reads, and what is written if nothing is given. */
  readonly absent: T
}

/**
 * A field's wire form, said once for both directions and all versions. `T` is what is read; `In`
 * is what may be written: it has `undefined` where the field knows a value for "not given".
 */
export class Field<T, In = T> {
  readonly compile: (version: number) => Codec<T, In>
  readonly presence: Presence<T> | undefined
  /** Of a tagged field (KIP-482): read and written only if a flexible version carries it. */
  readonly tag: number | undefined

  constructor(compile: (version: number) => Codec<T, In>, presence?: Presence<T>, tag?: number) {
    this.compile = compile
    this.presence = presence
    this.tag = tag
  }

  /** In every version; `value` is written if none is given. */
  or(value: T): Field<T, In | undefined> {
    return this.#during({ since: 0, until: Infinity, absent: value })
  }

  since(version: number, absent: T): Field<T, In | undefined> {
    return this.#during({ since: version, until: this.presence?.until ?? Infinity, absent })
  }

  /** The last version that has it. */
  until(version: number, absent: T): Field<T, In | undefined> {
    return this.#during({ since: this.presence?.since ?? 0, until: version, absent })
  }

  /** Null is for versions from `version` on; to write one before, `instead` takes its place. */
  nullableFrom(version: number, instead: NonNullable<In>): Field<T, In> {
    const compile = (compiled: number): Codec<T, In> => {
      const codec = this.compile(compiled)
      if (compiled >= version) return codec
      return {
        read: (reader) => notNull(codec.read(reader), reader),
        write: (writer, value) => codec.write(writer, value ?? instead),
        layout: { ...codec.layout, nullable: false } as Layout,
      }
    }
    return new Field(compile, this.presence, this.tag)
  }

  /** In the tag section of versions from `since` on. */
  tagged(tag: number, since: number): Field<T | undefined, In | undefined> {
    return new Field<T | undefined, In | undefined>(
      this.compile as (version: number) => Codec<T | undefined, In | undefined>,
      { since, until: Infinity, absent: undefined },
      tag,
    )
  }

  #during(presence: Presence<T>): Field<T, In | undefined> {
    const compile = (version: number): Codec<T, In | undefined> => {
      const { read, write, layout } = this.compile(version)
      return {
        read,
        layout,
        // Null is a value
        write: (writer, value) =>
          write(writer, (value === undefined ? presence.absent : value) as In),
      }
    }
    return new Field(compile, presence)
  }
}

function notNull<T>(value: T, reader: WireReader): NonNullable<T> {
  if (value === null || value === undefined) {
    throw new WireFormatError(`There is a null before byte ${reader.offset} where none may be`)
  }
  return value
}

const primitive = <T>(
  layout: Layout,
  read: (reader: WireReader) => T,
  write: (writer: WireWriter, value: T) => unknown,
): Field<T> => {
  const codec: Codec<T, T> = { read, write: (writer, value) => void write(writer, value), layout }
  return new Field(() => codec)
}

export const int8: Field<number> = primitive(
  { kind: 'int8', nullable: false },
  (r) => r.int8(),
  (w, v) => w.int8(v),
)
export const int16: Field<number> = primitive(
  { kind: 'int16', nullable: false },
  (r) => r.int16(),
  (w, v) => w.int16(v),
)
export const int32: Field<number> = primitive(
  { kind: 'int32', nullable: false },
  (r) => r.int32(),
  (w, v) => w.int32(v),
)
export const int64: Field<bigint> = primitive(
  { kind: 'int64', nullable: false },
  (r) => r.int64(),
  (w, v) => w.int64(v),
)
export const boolean: Field<boolean> = primitive(
  { kind: 'boolean', nullable: false },
  (r) => r.boolean(),
  (w, v) => w.boolean(v),
)
export const string: Field<string> = primitive(
  { kind: 'string', nullable: false },
  (r) => r.string(),
  (w, v) => w.string(v),
)
export const nullableString: Field<string | null> = primitive(
  { kind: 'string', nullable: true },
  (r) => r.nullableString(),
  (w, v) => w.string(v),
)
export const bytes: Field<Buffer> = primitive(
  { kind: 'bytes', nullable: false },
  (r) => r.bytes(),
  (w, v) => w.bytes(v),
)
export const nullableBytes: Field<Buffer | null> = primitive(
  { kind: 'bytes', nullable: true },
  (r) => r.nullableBytes(),
  (w, v) => w.bytes(v),
)
/** 32 hexadecimal digits. */
export const uuid: Field<string> = primitive(
  { kind: 'uuid', nullable: false },
  (r) => r.raw(16).toString('hex'),
  (w, v) => w.raw(Buffer.from(v, 'hex')),
)

export const NO_UUID: string = '0'.repeat(32)

export function array<T, In>(item: Field<T, In>): Field<T[], readonly In[]> {
  return new Field((version) => {
    const { read, write, layout } = item.compile(version)
    return {
      read: (reader) => notNull(reader.nullableArray(read), reader),
      write: (writer, items) => void writer.array(items, (each, w) => write(w, each)),
      layout: { kind: 'array', nullable: false, item: layout },
    }
  })
}

/** Null often means "all". */
export function nullableArray<T, In>(item: Field<T, In>): Field<T[] | null, readonly In[] | null> {
  return new Field((version) => {
    const { read, write, layout } = item.compile(version)
    return {
      read: (reader) => reader.nullableArray(read),
      write: (writer, items) => void writer.array(items, (each, w) => write(w, each)),
      layout: { kind: 'array', nullable: true, item: layout },
    }
  })
}

type AnyField = Field<any, any>
type Shape = Readonly<Record<string, AnyField>>
type Read<S extends Shape> = {
  -readonly [K in keyof S]: S[K] extends Field<infer T, infer _> ? T : never
}
type InputOf<F> = F extends Field<infer _, infer In> ? In : never
type OptionalKeys<S extends Shape> = {
  [K in keyof S]: undefined extends InputOf<S[K]> ? K : never
}[keyof S]
type Written<S extends Shape> = {
  readonly [K in Exclude<keyof S, OptionalKeys<S>>]: InputOf<S[K]>
} & { readonly [K in OptionalKeys<S>]?: InputOf<S[K]> | undefined }

/** The fields in the order in which they are written. */
export function struct<S extends Shape>(shape: S): Field<Read<S>, Written<S>> {
  return new Field((version) => compileStruct(shape, version)) as Field<Read<S>, Written<S>>
}

/** What is read. */
export type Decoded<F> = F extends Field<infer T, infer _> ? T : never
/** What may be written: fields that know a default can be left out. */
export type Encodable<F> = F extends Field<infer _, infer In> ? In : never

type Values = Record<string, unknown>

function compileStruct(shape: Shape, version: number): Codec<Values, Values> {
  const entries = Object.entries(shape)
  const present = entries.filter(([, { presence }]) => isPresent(presence, version))
  // A tagged field may be absent from any message
  const absent = entries.filter(
    ([, { presence, tag }]) => tag !== undefined || !isPresent(presence, version),
  )
  const fields = present
    .filter(([, field]) => field.tag === undefined)
    .map(([name, field]) => ({ name, ...field.compile(version) }))
  const tagged = new Map(
    present.flatMap(([name, field]) =>
      field.tag === undefined ? [] : [[field.tag, { name, ...field.compile(version) }] as const],
    ),
  )
  return {
    layout: {
      kind: 'struct',
      nullable: false,
      fields: entries.map(([name, field]) => ({
        name,
        tag: field.tag,
        layout: isPresent(field.presence, version) ? field.compile(version).layout : undefined,
        default: field.presence && { value: field.presence.absent },
      })),
    },
    read(reader) {
      const values: Values = {}
      for (const { name, read } of fields) values[name] = read(reader)
      for (const [name, { presence }] of absent) values[name] = presence?.absent
      reader.eachTag((tag, content) => {
        const field = tagged.get(tag)
        if (field !== undefined) values[field.name] = field.read(content)
      })
      return values
    },
    write(writer, values) {
      for (const { name, write } of fields) write(writer, values[name])
      const given = [...tagged].filter(([, { name }]) => values[name] !== undefined)
      writer.taggedFields(
        given.map(([tag, { name, write }]) => ({
          tag,
          write: (content) => write(content, values[name]),
        })),
      )
    },
  }
}

function isPresent(presence: Presence<unknown> | undefined, version: number): boolean {
  return presence === undefined || (presence.since <= version && version <= presence.until)
}

export interface MessageCodec<T, In> {
  /** Throws a WireFormatError if the bytes are not such a message. */
  readonly decode: (frame: Buffer, offset?: number) => T
  readonly encode: (message: In) => Buffer
  readonly layout: Layout
}

/** A message compiled for one version: closures, made once. */
export function codecOf<T, In>(
  message: Field<T, In>,
  version: number,
  flexible: boolean,
): MessageCodec<T, In> {
  const { read, write, layout } = message.compile(version)
  return {
    layout,
    decode: (frame, offset = 0) => read(new WireReader(frame, { flexible, offset })),
    encode(value) {
      const writer = new WireWriter({ flexible })
      write(writer, value)
      return writer.finish()
    },
  }
}
