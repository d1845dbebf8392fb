import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { KAFKAJS_VERSION, KafkajsConnection } from './kafkajs-internals.ts'
import { bridgeLogger } from './logger-bridge.ts'
import { silentLogger } from '../ports/logger.ts'

/**
 * Every assumption of broker-connection.ts and guarded-socket.ts about kafkajs's `src/`. If one of
 * these fails, kafkajs was changed under us: read docs/decisions/0001 before touching anything.
 */
const require = createRequire(import.meta.url)

const written: Buffer[] = []
const listeners = new Map<string, (argument?: unknown) => void>()
const connect = async (): Promise<InstanceType<typeof KafkajsConnection>> => {
  written.length = 0
  listeners.clear()
  const connection = new KafkajsConnection({
    host: '127.0.0.1',
    port: 1,
    clientId: 'guard',
    ssl: undefined,
    sasl: undefined,
    logger: bridgeLogger(silentLogger),
    connectionTimeout: 2 ** 31 - 1,
    requestTimeout: 2 ** 31 - 1,
    enforceRequestTimeout: false,
    maxInFlightRequests: null,
    socketFactory: ({ onConnect }) => {
      queueMicrotask(onConnect)
      return {
        on: (event: string, listener: unknown) =>
          listeners.set(event, listener as (argument?: unknown) => void),
        write: (data) => written.push(data),
        end: () => {},
        unref: () => {},
      }
    },
  })
  await connection.connect()
  return connection
}

const push = (
  connection: InstanceType<typeof KafkajsConnection>,
  log: unknown[],
  correlationId = connection.nextCorrelationId(),
): number => {
  connection.requestQueue.push({
    entry: {
      apiKey: 0,
      apiName: 'Produce',
      apiVersion: 9,
      correlationId,
      resolve: ({ payload }) => log.push(payload.toString()),
      reject: (error) => log.push(error.message),
    },
    expectResponse: true,
    requestTimeout: null,
    sendRequest: () => log.push(`written ${correlationId}`),
  })
  return correlationId
}

it('is the one version whose internals we know', () => {
  expect((require('kafkajs/package.json') as { version: string }).version).toBe(KAFKAJS_VERSION)
  expect(require('kafkajs/package.json')).not.toHaveProperty('exports')
})

it('push calls sendRequest before it returns, as INV-SEQ-1 needs', async () => {
  const connection = await connect()
  const log: unknown[] = []
  push(connection, log)
  expect(log).toEqual(['written 0'])
})

it('an answer resolves its request within the data event, without the correlation id', async () => {
  const connection = await connect()
  const log: unknown[] = []
  push(connection, log)
  const frame = Buffer.from([0, 0, 0, 6, 0, 0, 0, 0, 104, 105])
  listeners.get('data')?.(frame)
  expect(log).toEqual(['written 0', 'hi'])
})

it('an error rejects every unanswered request at once', async () => {
  const connection = await connect()
  const log: unknown[] = []
  push(connection, log)
  push(connection, log)
  listeners.get('error')?.(new Error('gone'))
  expect(log.slice(2)).toEqual(['Connection error: gone', 'Connection error: gone'])
})

it('its check for pending requests can be replaced on the object', async () => {
  const connection = await connect()
  let checks = 0
  connection.requestQueue.scheduleCheckPendingRequests = () => void checks++
  const log: unknown[] = []
  push(connection, log)
  listeners.get('data')?.(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0]))
  expect(checks).toBe(1)
})

it('correlation ids are int32 and start anew before they overflow', async () => {
  const connection = (await connect()) as unknown as {
    correlationId: number
    nextCorrelationId(): number
  }
  connection.correlationId = 2 ** 31 - 1
  expect(connection.nextCorrelationId()).toBe(0)
})

it('without SASL nothing has to be authenticated, and no timer of kafkajs is left running', async () => {
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
  const before = timers()
  const connection = await connect()
  await connection.authenticate()
  expect(written).toEqual([])
  expect(timers()).toBe(before)
})
