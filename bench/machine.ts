import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly platform: string
  readonly node: string
  readonly kafkajs: string
  /** Of the last minute when the run began: well above 0 means that others were at work here. */
  readonly loadBefore: number
}

export function describeMachine(): Machine {
  const cpus = os.cpus()
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGiB: Math.round((os.totalmem() / 2 ** 30) * 10) / 10,
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    node: process.versions.node,
    kafkajs: kafkajsVersion(),
    loadBefore: Math.round((os.loadavg()[0] ?? 0) * 100) / 100,
  }
}

function kafkajsVersion(): string {
  const file = createRequire(import.meta.url).resolve('kafkajs/package.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
