import { describeOnEmbedded } from './on-embedded.ts'
import { faultSuite } from './fault-suite.ts'

faultSuite(describeOnEmbedded)
