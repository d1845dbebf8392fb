import { expect, it } from 'vitest'
import { parseArguments } from './options.ts'

const problemsOf = (...args: string[]): string => {
  const parsed = parseArguments(args)
  return parsed.kind === 'wrong' ? parsed.problems.join('\n') : parsed.kind
}

it('without arguments, fills the default buffer with records of 100 B and of 1 KiB', () => {
  expect(parseArguments([])).toEqual({
    kind: 'run',
    options: { sizes: [100, 1_024], rounds: 3, bufferMemory: 33_554_432, json: false },
  })
})

it('reports every problem at once', () => {
  const problems = problemsOf('--sizes', '100,,big', '--buffer-memory', '1')
  expect(problems).toContain("not ''")
  expect(problems).toContain("not 'big'")
  expect(problems).toContain('--buffer-memory takes a whole number from 8388608')
})

it.each([
  [['--rounds', '0'], '--rounds takes a whole number'],
  [['--sizes', '0'], '--sizes takes a whole number'],
  [['--colour'], "Unknown option '--colour'"],
])('refuses %j', (args, problem) => {
  expect(problemsOf(...args)).toContain(problem)
})

it('--help wins over everything that is well formed', () => {
  expect(parseArguments(['--sizes', 'big', '--help'])).toEqual({ kind: 'help' })
})
