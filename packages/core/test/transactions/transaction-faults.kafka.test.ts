import { describeOnApache } from './on-apache.ts'
import { expirySuite } from './expiry-suite.ts'
import { lateRequestsSuite } from './late-requests-suite.ts'
import { zombieSuite } from './zombie-suite.ts'

zombieSuite(describeOnApache)
expirySuite(describeOnApache)
lateRequestsSuite(describeOnApache)
