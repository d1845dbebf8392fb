import { kafkajsAdminSuite } from './kafkajs-admin-suite.ts'
import { kafkajsGroupSuite } from './kafkajs-group-suite.ts'
import { kafkajsProducerSuite } from './kafkajs-producer-suite.ts'
import { kafkajsSetOffsetsSuite } from './kafkajs-set-offsets-suite.ts'
import { kafkajsTransactionsSuite } from './kafkajs-transactions-suite.ts'
import { kcatSuite } from './kcat-suite.ts'
import { describeClientOnApache } from './on-apache.ts'
import { platformaticAdminSuite } from './platformatic-admin-suite.ts'
import { platformaticSuite } from './platformatic-suite.ts'

describeClientOnApache(
  'kafkajs',
  kafkajsProducerSuite,
  kafkajsTransactionsSuite,
  kafkajsGroupSuite,
  kafkajsAdminSuite,
  kafkajsSetOffsetsSuite,
)
describeClientOnApache('@platformatic/kafka', platformaticSuite, platformaticAdminSuite)
describeClientOnApache('kcat', kcatSuite)
