import { expect, it } from 'vitest'
import { VirtualClock } from '../../test/virtual-clock.ts'
import type { Connection, ConnectionOptions } from '../connection/broker-connection.ts'
import { ConnectionError } from '../errors/connection-error.ts'
import { silentLogger } from '../ports/logger.ts'
import { RetryGate } from '../retry/retry-gate.ts'
import { BrokerLink } from './broker-link.ts'

/** A connection that opens at once, and ends when it is closed. */
const doubleOf = ({ onFailed }: ConnectionOptions): Connection =>
  ({
    open: () => Promise.resolve(),
    versionOf: () => 11,
    close: (problem: string) => onFailed?.(new ConnectionError('b:1', problem)),
  }) as unknown as Connection

it('B1: a connection that we sever ourselves is no failure of the broker', () => {
  const clock = new VirtualClock()
  const failures: (Error | undefined)[] = []
  const link = new BrokerLink({
    brokerId: 1,
    gate: new RetryGate({ initialMs: 100, maxMs: 100 }, () => 0.5),
    makeConnection: doubleOf,
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
