/**
 * Judges the published packages as users will get them: packed, unpacked elsewhere, used.
 *
 *   publint, attw     the manifest and the types resolve for ES modules
 *   contents          every source is built, nothing built lacks its source, no tests, the texts are there
 *   sample            a strict program that imports every entry point compiles against the
 *                     declarations (libraries checked too) and loads with import and with require
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type PublishedPackage, publishedPackages } from './published-packages.ts'
import { root, runQuietly } from './run-tool.ts'

// Inside node_modules, so that the packages' own dependencies are found from there
const folder = path.join(root, 'node_modules/.cache/holdfast-packages')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

const packed = publishedPackages().map((published) => ({ published, tarball: pack(published) }))
const findings = packed.flatMap(({ published, tarball }) => [
  ...findingsOf('publint', ['run', tarball, '--strict'], `${published.name}: publint`),
  ...findingsOf(
    'attw',
    [tarball, '--profile', 'esm-only', '--no-emoji'],
    `${published.name}: attw`,
  ),
  ...contents(published),
])
findings.push(...sample(packed.map((p) => p.published)))

for (const finding of findings) console.error(`✗ ${finding}`)
if (findings.length > 0) process.exit(1)
console.log(`✓ ${packed.map((p) => p.published.name).join(', ')}`)

function unpackedPath({ name }: PublishedPackage): string {
  return path.join(folder, 'node_modules', name)
}

function pack(published: PublishedPackage): string {
  const answer = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: published.path,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [{ filename }] = JSON.parse(answer) as [{ filename: string }]
  const tarball = path.join(folder, filename)
  const target = unpackedPath(published)
  mkdirSync(target, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'])
  return tarball
}

/** Runs a tool; what it said is shown only if it found something. */
function findingsOf(tool: string, args: readonly string[], what: string): string[] {
  const { ok, output } = runQuietly(tool, args)
  if (ok) return []
  console.error(output)
  return [`${what} found problems, see above`]
}

function contents(published: PublishedPackage): string[] {
  const files = readdirSync(unpackedPath(published), { recursive: true, encoding: 'utf8' })
  const stems = (pattern: RegExp): Set<string> =>
    new Set(files.flatMap((file) => pattern.exec(file)?.[1] ?? []))
  const sources = stems(/^src\/(.+)\.ts$/)
  const outputs = stems(/^dist\/(.+)\.js$/)
  const declarations = stems(/^dist\/(.+)\.d\.ts$/)
  const found: string[] = []
  for (const name of sources) {
    if (!outputs.has(name) || !declarations.has(name)) found.push(`src/${name}.ts is not built`)
  }
  for (const name of new Set([...outputs, ...declarations])) {
    if (!sources.has(name)) {
      found.push(`dist/${name} has lost its source: \`npm run build\` removes it`)
    }
  }
  for (const file of files) {
    if (/\.test\.|\.tsbuildinfo$/.test(file)) found.push(`${file} does not belong in a package`)
  }
  for (const text of ['README.md', 'LICENSE']) {
    if (!files.includes(text)) found.push(`${text} is missing`)
  }
  return found.map((finding) => `${published.name}: ${finding}`)
}

function sample(packages: readonly PublishedPackage[]): string[] {
  const specifiers = packages.flatMap((p) =>
    p.entries.map((entry) => path.posix.join(p.name, entry.subpath)),
  )
  const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text)
  write('package.json', '{ "private": true, "type": "module" }')
  write(
    'sample.ts',
    specifiers
      .map((s, n) => `import * as m${n} from '${s}'\nexport const e${n} = m${n}\n`)
      .join(''),
  )
  write('import.mjs', specifiers.map((s) => `await import('${s}')\n`).join(''))
  write('require.cjs', specifiers.map((s) => `require('${s}')\n`).join(''))
  write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        target: 'es2022',
        module: 'nodenext',
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
        types: ['node'],
        typeRoots: [path.join(root, 'node_modules/@types')],
      },
      files: ['sample.ts'],
    }),
  )
  return [
    ...findingsOf('tsc', ['-p', folder], 'sample: the declarations do not compile for a user'),
    ...findingsOf('node', [path.join(folder, 'import.mjs')], 'sample: import() fails'),
    ...findingsOf('node', [path.join(folder, 'require.cjs')], 'sample: require() fails'),
  ]
}
