import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { attachApacheKafka } from '@holdfast/testkit'
import { describe, expect, inject, it } from 'vitest'

const info = inject('apacheKafka')
const source = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8')

describe.skipIf(!info)('the ten lines of the README', () => {
  it('are the example, to the letter', () => {
    for (const readme of ['../../../README.md', '../../core/README.md']) {
      expect(source(readme)).toContain(source('../src/first-send.ts').trim())
    }
  })

  it('run as they stand, print topic, partition and offset, and the process exits by itself', async () => {
    if (!info) throw new Error('skipped without Apache Kafka')
    const kafka = attachApacheKafka(info)
    await kafka.createTopic('orders', { partitions: 1 })
    const folder = mkdtempSync(path.join(import.meta.dirname, '.run-'))
    try {
      const script = path.join(folder, 'first-send.ts')
      const brokers = JSON.stringify(kafka.bootstrap)
      writeFileSync(script, source('../src/first-send.ts').replace("['localhost:9092']", brokers))
      const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
      let printed = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
      const [code] = (await once(child, 'close')) as [number]
      expect({ code, printed }).toEqual({ code: 0, printed: 'orders 0 0n\n' })
    } finally {
      rmSync(folder, { recursive: true })
      await kafka.deleteTopic('orders')
    }
  })
})
