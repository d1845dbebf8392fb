import { describe, expect, it } from 'vitest'
import { runCommand } from './run-command.ts'

/** Runs the command to its end; `whileUp` is called with the bootstrap servers. */
async function ran(
  args: readonly string[],
  whileUp: (printed: string) => Promise<void> = async () => undefined,
): Promise<{ code: number; out: string[]; said: string }> {
  const out: string[] = []
  const said: string[] = []
  let announced = (): void => undefined
  const up = new Promise<void>((resolve) => (announced = resolve))
  const code = await runCommand(args, {
    out: (line) => {
      out.push(line)
      announced()
    },
    say: (line) => said.push(line),
    untilStopped: () => up.then(() => whileUp(out[0] as string)),
  })
  return { code, out, said: said.join('\n') }
}

describe('holdfast-cluster', () => {
  it('prints the bootstrap servers, serves until it is stopped, and says what struck', async () => {
    const result = await ran(
      ['--brokers', '2', '--topic', 'orders:6', '--faults', 'rate=0.5,kind=lost-answer'],
      async (printed) => expect(printed).toMatch(/^127\.0\.0\.1:\d+,127\.0\.0\.1:\d+$/),
    )
    expect(result.code).toBe(0)
    expect(result.said).toMatch(
      /50 % of the Produce requests: stored, then the connection is reset/,
    )
    expect(result.said).toMatch(/Stopped after 0 requests/)
    expect(result.said).toMatch(/50 % at seed 1: struck 0 times/)
  })

  it('--json: one object and nothing else', async () => {
    const { out } = await ran(['--topic', 'orders:6', '--topic', 'payments', '--json'])
    expect(out).toHaveLength(1)
    const printed = JSON.parse(out[0] as string) as unknown
    expect(printed).toEqual({
      brokers: Array(3).fill(expect.any(String)),
      topics: ['orders', 'payments'],
    })
  })

  it('--help: the usage, with every kind of fault', async () => {
    const { code, out } = await ran(['--help'])
    expect(code).toBe(0)
    expect(out[0]).toMatch(/Usage: holdfast-cluster[\s\S]*lost-answer[\s\S]*not-enough-replicas/)
  })

  it.each([
    [['--brokers', 'three'], /--brokers: three is not a whole number/],
    [['--topic', 'a:1:2:3'], /--topic a:1:2:3: give NAME/],
    [['--faults', 'rate=2,kind=silent'], /give a rate above 0 and up to 1/],
    [['--faults', 'rate=0.1,kind=bug'], /kind is bug: give one of lost-answer/],
    [['--faults', 'speed=1'], /speed is not known/],
    [['--nonsense'], /Unknown option '--nonsense'[\s\S]*Usage/],
    [['--brokers', '0'], /brokers is 0: give a whole number from 1 to 100/],
    [['--topic', 'orders:0'], /orders: partitions is 0/],
  ])('%j: what is wrong, and exit code 2', async (args, message) => {
    const { code, out, said } = await ran(args)
    expect(code).toBe(2)
    expect(out).toEqual([])
    expect(said).toMatch(message)
  })
})
