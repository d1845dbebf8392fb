import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { ApacheKafkaUnavailableError } from './apache-kafka-error.ts'
import { runCommand } from './run-command.ts'

const KAFKA_VERSION = '4.2.0'

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>holdfast</groupId><artifactId>kafka-jars</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-core</artifactId><version>2.24.3</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>2.24.3</version></dependency>
  </dependencies>
</project>
`

/** Where things are kept between runs: `HOLDFAST_CACHE`, else the user's cache folder. */
export function cacheFolder(): string {
  const { HOLDFAST_CACHE, XDG_CACHE_HOME } = process.env
  if (HOLDFAST_CACHE) return path.resolve(HOLDFAST_CACHE)
  return path.join(XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'holdfast')
}

const jarsFolder = (): string => path.join(cacheFolder(), `kafka-${KAFKA_VERSION}`)

/** Throws ApacheKafkaUnavailableError unless Java 17+ is there, and either the jars or Maven. Cheap. */
export async function requireJavaAndJars(): Promise<void> {
  const java = await runCommand('java', ['-version'])
  const version = Number(/version "(\d+)/.exec(java.stderr)?.[1] ?? 0)
  if (version < 17) {
    const found = java.code === null ? 'there is no java on the PATH' : `java is version ${version}`
    throw new ApacheKafkaUnavailableError(
      'java',
      `Apache Kafka ${KAFKA_VERSION} needs Java 17 or newer, but ${found}. Install one, such as Debian's openjdk-17-jre-headless`,
    )
  }
  if (!existsSync(jarsFolder()) && (await runCommand('mvn', ['--version'])).code !== 0) {
    throw new ApacheKafkaUnavailableError(
      'maven',
      `Apache Kafka's jars are fetched by Maven, once, but there is no mvn on the PATH. Install it, such as Debian's maven`,
    )
  }
}

/** Kafka's jars as a Java class path; fetches them into the cache folder the first time. */
export async function kafkaClasspath(onProgress?: (line: string) => void): Promise<string> {
  await requireJavaAndJars()
  const folder = jarsFolder()
  if (!existsSync(folder)) await fetchJars(folder, onProgress)
  return path.join(folder, '*')
}

/** Two processes may fetch at once: each into a folder of its own, and the first rename wins. */
async function fetchJars(folder: string, onProgress?: (line: string) => void): Promise<void> {
  await mkdir(path.dirname(folder), { recursive: true })
  onProgress?.(`fetching the jars of Apache Kafka ${KAFKA_VERSION} (55 MB, once) into ${folder}`)
  const work = await mkdtemp(`${folder}.`)
  try {
    const pom = path.join(work, 'pom.xml')
    const jars = path.join(work, 'jars')
    await writeFile(pom, POM)
    const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${jars}`]
    const maven = await runCommand('mvn', ['-q', '-B', '-f', pom, ...copy])
    if (maven.code !== 0) {
      throw new ApacheKafkaUnavailableError(
        'jars',
        `Maven could not fetch Apache Kafka's jars. Check the network and Maven's settings. It said:\n${tail(maven.stdout + maven.stderr)}`,
      )
    }
    await rename(jars, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

export const tail = (text: string, lines = 20): string =>
  text.trimEnd().split('\n').slice(-lines).join('\n')
