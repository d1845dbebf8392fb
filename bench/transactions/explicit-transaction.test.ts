import { expect, it } from 'vitest'
import { transactExplicitly } from './explicit-transaction.ts'

type Step = 'begin' | 'send' | 'commit' | 'abort'

/** The steps that were taken, and what came of it when those that are named fail. */
async function stepsWhenFailing(...failing: Step[]): Promise<string[]> {
  const steps: string[] = []
  const step = async (name: Step): Promise<void> => {
    steps.push(name)
    if (failing.includes(name)) throw new Error(`no ${name}`)
  }
  const transaction = { commit: () => step('commit'), abort: () => step('abort') }
  const begin = async (): Promise<typeof transaction> => {
    await step('begin')
    return transaction
  }
  await transactExplicitly(begin, () => step('send')).then(
    () => steps.push('resolved'),
    ({ message, outcome }) => steps.push(`${outcome}: ${message}`),
  )
  return steps
}

it('begins, sends and commits', async () => {
  expect(await stepsWhenFailing()).toEqual(['begin', 'send', 'commit', 'resolved'])
})

it('what nobody asked to commit is aborted, even if the abort fails', async () => {
  expect(await stepsWhenFailing('begin')).toEqual(['begin', 'aborted: Error: no begin'])
  const steps = ['begin', 'send', 'abort', 'aborted: Error: no send']
  expect(await stepsWhenFailing('send')).toEqual(steps)
  expect(await stepsWhenFailing('send', 'abort')).toEqual(steps)
})

it('a commit that fails may have happened, whatever the abort behind it says', async () => {
  const steps = ['begin', 'send', 'commit', 'abort', 'unknown: Error: no commit']
  expect(await stepsWhenFailing('commit')).toEqual(steps)
  expect(await stepsWhenFailing('commit', 'abort')).toEqual(steps)
})
