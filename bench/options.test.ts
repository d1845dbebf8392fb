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

it('transactions have clients of their own, and 10 records', () => {
  expect(optionsOf('--shape', 'transactions')).toMatchObject({
    clients: ['holdfast', 'holdfast-pool-8', 'holdfast-pool-32', 'kafkajs', 'kafkajs-tuned'],
    outstanding: undefined,
    recordsPerTransaction: 10,
  })
  const clients = 'holdfast,holdfast-plain,holdfast-pool-5,confluent'
  expect(
    optionsOf('--shape', 'transactions', '--records', '100000', '--clients', clients),
  ).toMatchObject({ clients: clients.split(','), recordsPerTransaction: 100_000 })
})

it('takes the embedded cluster', () => {
  expect(optionsOf('--cluster', 'embedded')).toMatchObject({ cluster: 'embedded' })
})

it('reports every problem at once', () => {
  const problems = problemsOf('--shape', 'circles', '--clients', 'java,perl', '--rounds', '0')
  expect(problems).toContain('--shape takes singles, arrays, transactions')
  expect(problems).toContain("not 'perl'")
  expect(problems).toContain('--rounds takes a whole number')
})

it.each([
  [['--seconds', '1.5'], '--seconds takes a whole number'],
  [['--seconds', ''], '--seconds takes a whole number'],
  [['--cluster', 'localhost'], "not 'localhost'"],
  [['--clients', 'java,java'], 'names java twice'],
  [['--records', '5'], '--records goes with --shape transactions'],
  [['--shape', 'transactions', '--outstanding', '5'], 'choose holdfast-pool-N'],
  [['--shape', 'transactions', '--clients', 'java'], "with --shape transactions, not 'java'"],
  [['--shape', 'transactions', '--size', '7'], '--size takes a whole number from 8'],
  [['--shape', 'transactions', '--records', '0'], '--records takes a whole number'],
  [['--clients', 'kafkajs-tuned'], "not 'kafkajs-tuned'"],
  [['--colour'], "Unknown option '--colour'"],
  [['faster'], 'faster'],
])('refuses %j', (args, problem) => {
  expect(problemsOf(...args)).toContain(problem)
})

it('--help wins over everything that is well formed', () => {
  expect(parseArguments(['--shape', 'circles', '--help'])).toEqual({ kind: 'help' })
})
