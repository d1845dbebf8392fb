import { type TestSpecification, BaseSequencer } from 'vitest/node'
import { defineConfig } from 'vitest/config'

/** Tests that harm brokers run after the others: what they break must not explain a failure elsewhere. */
class ChaosLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const chaos = (file: TestSpecification): number => Number(file.moduleId.includes('.chaos.'))
    return [...files].sort((a, b) => chaos(a) - chaos(b) || a.moduleId.localeCompare(b.moduleId))
  }
}

/** The suites on a real Apache Kafka: one shared cluster, one file at a time, fresh topics. */
export default defineConfig({
  test: {
    include: ['packages/*/{src,test}/**/*.kafka.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['scripts/kafka-global-setup.ts'],
    sequence: { sequencer: ChaosLast },
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
    fsModuleCache: false,
    reporters: ['default', './scripts/count-reporter.mjs'],
  },
})
