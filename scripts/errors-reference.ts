/**
 * docs/reference/errors.md, from the error classes of core:
 *
 *   node scripts/errors-reference.ts           writes the page (npm run errors)
 *   node scripts/errors-reference.ts --check   exits with 1 if the committed one is not what would be written
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { errorClasses } from './error-classes.ts'
import { errorsPage } from './errors-page.ts'
import { root } from './run-tool.ts'

const usage = `Usage: npm run errors [-- --check]

  Writes docs/reference/errors.md from packages/core/src/errors; with --check only compares.
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

const file = path.join(root, 'docs/reference/errors.md')
const page = errorsPage(errorClasses(path.join(root, 'packages/core/src/errors')))
if (!args.includes('--check')) {
  writeFileSync(file, page)
  console.log(path.relative(root, file))
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== page) {
  console.error(`${path.relative(root, file)} is not what the error classes say.`)
  console.error('Run `npm run errors` and commit the result.')
  process.exit(1)
}
