import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { embeddedSubject } from './transactions/embedded-subject.ts'
import { ANSWERS } from './transactions/matrix-answers.ts'
import { cells, playCell } from './transactions/matrix.ts'
import { play } from './transactions/player.ts'
import { failureScenarios } from './transactions/scenarios-failure.ts'
import { identityScenarios } from './transactions/scenarios-identity.ts'
import { transactionScenarios } from './transactions/scenarios-transaction.ts'

/** What Apache Kafka 4.2 was seen to answer; transaction-semantics.kafka.test.ts looks again. */
describe('the transaction coordinator answers as Apache Kafka was seen to', () => {
  let subject: ReturnType<typeof embeddedSubject>
  beforeEach(() => {
    subject = embeddedSubject()
  })
  afterEach(() => subject.close())

  it.each(cells().map((cell) => [`${cell.request} in ${cell.state}`, cell] as const))(
    '%s',
    async (name, cell) => {
      expect(await playCell(cell, subject)).toBe(ANSWERS[name])
    },
  )

  it.each(
    [...identityScenarios, ...transactionScenarios, ...failureScenarios].map(
      (scenario) => [scenario.name, scenario] as const,
    ),
  )('%s', async (_, scenario) => {
    expect(await play(scenario, subject)).toEqual(scenario.transcript)
  })
})
