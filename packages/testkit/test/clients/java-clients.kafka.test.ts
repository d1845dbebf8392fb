import { javaSuite } from './java-suite.ts'
import { describeClientOnApache } from './on-apache.ts'

describeClientOnApache('Java', javaSuite)
