import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it, vi } from 'vitest'
import { BrokerProcess } from '../src/apache-kafka/broker-process.ts'
import { runCommand } from '../src/apache-kafka/run-command.ts'
import { startApacheKafka } from '../src/apache-kafka/start-apache-kafka.ts'
import { describeOnApacheKafka } from './on-apache-kafka.ts'

const moduleUrl = new URL('../src/index.ts', import.meta.url).href

/** Runs a module's text under this Node; the environment can be changed. */
function run(code: string, env: NodeJS.ProcessEnv = process.env) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
  }
  return {
    child,
    closed: once(child, 'close').then(([code]) => ({ code: code as number, printed })),
  }
}

/** A process that ended but was not collected yet (a zombie) does not live. */
async function lives(pid: number): Promise<boolean> {
  const { stdout } = await runCommand('ps', ['-o', 'stat=', '-p', String(pid)])
  return stdout.trim() !== '' && !stdout.startsWith('Z')
}

describeOnApacheKafka('the launcher of Apache Kafka', (on) => {
  it('moves a leader, and every broker knows when it returns', async () => {
    const topic = await on.topicLedByOne()
    await on.kafka.moveLeader(topic, 0, 3)
    expect(await on.kafka.describePartition(topic, 0)).toMatchObject({
      leaderId: 3,
      leaderEpoch: 1,
    })
  })

  it('reassigns a partition, and returns when the new replicas are in sync', async () => {
    const topic = await on.topicLedByOne()
    await on.kafka.reassign(topic, 0, [2, 3])
    const { replicas, inSyncReplicas } = await on.kafka.describePartition(topic, 0)
    expect([replicas, new Set(inSyncReplicas)]).toEqual([[2, 3], new Set([2, 3])])
  })

  it('changes a topic, and deletes it so that nobody knows it', async () => {
    const topic = await on.topicLedByOne()
    await on.kafka.alterTopicConfig(topic, { 'max.message.bytes': '1234' })
    await on.kafka.deleteTopic(topic)
    await on.kafka.createTopic(topic, { partitions: 2 }) // the name is free again
    expect((await on.kafka.describePartition(topic, 1)).replicas).toHaveLength(3)
  })

  it('kills a broker, starts it again on its data, and it is in sync', async () => {
    const topic = await on.topicLedByOne()
    const one = on.kafka.broker(1)
    const before = await one.pid()
    await one.sigkill()
    expect(await one.isRunning()).toBe(false)
    await expect(one.sigstop()).rejects.toThrow('broker 1 does not run')
    await on.kafka.waitForLeaderOtherThan(topic, 0, 1)
    await one.start()
    await on.kafka.waitForInSync(topic, 0)
    expect(await one.pid()).not.toBe(before)
  })

  it('freezes and thaws a broker', async () => {
    const two = on.kafka.broker(2)
    await two.sigstop()
    expect(await two.isRunning()).toBe(true)
    await two.sigcont()
    await on.kafka.untilReady()
    expect(() => on.kafka.broker(4)).toThrow('there is no broker 4')
  })

  it('signals no process that is not its own, though its pid file names it', async () => {
    const notOurs = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'])
    const { folder } = on.kafka.info
    const broker = new BrokerProcess(folder, 9)
    await writeFile(path.join(folder, 'broker-9.pid'), String(notOurs.pid))
    expect(await broker.signal('SIGKILL')).toBe(false)
    expect(notOurs.exitCode).toBeNull()
    notOurs.kill()
    await rm(path.join(folder, 'broker-9.pid'))
  })

  it('stop leaves no process, no folder, and nothing that keeps the event loop alive', async () => {
    const { closed } = run(`
      import { startApacheKafka } from '${moduleUrl}'
      const kafka = await startApacheKafka({ brokers: 1 })
      console.log(JSON.stringify([kafka.info.folder, await kafka.broker(1).pid()]))
      await kafka.stop()
    `)
    const { code, printed } = await closed
    const [folder, pid] = JSON.parse(printed.trim().split('\n').at(-1) as string) as [
      string,
      number,
    ]
    expect(code).toBe(0)
    expect(pid).toBeGreaterThan(0)
    expect(existsSync(folder)).toBe(false)
    expect(await lives(pid)).toBe(false)
  })

  it('leaves nothing either if the process that started it is killed', async () => {
    const { child, closed } = run(`
      import { startApacheKafka } from '${moduleUrl}'
      const kafka = await startApacheKafka({ brokers: 1 })
      console.log(kafka.info.folder)
      setInterval(() => {}, 1e6)
    `)
    let folder = ''
    child.stdout.on('data', (text: string) => (folder = text.trim().split('\n').at(-1) as string))
    await vi.waitUntil(() => existsSync(folder), { timeout: 60_000 })
    const broker = new BrokerProcess(folder, 1)
    expect(await broker.pid()).toBeGreaterThan(0)
    child.kill('SIGKILL')
    await closed
    await vi.waitUntil(async () => !existsSync(folder) && !(await broker.pid()), {
      timeout: 30_000,
    })
    expect(existsSync(folder)).toBe(false)
  })

  it('a broker that cannot start is named with the end of its log, and nothing is left', async () => {
    const start = startApacheKafka({ brokers: 1, config: { 'log.segment.bytes': '1' } })
    const error = (await start.catch((e: unknown) => e)) as Error
    expect(error.name).toBe('ApacheKafkaError')
    expect(error.message).toMatch(
      /broker 1 (could not be formatted|died)[^]*log\.segment\.bytes|Invalid value/,
    )
  })

  it('says what to install where there is no Java', async () => {
    const { closed } = run(
      `
      import { startApacheKafka } from '${moduleUrl}'
      await startApacheKafka().catch((e) => console.log(e.name, e.reason, e.message))
    `,
      { ...process.env, PATH: path.dirname(process.execPath) },
    )
    const { printed } = await closed
    expect(printed).toMatch(
      /ApacheKafkaUnavailableError java .*needs Java 17 or newer.*Install one/,
    )
  })
})
