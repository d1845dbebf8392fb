/**
 * The public surface of each published package, as docs/reference/api/<package>.md, so that a
 * review shows when it widens. Made from the built declarations:
 *
 *   node scripts/api-report.ts           writes the reports (npm run api)
 *   node scripts/api-report.ts --check   exits with 1 if a committed one is not what would be written
 *
 * Our own because the known tools do not read TypeScript 7's output yet. It prints declarations as
 * the compiler wrote them, without comments, and beside the exported ones those that they mention.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Found, surfaceOf } from './api-surface.ts'
import { type PublishedPackage, publishedPackages } from './published-packages.ts'
import { root, runTool } from './run-tool.ts'

const usage = `Usage: npm run api [-- --check]

  Writes docs/reference/api/*.md from the built declarations; with --check only compares.
`
const args = process.argv.slice(2)
if (args.includes('--help')) {
  process.stdout.write(usage)
  process.exit(0)
}
if (args.some((a) => a !== '--check')) {
  process.stderr.write(usage)
  process.exit(2)
}

const reports = path.join(root, 'docs/reference/api')
const stale: string[] = []
for (const published of publishedPackages()) {
  const file = path.join(reports, `${published.folder}.md`)
  const text = report(published)
  if (args.includes('--check')) {
    const committed = existsSync(file) ? readFileSync(file, 'utf8') : ''
    if (committed !== text) {
      stale.push(path.relative(root, file))
      showDifference(file, text)
    }
  } else {
    mkdirSync(reports, { recursive: true })
    writeFileSync(file, text)
    console.log(path.relative(root, file))
  }
}
if (stale.length > 0) {
  console.error(`\nThe public surface is not the one written in ${stale.join(', ')}.`)
  console.error('If that is meant, run `npm run api` and commit the result.')
  process.exit(1)
}

function report({ name, path: at, entries }: PublishedPackage): string {
  const sections = entries.map(({ subpath, types }) => {
    const file = path.join(at, types)
    if (!existsSync(file)) throw new Error(`${file} is not there: run \`npm run build\` first`)
    const { exported, mentioned } = surfaceOf(file)
    return [
      `## \`${path.posix.join(name, subpath)}\``,
      '',
      ...(exported.length === 0 ? ['Exports nothing.', ''] : exported.flatMap(show)),
      ...(mentioned.length === 0 ? [] : ['### Not exported, but mentioned above', '']),
      ...mentioned.flatMap(show),
    ]
  })
  return `${[
    `# The public surface of ${name}`,
    '',
    'Written by `npm run api` from the built declarations; do not edit. A change here is a change of',
    'the promise to users: say in the changeset what it means for them.',
    '',
    ...sections.flat(),
  ]
    .join('\n')
    .trimEnd()}\n`
}

function show({ name, text }: Found): string[] {
  return [`**${name}**`, '', '```ts', text, '```', '']
}

function showDifference(committed: string, now: string): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-api-'))
  const fresh = path.join(folder, path.basename(committed))
  try {
    writeFileSync(fresh, now)
    const old = existsSync(committed) ? committed : '/dev/null'
    runTool('git', ['--no-pager', 'diff', '--no-index', '--', old, fresh])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
