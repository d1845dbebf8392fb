import { expect, it } from 'vitest'
import { embeddedGroups } from './groups/embedded-groups.ts'
import { GROUP_SCENARIOS } from './groups/group-scenarios.ts'
import { GroupScene } from './groups/group-scene.ts'

// The same scenarios are held against Apache Kafka in group-semantics.kafka.test.ts
it.each(GROUP_SCENARIOS)('$rule', async ({ run, expected }) => {
  expect(await run(new GroupScene(embeddedGroups(), 'group'))).toEqual(expected)
})
