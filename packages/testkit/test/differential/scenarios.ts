import { generatedScenarios } from './scenarios/generated.ts'
import { groupScenarios } from './scenarios/groups.ts'
import { metadataScenarios } from './scenarios/metadata-and-topics.ts'
import { produceScenarios } from './scenarios/produce.ts'
import { readingScenarios } from './scenarios/reading.ts'
import { transactionScenarios } from './scenarios/transactions.ts'
import type { Scenario } from './scenario.ts'

export const scenarios: readonly Scenario[] = [
  ...produceScenarios,
  ...readingScenarios,
  ...metadataScenarios,
  ...groupScenarios,
  ...transactionScenarios,
  ...generatedScenarios,
]
