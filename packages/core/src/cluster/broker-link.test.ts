import { expect, it, vi } from 'vitest'
import { VirtualClock } from '../../test/virtual-clock.ts'
import { ConnectionError } from '../errors/connection-error.ts'
import { silentLogger } from '../ports/logger.ts'
import { RetryGate } from '../retry/retry-gate.ts'
import { BrokerLink } from './broker-link.ts'

vi.mock('../connection/broker-connection.ts', () => ({
  BrokerConnection: class {
    readonly #onFailed: (error: Error) => void
    constructor({ onFailed }: { onFailed: (error: Error) => void }) {
      this.#onFailed = onFailed
    }
    open(): Promise<void> {
      return Promise.resolve()
    }
    versionOf(): number {
      return 11
    }
    close(problem: string): void {
      this.#onFailed(new ConnectionError('b:1', problem))
    }
  },
}))

it('B1: a connection that we sever ourselves is no failure of the broker', () => {
  const clock = new VirtualClock()
  const failures: (Error | undefined)[] = []
  const link = new BrokerLink({
    brokerId: 1,
    gate: new RetryGate({ initialMs: 100, maxMs: 100 }, () => 0.5),
    base: {} as never,
    addressOf: () => ({ host: 'b', port: 1 }),
    clock,
    logger: silentLogger,
    metrics: { connectionOpened: () => {}, connectionClosed: () => {} },
    onChange: () => {},
    onFailed: (error) => failures.push(error),
  })
  link.ensure(clock.now())
  link.sever('its producer id is not known any more')
  expect(failures).toEqual([undefined])
})
