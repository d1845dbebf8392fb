import { expect, it } from 'vitest'
import { parseArguments } from './options.ts'

const problemsOf = (...args: string[]): string => {
  const parsed = parseArguments(args)
  return parsed.kind === 'wrong' ? parsed.problems.join('\n') : parsed.kind
}
const optionsOf = (...args: string[]): unknown => {
  const parsed = parseArguments(args)
  return parsed.kind === 'run' ? parsed.options : parsed
}

it('without arguments, compares single sends with kafkajs on Apache Kafka', () => {
  expect(optionsOf()).toEqual({
    cluster: 'apache',
    clients: ['holdfast', 'kafkajs'],
    shape: 'singles',
    size: 100,
    outstanding: 1_000,
    seconds: 5,
    rounds: 5,
    lingerMs: 5,
    partitions: 6,
    batchSize: 65_536,
    json: false,
  })
})

it('arrays have 8 callers unless told otherwise', () => {
  expect(optionsOf('--shape', 'arrays')).toMatchObject({ outstanding: 8 })
  expect(optionsOf('--shape', 'arrays', '--outstanding', '64')).toMatchObject({ outstanding: 64 })
})

it('takes a cluster as a list of addresses', () => {
  expect(optionsOf('--cluster', 'a:9092,b.example:9093')).toMatchObject({
    cluster: ['a:9092', 'b.example:9093'],
  })
})

it('reports every problem at once', () => {
  const problems = problemsOf('--shape', 'circles', '--clients', 'java,perl', '--rounds', '0')
  expect(problems).toContain('--shape takes singles or arrays')
  expect(problems).toContain("not 'perl'")
  expect(problems).toContain('--rounds takes a whole number')
})

it.each([
  [['--seconds', '1.5'], '--seconds takes a whole number'],
  [['--seconds', ''], '--seconds takes a whole number'],
  [['--cluster', 'localhost'], "not 'localhost'"],
  [['--clients', 'java,java'], 'names java twice'],
  [['--colour'], "Unknown option '--colour'"],
  [['faster'], 'faster'],
])('refuses %j', (args, problem) => {
  expect(problemsOf(...args)).toContain(problem)
})

it('--help wins over everything that is well formed', () => {
  expect(parseArguments(['--shape', 'circles', '--help'])).toEqual({ kind: 'help' })
})
