import { ApacheKafkaUnavailableError, startApacheKafka } from '@holdfast/testkit'
import type { TestProject } from 'vitest/node'

/** Starts the cluster that all Apache Kafka suites of a run share, and ends it with the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  try {
    const kafka = await startApacheKafka({ onProgress: (line) => console.error(`  ${line}`) })
    project.provide('apacheKafka', kafka.info)
    return () => kafka.stop()
  } catch (error) {
    if (!(error instanceof ApacheKafkaUnavailableError)) throw error
    if (process.env['HOLDFAST_REQUIRE_KAFKA'] === '1') throw error
    console.error(`\n!!  The Apache Kafka suites are skipped: ${error.message}\n`)
    project.provide('apacheKafka', undefined)
    return async () => {}
  }
}
