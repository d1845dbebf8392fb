import { inject } from 'vitest'
import { javaSuite } from './java-suite.ts'
import { describeClientOnEmbedded } from './on-embedded.ts'

// Beside the suites on Apache Kafka since Java is there only where those run
if (inject('apacheKafka')) describeClientOnEmbedded('Java', javaSuite)
