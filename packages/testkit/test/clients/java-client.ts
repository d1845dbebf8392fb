import { kafkaClasspath } from '../../src/apache-kafka/jars.ts'
import type { ClientCluster } from './client-cluster.ts'
import { Program, type ProgramOptions, type ProgramResult, runProgram } from './program.ts'

export type JavaTool = 'ProducerPerformance' | 'ConsoleProducer' | 'consumer.ConsoleConsumer'

/** The first compiler tier only: a tool that runs for a second starts faster so. */
async function command(tool: JavaTool, args: readonly string[]): Promise<string[]> {
  const jvm = ['-XX:TieredStopAtLevel=1', '-Xmx256m', '-cp', await kafkaClasspath()]
  return [...jvm, `org.apache.kafka.tools.${tool}`, ...args]
}

const bootstrap = ({ brokers }: ClientCluster): string[] => ['--bootstrap-server', brokers.join()]

/** Runs one of Kafka's tools to its end. @throws with what it said, unless it ends with 0 */
export async function runJava(
  cluster: ClientCluster,
  tool: JavaTool,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const all = await command(tool, [...bootstrap(cluster), ...args])
  return runProgram('java', all, { timeoutMs: 90_000, ...options })
}

/** Starts one of Kafka's tools; it ends with the test. */
export async function startJava(
  cluster: ClientCluster,
  tool: JavaTool,
  args: readonly string[],
): Promise<Program> {
  const all = await command(tool, [...bootstrap(cluster), ...args])
  return new Program('java', all, { timeoutMs: 90_000 })
}
