import { readFileSync } from 'node:fs'
import { attachApacheKafka, type FaultProxy, startFaultProxy } from '@holdfast/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { causes } from '../src/failures/causes.ts'
import { proxiedStage } from '../src/failures/proxied-stage.ts'

const info = inject('apacheKafka')
const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8')
const guide = read('../../../docs/guide/producer-failures.md')

describe.skipIf(!info)('the guide to failures', () => {
  let proxy: FaultProxy
  const kafka = info && attachApacheKafka(info)
  beforeAll(async () => {
    proxy = await startFaultProxy({ routes: kafka?.proxyRoutes ?? [] })
  })
  afterEach(() => {
    proxy.heal()
    proxy.clear()
  })
  afterAll(() => proxy?.stop())

  it.each(Object.keys(causes))(
    '%s: shows the example as it is, and what it prints',
    async (name) => {
      const code = `\`\`\`ts\n${read(`../src/failures/${name}.ts`).trim()}\n\`\`\``
      expect(guide).toContain(code)
      const [, shown] = guide.slice(guide.indexOf(code)).split('```text\n')
      const lines: string[] = []
      const stage = kafka && proxiedStage(kafka, proxy)
      await (stage && causes[name]?.(stage, (line) => lines.push(line)))
      expect(lines.join('\n')).toBe(shown?.split('\n```')[0])
    },
  )
})
