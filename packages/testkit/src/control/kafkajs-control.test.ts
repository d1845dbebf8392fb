import { expect, it, onTestFinished } from 'vitest'
import { ScriptedBroker } from '../../test/scripted-broker.ts'
import { kafkajsControl } from './kafkajs-control.ts'

async function silentBroker(): Promise<ScriptedBroker> {
  const broker = await ScriptedBroker.start(() => 'silence')
  onTestFinished(() => broker.stop())
  return broker
}

it('close comes back although kafkajs waits for a silent broker, and ends its sockets', async () => {
  const broker = await silentBroker()
  const timers: (() => void)[] = []
  const client = kafkajsControl({
    brokers: [broker.address],
    retry: { retries: 1, initialRetryTime: 1 },
    clock: {
      now: () => 0,
      after(_ms, run) {
        timers.push(run)
        return () => undefined
      },
    },
  })
  const reached = broker.connected()
  const connecting = client.connect().catch((error: unknown) => error)
  await reached
  const [socket] = broker.sockets
  const ended = new Promise((resolve) => {
    socket?.once('close', resolve)
  })
  const closing = client.close()
  for (const run of timers) run()
  await closing
  await ended
  // kafkajs tries once more, and gets no socket
  expect(await connecting).toBeInstanceOf(Error)
  expect(broker.sockets.size).toBe(0)
})

it('tells no fate', () => {
  const client = kafkajsControl({ brokers: ['127.0.0.1:1'] })
  expect(client.fateOf(new Error('anything'))).toBe('unknown')
  expect(client.name).toBe('kafkajs')
})
