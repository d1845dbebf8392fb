import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ApacheKafka, type ApacheKafkaInfo } from './apache-kafka.ts'
import { ApacheKafkaError } from './apache-kafka-error.ts'
import { BrokerProcess, LOGGING } from './broker-process.ts'
import { type BrokerPorts, brokerProperties } from './broker-properties.ts'
import { freePorts } from './free-ports.ts'
import { kafkaClasspath, tail } from './jars.ts'
import { removeCluster } from './remove-cluster.ts'
import { runCommand } from './run-command.ts'

export interface ApacheKafkaOptions {
  /** Default 3. */
  readonly brokers?: number
  /** Heap of each broker in MiB. Default 512. */
  readonly heapMb?: number
  /** Further broker properties, in Kafka's names. */
  readonly config?: Readonly<Record<string, string>>
  /** Let the cluster outlive this process. Default: it ends with it, however that ends. */
  readonly detached?: boolean
  /** A line per step, for a person who waits. */
  readonly onProgress?: (line: string) => void
}

/**
 * Starts a cluster of Apache Kafka in KRaft mode on loopback and waits until it serves; about 10 s.
 * Throws ApacheKafkaUnavailableError without Java, Maven or network, ApacheKafkaError (with the end
 * of the log) if a broker does not start. Nothing is left behind then.
 */
export async function startApacheKafka(options: ApacheKafkaOptions = {}): Promise<ApacheKafka> {
  const { brokers = 3, heapMb = 512, config = {}, detached = false, onProgress } = options
  if (!Number.isInteger(brokers) || brokers < 1) {
    throw new RangeError(`brokers: a whole number from 1, not ${brokers}`)
  }
  const classpath = await kafkaClasspath(onProgress)
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-kafka-'))
  const supervisor = detached ? undefined : supervise(folder, brokers)
  const stopped = async (): Promise<void> => {
    if (supervisor) await dismiss(supervisor)
  }
  try {
    const info: ApacheKafkaInfo = { folder, ports: await choosePorts(brokers), heapMb }
    onProgress?.(`formatting ${brokers} broker(s)`)
    await layOut(info, classpath, config)
    onProgress?.(`starting ${brokers} broker(s) of Apache Kafka`)
    const kafka = new ApacheKafka(info, stopped)
    await Promise.all(
      info.ports.map((_, i) => new BrokerProcess(folder, i + 1).start(classpath, heapMb)),
    )
    await kafka.untilReady()
    await takesATopic(kafka)
    onProgress?.(`${brokers} broker(s) serve at ${kafka.bootstrap.join(', ')}`)
    return kafka
  } catch (error) {
    await removeCluster(folder, brokers)
    await stopped()
    throw error
  }
}

async function choosePorts(brokers: number): Promise<BrokerPorts[]> {
  const ports = await freePorts(brokers * 5)
  return Array.from({ length: brokers }, (_, i) => {
    const [internal, controller, direct, proxy, proxied] = ports.slice(i * 5) as [
      number,
      number,
      number,
      number,
      number,
    ]
    return { internal, controller, direct, proxy, proxied }
  })
}

/** Writes the configuration and formats the brokers' storage. */
async function layOut(
  { folder, ports }: ApacheKafkaInfo,
  classpath: string,
  config: Readonly<Record<string, string>>,
): Promise<void> {
  const clusterId = newClusterId()
  await writeFile(path.join(folder, 'log4j2.properties'), LOGGING)
  await Promise.all(
    ports.map(async (_, i) => {
      const { properties } = new BrokerProcess(folder, i + 1)
      await writeFile(properties, brokerProperties(i + 1, ports, folder, config))
      const format = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', properties]
      // The first compiler tier only: a tool that runs for a second starts faster so.
      const result = await runCommand('java', [
        '-XX:TieredStopAtLevel=1',
        '-cp',
        classpath,
        ...format,
      ])
      if (result.code !== 0) {
        throw new ApacheKafkaError(
          `broker ${i + 1} could not be formatted:\n${tail(result.stderr)}`,
        )
      }
    }),
  )
}

/** As Kafka's own ids: 16 bytes in base64url that do not look like an option to the format tool. */
function newClusterId(): string {
  const id = randomBytes(16).toString('base64url')
  return id.startsWith('-') ? newClusterId() : id
}

/** A broker that serves metadata may still wait for the controller; a topic needs all of them. */
async function takesATopic(kafka: ApacheKafka): Promise<void> {
  const topic = '__holdfast_ready'
  await kafka.createTopic(topic)
  await kafka.deleteTopic(topic)
}

function supervise(folder: string, brokers: number): ChildProcess {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const script = fileURLToPath(new URL(`./supervisor.${extension}`, import.meta.url))
  const supervisor = spawn(process.execPath, [script, folder, String(brokers)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  supervisor.on('error', () => {})
  supervisor.stdin.on('error', () => {})
  // Nothing of it keeps this process alive.
  supervisor.unref()
  ;(supervisor.stdin as unknown as { unref(): void }).unref()
  return supervisor
}

async function dismiss(supervisor: ChildProcess): Promise<void> {
  if (supervisor.exitCode !== null || supervisor.signalCode !== null) return
  supervisor.ref()
  supervisor.stdin?.end()
  await once(supervisor, 'exit')
}
