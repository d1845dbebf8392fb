import { spawn } from 'node:child_process'
import { openSync, closeSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { runCommand } from './run-command.ts'

/**
 * A broker's process, known by its pid file, so that any process with the cluster's folder can
 * signal or restart it. Before a signal is sent the pid must prove to be ours.
 */
export class BrokerProcess {
  readonly properties: string
  readonly logFile: string
  readonly #pidFile: string

  constructor(folder: string, brokerId: number) {
    this.properties = path.join(folder, `broker-${brokerId}.properties`)
    this.logFile = path.join(folder, `broker-${brokerId}.log`)
    this.#pidFile = path.join(folder, `broker-${brokerId}.pid`)
  }

  async start(classpath: string, heapMb: number): Promise<void> {
    const log = openSync(this.logFile, 'a')
    const java = ['-XX:+UseG1GC', '-XX:+ExitOnOutOfMemoryError', '-Djava.awt.headless=true']
    const heap = [`-Xms${Math.min(256, heapMb)}m`, `-Xmx${heapMb}m`]
    try {
      const child = spawn(
        'java',
        [
          ...heap,
          ...java,
          `-Dlog4j2.configurationFile=${this.#logging()}`,
          '-cp',
          classpath,
          'kafka.Kafka',
          this.properties,
        ],
        { detached: true, stdio: ['ignore', log, log] },
      )
      child.unref()
      child.on('error', () => {}) // the pid stays undefined, and the start times out with the log
      await writeFile(this.#pidFile, String(child.pid ?? ''))
    } finally {
      closeSync(log)
    }
  }

  /** The pid if the process lives and is ours. */
  async pid(): Promise<number | undefined> {
    const pid = Number(await readFile(this.#pidFile, 'utf8').catch(() => ''))
    if (!Number.isInteger(pid) || pid <= 0) return undefined
    return (await this.#isOurs(pid)) ? pid : undefined
  }

  /** Returns whether there was a process to signal. */
  async signal(signal: NodeJS.Signals): Promise<boolean> {
    const pid = await this.pid()
    if (pid === undefined) return false
    try {
      process.kill(pid, signal)
      return true
    } catch {
      return false
    }
  }

  /** A pid may have been given to somebody else meanwhile: ours has our properties on its command line. */
  async #isOurs(pid: number): Promise<boolean> {
    const { stdout } = await runCommand('ps', ['-ww', '-o', 'stat=,command=', '-p', String(pid)])
    const [state = '', ...words] = stdout.trim().split(/\s+/)
    return state !== '' && !state.startsWith('Z') && words.includes(this.properties)
  }

  #logging(): string {
    return path.join(path.dirname(this.properties), 'log4j2.properties')
  }
}

/** Warnings only: a broker's log is read when something went wrong. */
export const LOGGING = `status = error
rootLogger.level = warn
rootLogger.appenderRef.stdout.ref = STDOUT
appender.stdout.type = Console
appender.stdout.name = STDOUT
appender.stdout.layout.type = PatternLayout
appender.stdout.layout.pattern = [%d] %p %m (%c)%n
`
