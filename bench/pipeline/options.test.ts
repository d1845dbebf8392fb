import { expect, it } from 'vitest'
import { parseArguments } from './options.ts'

const problemsOf = (...args: string[]): string => {
  const parsed = parseArguments(args)
  return parsed.kind === 'wrong' ? parsed.problems.join('\n') : parsed.kind
}

it('without arguments, measures every variant', () => {
  expect(parseArguments([])).toEqual({
    kind: 'run',
    options: {
      variants: ['base', 'deep', 'wide'],
      records: 2_000_000,
      rounds: 5,
      size: 100,
      lingerMs: 5,
      batchSize: 65_536,
      json: false,
    },
  })
})

it('reports every problem at once', () => {
  const problems = problemsOf('--variants', 'deep,flat', '--rounds', '0', '--records', 'many')
  expect(problems).toContain("not 'flat'")
  expect(problems).toContain('--rounds takes a whole number')
  expect(problems).toContain('--records takes a whole number')
})

it.each([
  [['--variants', 'deep,deep'], 'names deep twice'],
  [['--size', '601'], '--size takes a whole number from 1 to 600'],
  [['--outstanding', '7'], "Unknown option '--outstanding'"],
])('refuses %j', (args, problem) => {
  expect(problemsOf(...args)).toContain(problem)
})

it('--help wins over everything that is well formed', () => {
  expect(parseArguments(['--variants', 'flat', '--help'])).toEqual({ kind: 'help' })
})
