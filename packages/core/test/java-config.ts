import { readFileSync } from 'node:fs'

interface JavaConfig {
  readonly names: readonly {
    readonly name: string
    readonly type: string
    readonly default: string | null
  }[]
  readonly files: readonly { readonly text: string; readonly read: Record<string, string> }[]
  readonly jaas: readonly {
    readonly text: string
    readonly options: Record<string, string> | null
  }[]
}

/** What Kafka 4.2's Java client says of its properties: see fixtures/JavaConfigVectors.java. */
export const javaConfig: JavaConfig = JSON.parse(
  readFileSync(new URL('fixtures/java-config.json', import.meta.url), 'utf8'),
) as JavaConfig

/** A file of fixtures/properties, or the path of one. */
export const propertiesFixture = (name: string): URL =>
  new URL(`fixtures/properties/${name}`, import.meta.url)
