/** `npm run kafka -- up | status | down`: a cluster of Apache Kafka in the background. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import {
  type ApacheKafka,
  type ApacheKafkaInfo,
  attachApacheKafka,
  cacheFolder,
  startApacheKafka,
} from '@holdfast/testkit'

const usage = `Usage: npm run kafka -- up | status | down  [--brokers 3]

  up       starts Apache Kafka in the background, unless it runs, and prints where it listens
  status   prints the same; exit code 1 if it does not run
  down     stops it and removes its data

Prints { "brokers": [...], "proxied": [...], "pids": [...] } to stdout.
"brokers" answer at once. "proxied" is what clients of the PROXY listener are told: they answer only
while a fault proxy listens there (startFaultProxy in @holdfast/testkit).
The first time, Maven fetches 55 MB of jars. For bare JSON: npm run --silent kafka -- status
`

const file = path.join(cacheFolder(), 'background-cluster.json')

const { command, brokers } = readArguments()
if (command === 'up') await up()
else if (command === 'down') await down()
else process.exitCode = (await print(known())) ? 0 : 1

async function up(): Promise<void> {
  if (await print(known())) return
  const kafka = await startApacheKafka({
    brokers,
    detached: true,
    onProgress: (line) => console.error(line),
  })
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(kafka.info))
  await print(kafka)
}

async function down(): Promise<void> {
  const kafka = known()
  await kafka?.stop()
  rmSync(file, { force: true })
  console.error(kafka ? 'stopped' : 'nothing runs')
}

function known(): ApacheKafka | undefined {
  try {
    return attachApacheKafka(JSON.parse(readFileSync(file, 'utf8')) as ApacheKafkaInfo)
  } catch {
    return undefined
  }
}

/** Returns whether there is a cluster with a broker that runs. */
async function print(kafka: ApacheKafka | undefined): Promise<boolean> {
  const pids = await Promise.all((kafka?.brokers ?? []).map((broker) => broker.pid()))
  const running = pids.filter((pid) => pid !== undefined)
  if (!kafka || running.length === 0) {
    if (command === 'status') console.error('nothing runs: npm run kafka -- up')
    return false
  }
  const answer = { brokers: kafka.bootstrap, proxied: kafka.proxied, pids: running }
  console.log(JSON.stringify(answer, null, 2))
  return true
}

function readArguments(): { command: string; brokers: number } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { brokers: { type: 'string', default: '3' }, help: { type: 'boolean' } },
    })
    if (values.help) {
      process.stdout.write(usage)
      process.exit(0)
    }
    const [command = '', ...more] = positionals
    const brokers = Number(values.brokers)
    if (!['up', 'status', 'down'].includes(command) || more.length > 0 || !(brokers >= 1)) {
      throw new Error('one of up, status, down')
    }
    return { command, brokers }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`)
    process.exit(2)
  }
}
