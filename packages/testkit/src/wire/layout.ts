type PrimitiveKind = 'int8' | 'int16' | 'int32' | 'int64' | 'boolean' | 'uuid' | 'string' | 'bytes'

/** What a field is in one version, as data: for who compares schemas, or makes up values. */
export type Layout =
  | { readonly kind: PrimitiveKind; readonly nullable: boolean }
  | { readonly kind: 'array'; readonly nullable: boolean; readonly item: Layout }
  | { readonly kind: 'struct'; readonly nullable: false; readonly fields: readonly LayoutField[] }

export interface LayoutField {
  readonly name: string
  /** Undefined where the version does not have the field. */
  readonly layout: Layout | undefined
  readonly tag: number | undefined
  /** What is read where the field is absent, and written where no value is given; if there is such. */
  readonly default: { readonly value: unknown } | undefined
}
