/** `npm run failures`: shows what each kind of failure does to a producer. See --help. */
import { parseArgs } from 'node:util'
import { startApacheKafka, startFaultProxy } from '@holdfast/testkit'
import { causes } from './failures/causes.ts'
import { proxiedStage } from './failures/proxied-stage.ts'

const names = Object.keys(causes)
const usage = `Usage: npm run failures -- [cause ...]

Runs the examples of docs/guide/producer-failures.md on an Apache Kafka with three brokers on this machine
(Java 17+, and Maven the first time) and prints what they print. Without a cause: all of them.

  causes: ${names.join(', ')}
`

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const wrong = positionals.filter((name) => !names.includes(name))
if (values.help) process.stdout.write(usage)
else if (wrong.length > 0) {
  process.stderr.write(`no such cause: ${wrong.join(', ')}\n\n${usage}`)
  process.exitCode = 2
} else {
  const kafka = await startApacheKafka({ onProgress: (line) => process.stderr.write(`${line}\n`) })
  try {
    const proxy = await startFaultProxy({ routes: kafka.proxyRoutes })
    try {
      for (const name of positionals.length > 0 ? positionals : names) {
        console.log(`\n${name}`)
        await causes[name]?.(proxiedStage(kafka, proxy), (line) => console.log(`  ${line}`))
        proxy.heal()
        proxy.clear()
      }
    } finally {
      await proxy.stop()
    }
  } finally {
    await kafka.stop()
  }
}
