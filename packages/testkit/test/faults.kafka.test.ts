import { describeOnApacheKafka } from './on-apache-kafka.ts'
import { faultSuite } from './fault-suite.ts'

faultSuite(describeOnApacheKafka)
