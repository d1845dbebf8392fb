/**
 * Runs the test suites and sums what they say into one closing line:
 *
 *   node scripts/run-tests.ts all|fast|kafka [--all] [-- arguments for vitest]
 *
 * The suites run in processes of their own; each leaves its counts in a file (count-reporter.mjs).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { missingForKafka } from './java-and-maven.ts'
import { runTool } from './run-tool.ts'
import { type Counts, closingLine, noCounts, sum } from './test-counts.ts'

const usage = `Usage: npm test | npm run test:fast | npm run test:kafka  [-- [--all] [vitest arguments]]

  npm test             build, lint, types, every suite; the Apache Kafka suites need Java 17+ and Maven
  npm run test:fast    build, then unit, property and embedded-cluster suites
  npm run test:kafka   build, then the Apache Kafka suites

  --all     also the longer runs that a change does not wait for (sets HOLDFAST_ALL=1)
  --help    this text
  Whatever else follows goes to vitest: a part of a file's name, -t 'part of a test name', ...

  HOLDFAST_REQUIRE_KAFKA=1      fail when the Apache Kafka suites cannot run, instead of saying so
`

/** What runs before and between the suites; each failure counts as one in the closing line. */
const build = { name: 'build', command: 'npm', args: ['run', '--silent', 'build'] }
const lint = { name: 'lint', command: 'npm', args: ['run', '--silent', 'lint'] }
const types = { name: 'types', command: 'npm', args: ['run', '--silent', 'types'] }
type Step = typeof build

const plans: Record<string, { steps: Step[]; unit: boolean; kafka: boolean }> = {
  all: { steps: [build, lint, types], unit: true, kafka: true },
  fast: { steps: [build], unit: true, kafka: false },
  kafka: { steps: [build], unit: false, kafka: true },
}

const [planName = '', ...rest] = process.argv.slice(2)
const plan = plans[planName]
if (rest.includes('--help') || planName === '--help') {
  process.stdout.write(usage)
  process.exit(0)
}
if (plan === undefined) {
  process.stderr.write(usage)
  process.exit(2)
}
if (rest.includes('--all')) process.env['HOLDFAST_ALL'] = '1'
const asked = rest.filter((argument) => argument !== '--all' && argument !== '--')
// What was asked for may lie in one of the suites only; none in any is caught below
const vitestArgs = asked.length > 0 ? [...asked, '--passWithNoTests'] : []

const total = run(plan)
if (total.passed + total.failed === 0) {
  console.error('\n✗ No test ran')
  total.failed = 1
}
console.log(`\n${closingLine(total)}`)
process.exit(total.failed > 0 ? 1 : 0)

function run({ steps, unit, kafka }: (typeof plans)[string] & object): Counts {
  let counts = noCounts()
  const failed = (what: string): void => {
    console.error(`\n✗ ${what}`)
    counts = sum(counts, { ...noCounts(), failed: 1 })
  }

  for (const step of steps) {
    heading(step.name)
    if (runTool(step.command, step.args) === 0) continue
    failed(`${step.name} failed`)
    // Without a build the suites would judge old code
    if (step === build) return counts
  }

  if (unit) {
    heading('unit, property and embedded-cluster suites')
    counts = sum(counts, suite('vitest.config.ts'))
  }

  if (kafka) {
    const missing = missingForKafka()
    if (missing === undefined) {
      heading('Apache Kafka suites')
      counts = sum(counts, suite('vitest.kafka.config.ts'))
    } else if (process.env['HOLDFAST_REQUIRE_KAFKA'] === '1' || !unit) {
      failed(`The Apache Kafka suites cannot run: ${missing}`)
    } else {
      shout(
        'THE APACHE KAFKA SUITES DID NOT RUN',
        missing,
        'Install them, and run npm run test:kafka',
      )
    }
  }
  return counts
}

/** One run of vitest. A run that fails without a failed test (a broken config, a crash) counts as one. */
function suite(config: string): Counts {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-counts-'))
  const file = path.join(folder, 'counts.json')
  try {
    const status = runTool(
      'vitest',
      [
        'run',
        '--config',
        config,
        '--reporter',
        'default',
        '--reporter',
        './scripts/count-reporter.mjs',
        ...vitestArgs,
      ],
      {
        HOLDFAST_COUNTS_FILE: file,
        // kafkajs's own clients, which the tests use as control and for admin, cause it (kafkajs #1751)
        NODE_OPTIONS: '--disable-warning=TimeoutNegativeWarning',
      },
    )
    const counts = readCounts(file)
    const honest = counts.failed > 0 ? 1 : 0
    return status !== 0 && honest === 0 ? { ...counts, failed: 1 } : counts
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readCounts(file: string): Counts {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Counts
  } catch {
    return noCounts()
  }
}

function heading(name: string): void {
  console.log(`\n── ${name}`)
}

function shout(...lines: string[]): void {
  const bar = '!'.repeat(100)
  console.error(`\n${[bar, ...lines.map((line) => `!!  ${line}`), bar].join('\n')}`)
}
