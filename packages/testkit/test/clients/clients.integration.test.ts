import { vi } from 'vitest'
import { kafkajsAdminSuite } from './kafkajs-admin-suite.ts'
import { kafkajsGroupSuite } from './kafkajs-group-suite.ts'
import { kafkajsProducerSuite } from './kafkajs-producer-suite.ts'
import { kafkajsTransactionsSuite } from './kafkajs-transactions-suite.ts'
import { kcatSuite } from './kcat-suite.ts'
import { describeClientOnEmbedded } from './on-embedded.ts'
import { platformaticAdminSuite } from './platformatic-admin-suite.ts'
import { platformaticSuite } from './platformatic-suite.ts'

// Longer than any wait: a failure then says what was waited for
vi.setConfig({ testTimeout: 20_000 })

describeClientOnEmbedded(
  'kafkajs',
  kafkajsProducerSuite,
  kafkajsTransactionsSuite,
  kafkajsGroupSuite,
  kafkajsAdminSuite,
)
describeClientOnEmbedded('@platformatic/kafka', platformaticSuite, platformaticAdminSuite)
describeClientOnEmbedded('kcat', kcatSuite)
