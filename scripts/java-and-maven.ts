import { runQuietly } from './run-tool.ts'

const JAVA_NEEDED = 17

/** What keeps the Apache Kafka suites from running here, in words. `undefined`: nothing. */
export function missingForKafka(): string | undefined {
  const missing: string[] = []
  const java = javaMajor()
  if (java === undefined) missing.push(`Java ${JAVA_NEEDED} or newer was not found`)
  else if (java < JAVA_NEEDED)
    missing.push(`Java ${JAVA_NEEDED} or newer is needed, this is ${java}`)
  if (!runQuietly('mvn', ['--version']).ok) missing.push('Maven (mvn) was not found')
  return missing.length === 0 ? undefined : `${missing.join('; ')}.`
}

function javaMajor(): number | undefined {
  const home = process.env['JAVA_HOME']
  const { ok, output } = runQuietly(home ? `${home}/bin/java` : 'java', ['-version'])
  // "17.0.9" since Java 9, "1.8.0_392" before
  const major = /version "(?:1\.)?(\d+)/.exec(output)?.[1]
  return !ok || major === undefined ? undefined : Number(major)
}
