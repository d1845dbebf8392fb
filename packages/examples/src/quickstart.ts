/** `npm start`: the proof in one run. See --help. */
import { runQuickstart } from './quickstart/run-quickstart.ts'
import { readArguments } from './quickstart/arguments.ts'

const asked = readArguments(process.argv.slice(2))
if (asked.kind === 'text') {
  ;(asked.exitCode === 0 ? process.stdout : process.stderr).write(asked.text)
  process.exitCode = asked.exitCode
} else {
  process.exitCode = await runQuickstart(asked.options)
}
