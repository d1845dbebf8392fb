import { createProducer, HoldfastError, jsonSerializer } from '@holdfast/core'
import type { Say, Stage } from './stage.ts'

interface Order {
  readonly id: number
  readonly lines: readonly unknown[]
}

export async function serialization(stage: Stage, say: Say): Promise<void> {
  const topic = await stage.topic({ 'cleanup.policy': 'compact' }) // refuses records without a key
  const producer = createProducer({
    brokers: stage.brokers,
    lingerMs: 50, // so that the three sends below share a batch
    serializer: { value: (order: Order) => jsonSerializer(order) },
  })
  const send = (key: string | null, order: Order): Promise<string> =>
    producer.send({ topic, messages: [{ key, value: order }] }).then(
      () => `order ${order.id}: acknowledged`,
      (error: unknown) =>
        HoldfastError.is(error)
          ? `order ${order.id}: ${error.code}, fate: ${error.fate}`
          : `order ${order.id}: a bug`,
    )
  const told = await Promise.all([
    send('a', { id: 1, lines: [] }),
    send('b', { id: 2, lines: [10n] }), // JSON has no bigint: refused at once, nothing was taken
    send(null, { id: 3, lines: [] }), // the broker refuses it: it fails alone
    send('d', { id: 4, lines: [] }),
  ])
  for (const line of told) say(line)
  await producer.close()
}
