import type { ApacheKafkaInfo } from '@holdfast/testkit'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The shared cluster; undefined where Apache Kafka cannot run. */
    apacheKafka: ApacheKafkaInfo | undefined
  }
}
