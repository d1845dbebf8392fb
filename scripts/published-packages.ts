import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './run-tool.ts'

export interface PublishedPackage {
  /** Its folder under packages/. */
  readonly folder: string
  readonly path: string
  readonly name: string
  /** Entry points by what a user writes after the name: '.' or './kafkajs'. */
  readonly entries: readonly { readonly subpath: string; readonly types: string }[]
}

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, string | { readonly types?: string }>>
}

/** The packages that go to the registry: those that are not private. */
export function publishedPackages(): PublishedPackage[] {
  return readdirSync(path.join(root, 'packages')).flatMap((folder) => {
    const at = path.join(root, 'packages', folder)
    const manifest = JSON.parse(readFileSync(path.join(at, 'package.json'), 'utf8')) as Manifest
    if (manifest.private) return []
    const entries = Object.entries(manifest.exports ?? {}).flatMap(([subpath, target]) =>
      typeof target === 'object' && target.types ? [{ subpath, types: target.types }] : [],
    )
    return [{ folder, path: at, name: manifest.name, entries }]
  })
}
