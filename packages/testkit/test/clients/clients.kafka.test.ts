import { kafkajsAdminSuite } from './kafkajs-admin-suite.ts'
import { kafkajsGroupSuite } from './kafkajs-group-suite.ts'
import { kafkajsProducerSuite } from './kafkajs-producer-suite.ts'
import { kafkajsTransactionsSuite } from './kafkajs-transactions-suite.ts'
import { describeClientOnApache } from './on-apache.ts'

describeClientOnApache(
  'kafkajs',
  kafkajsProducerSuite,
  kafkajsTransactionsSuite,
  kafkajsGroupSuite,
  kafkajsAdminSuite,
)
