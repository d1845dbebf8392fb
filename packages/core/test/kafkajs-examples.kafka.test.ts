import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { describeOnKafka } from './on-kafka.ts'

/**
 * Programs of the shapes of kafkajs's documentation, run twice: as they are, and with the name of the
 * imported package changed. They must print the same and leave the same in the log. Besides that
 * one name only the addresses and the topics are filled in.
 */
const folder = path.join(import.meta.dirname, 'kafkajs-examples')
const BROKERS = `['kafka1:9092', 'kafka2:9092']`
const TOPICS = ['topic-one', 'topic-two']

interface Run {
  readonly code: number
  readonly printed: string[]
  /** Lines of the producer's log at level ERROR and WARN. */
  readonly complaints: string[]
  /** By topic and partition, `key=value headers`, in log order. */
  readonly log: Record<string, string[]>
}

interface Example {
  readonly file: string
  readonly partitions?: number
  readonly printed?: string[]
  readonly log: Record<string, string[]>
}

const correlation = 'correlation-id:2bfb68bb-893a-423b-a7fa-7b568cad5b67'

const examples: readonly Example[] = [
  {
    file: 'usage.cjs',
    partitions: 1,
    printed: [`{ partition: 0, offset: '0', value: 'Hello from one message!' }`],
    log: { 'topic-one 0': ['=Hello from one message!'] },
  },
  {
    file: 'messages.cjs',
    printed: ['topic-two 0 0 0 -1', 'topic-two 1 0 0 -1'],
    log: {
      'topic-one 2': ['key1=hello world', 'key2=hey hey!', 'key1=as bytes', 'key2=(null)'],
      'topic-two 0': [
        'key1=first',
        `key4=fourth ${correlation} system-id:my-system system-id:another`,
      ],
      'topic-two 1': ['key2=second', 'key3=third'],
    },
  },
  {
    file: 'several-topics.cjs',
    printed: ['topic-one 1 0', 'topic-two 1 0'],
    log: {
      'topic-one 1': ['key=hello one', 'key=hello one again'],
      'topic-two 1': [`key=hello two ${correlation}`],
    },
  },
  {
    file: 'custom-partitioner.cjs',
    log: {
      'topic-one 0': ['b=2 customer:small', '=4 customer:small'],
      'topic-one 2': ['a=1 customer:big', 'c=3 customer:big'],
    },
  },
  {
    file: 'default-partitioner.cjs',
    log: {
      'topic-one 0': ['customer-1=1', 'customer-5=5'],
      'topic-one 1': [
        'customer-0=0',
        'customer-3=3',
        'customer-4=4',
        'customer-6=6',
        'customer-7=7',
      ],
      'topic-one 2': ['customer-2=2', 'customer-8=8'],
    },
  },
  {
    file: 'legacy-partitioner.cjs',
    log: {
      'topic-one 2': ['customer-0=0', 'customer-4=4'],
      'topic-one 0': [
        'customer-1=1',
        'customer-2=2',
        'customer-3=3',
        'customer-6=6',
        'customer-7=7',
        'customer-8=8',
      ],
      'topic-one 1': ['customer-5=5'],
    },
  },
  {
    file: 'gzip.cjs',
    log: { 'topic-one 2': ['key1=hello world', 'key2=hey hey!'] },
  },
  {
    file: 'acks.cjs',
    printed: ['-1 0', '1 1', '0 '],
    log: { 'topic-one 1': ['key=acks -1', 'key=acks 1', 'key=acks 0'] },
  },
  {
    file: 'idempotent.cjs',
    printed: ['true'],
    log: { 'topic-one 1': Array.from({ length: 10 }, (_, n) => `key=${n}`) },
  },
  {
    file: 'events.mjs',
    printed: [
      'no such event false',
      'producer.connect',
      'not sent false',
      'Producer WARN the end is near',
      'producer.disconnect',
      'producer.disconnect',
    ],
    log: { 'topic-one 1': ['key=sent'] },
  },
]

const asItIs = (source: string): string => source

function importChanged(source: string): string {
  const parts = source.split(`'kafkajs'`)
  expect(parts).toHaveLength(2)
  return parts.join(`'@holdfast/core/kafkajs'`)
}

describeOnKafka('programs written for kafkajs', (on) => {
  for (const { file, partitions = 3, printed = [], log } of examples) {
    it(`${file} does the same with its import line changed`, async () => {
      const [theirs, ours] = await Promise.all([
        run(file, partitions, asItIs),
        run(file, partitions, importChanged),
      ])
      expect(ours).toEqual({ code: 0, printed, complaints: [], log })
      expect(theirs).toEqual(ours)
    })
  }

  async function run(
    file: string,
    partitions: number,
    change: (source: string) => string,
  ): Promise<Run> {
    let source = change(readFileSync(path.join(folder, file), 'utf8'))
    expect(source).toContain(BROKERS)
    source = source.replace(BROKERS, JSON.stringify(on.kafka.bootstrap))
    const names = new Map<string, string>()
    for (const topic of TOPICS.filter((t) => source.includes(t))) {
      const name = await on.topic(partitions)
      names.set(topic, name)
      source = source.replaceAll(topic, name)
    }
    const { code, stdout, stderr } = await runProgram(path.extname(file), source)
    const log: Record<string, string[]> = {}
    for (const [topic, name] of names) {
      for (const { partition, key, value, headers } of await on.log(name, partitions)) {
        const line = [
          `${String(key ?? '')}=${String(value ?? '(null)')}`,
          ...headers.map((h) => `${h.key}:${String(h.value)}`),
        ]
        const place = `${topic} ${partition}`
        log[place] = [...(log[place] ?? []), line.join(' ')]
      }
    }
    let shown = stdout
    for (const [topic, name] of names) shown = shown.replaceAll(name, topic)
    return {
      code,
      // kafkajs's own log goes to the same streams
      printed: shown.split('\n').filter((line) => line !== '' && !line.startsWith('{"level"')),
      complaints: stderr.split('\n').filter((line) => line.includes('[Producer]')),
      log,
    }
  }
})

/** In a folder of this package, so that both packages are found from there. */
async function runProgram(
  extension: string,
  source: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const at = mkdtempSync(path.join(import.meta.dirname, '.run-'))
  try {
    const script = path.join(at, `program${extension}`)
    writeFileSync(script, source)
    const child = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, KAFKAJS_NO_PARTITIONER_WARNING: '1' },
    })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const [code] = (await once(child, 'close')) as [number]
    return { code, stdout, stderr }
  } finally {
    rmSync(at, { recursive: true })
  }
}
