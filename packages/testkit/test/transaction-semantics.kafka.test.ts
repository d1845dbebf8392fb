import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnApacheKafka } from './on-apache-kafka.ts'
import { ApacheSubject, ASSIGNMENTS } from './transactions/apache-subject.ts'
import { embeddedSubject } from './transactions/embedded-subject.ts'
import { ANSWERS } from './transactions/matrix-answers.ts'
import { cells, playCell } from './transactions/matrix.ts'
import { play, Player } from './transactions/player.ts'
import { walk } from './transactions/random-walk.ts'
import { failureScenarios } from './transactions/scenarios-failure.ts'
import { identityScenarios } from './transactions/scenarios-identity.ts'
import { transactionScenarios } from './transactions/scenarios-transaction.ts'
import type { Subject } from './transactions/subject.ts'

/** The truth of transaction-semantics.test.ts: the same scenarios on a real Kafka and on ours. */
describeOnApacheKafka('the transaction coordinator answers as Apache Kafka does', (on) => {
  const embedded = embeddedSubject()
  let apache: ApacheSubject

  beforeAll(async () => {
    const topic = `testkit-${randomBytes(6).toString('hex')}`
    await on.kafka.createTopic(topic, { assignments: ASSIGNMENTS })
    apache = new ApacheSubject(on.kafka, topic)
  })
  afterAll(async () => {
    embedded.close()
    await apache?.close()
  })

  /** Both at once: neither sees the other's ids. */
  async function onBoth<T>(
    work: (subject: Subject) => Promise<T>,
  ): Promise<{ apache: T; ours: T }> {
    const [theirs, ours] = await Promise.all([work(apache), work(embedded)])
    return { apache: theirs, ours }
  }

  it.each(cells().map((cell) => [`${cell.request} in ${cell.state}`, cell] as const))(
    '%s',
    async (name, cell) => {
      const expected = ANSWERS[name]
      expect(await onBoth((subject) => playCell(cell, subject))).toEqual({
        apache: expected,
        ours: expected,
      })
    },
  )

  it.each(
    [...identityScenarios, ...transactionScenarios, ...failureScenarios].map(
      (scenario) => [scenario.name, scenario] as const,
    ),
  )('%s', async (_, scenario) => {
    const expected = scenario.transcript
    expect(await onBoth((subject) => play(scenario, subject))).toEqual({
      apache: expected,
      ours: expected,
    })
  })

  it.each(Array.from({ length: 25 }, (_, i) => i + 1))(
    'requests at random are answered alike, seed %i',
    async (seed) => {
      const transcript = async (subject: Subject): Promise<string[]> => {
        const player = new Player(subject)
        await walk(seed, player)
        return player.transcript
      }
      const { apache: theirs, ours } = await onBoth(transcript)
      expect(ours).toEqual(theirs)
    },
  )
})
