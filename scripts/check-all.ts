/**
 * `npm run check`: everything that CI asks beside the tests. Each part runs even if one before it
 * failed (only a failed build ends it at once), so that one run shows all there is to mend.
 */
import { runTool } from './run-tool.ts'

const usage = `Usage: npm run check

  Format, lint, types, unused code and exports, packed packages, API report, error reference.
  To mend: npm run format, npm run lint:fix, npm run api, npm run errors.
`

interface Part {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
}

const parts: readonly Part[] = [
  script('build'),
  script('format:check'),
  script('lint'),
  script('types'),
  script('unused'),
  script('packages'),
  { name: 'api', command: 'node', args: ['scripts/api-report.ts', '--check'] },
  { name: 'errors', command: 'node', args: ['scripts/errors-reference.ts', '--check'] },
]

function script(name: string): Part {
  return { name, command: 'npm', args: ['run', '--silent', name] }
}

const [argument] = process.argv.slice(2)
if (argument !== undefined) {
  const asked = argument === '--help'
  ;(asked ? process.stdout : process.stderr).write(usage)
  process.exit(asked ? 0 : 2)
}

const results: string[] = []
let failures = 0
for (const { name, command, args } of parts) {
  console.log(`\n── ${name}`)
  const started = performance.now()
  const failed = runTool(command, args) !== 0
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  results.push(`${failed ? '✗' : '✓'} ${name} (${seconds} s)`)
  if (failed) failures++
  if (failed && name === 'build') break
}

console.log(`\n── check\n${results.join('\n')}`)
process.exit(failures > 0 ? 1 : 0)
