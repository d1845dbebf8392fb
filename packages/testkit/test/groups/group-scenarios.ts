import { aboutAdministration } from './about-administration.ts'
import { aboutCommits } from './about-commits.ts'
import { aboutJoining } from './about-joining.ts'
import { aboutLeaving } from './about-leaving.ts'
import { aboutStaticMembers } from './about-static-members.ts'
import { aboutSyncing } from './about-syncing.ts'
import { aboutTransactions } from './about-transactions.ts'
import type { GroupScenario } from './group-scenario.ts'

export const GROUP_SCENARIOS: readonly GroupScenario[] = [
  ...aboutJoining,
  ...aboutSyncing,
  ...aboutLeaving,
  ...aboutStaticMembers,
  ...aboutCommits,
  ...aboutTransactions,
  ...aboutAdministration,
]
