import { describeOnEmbedded } from './on-embedded.ts'
import { expirySuite } from './expiry-suite.ts'
import { lateRequestsSuite } from './late-requests-suite.ts'
import { zombieSuite } from './zombie-suite.ts'

zombieSuite(describeOnEmbedded)
expirySuite(describeOnEmbedded)
lateRequestsSuite(describeOnEmbedded)
