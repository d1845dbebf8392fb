import type { EmbeddedCluster } from '../embedded/embedded-cluster.ts'
import type { Fault } from '../faults/fault.ts'
import type { RandomFault } from '../faults/random-rule.ts'
import { errorCode } from '../wire/error-codes.ts'

type Strike =
  | Pick<RandomFault & { point: 'request' }, 'point' | 'fault'>
  | Pick<RandomFault & { point: 'afterAppend' }, 'point' | 'fault'>

interface Kind {
  readonly says: string
  strike(ms: number): Strike
}

const refused = (error: Parameters<typeof errorCode>[0]): Strike => ({
  point: 'request',
  fault: { kind: 'answer', errorCode: errorCode(error), partitions: undefined },
})

const KINDS = {
  'lost-answer': {
    says: 'stored, then the connection is reset before the answer',
    strike: () => ({ point: 'afterAppend', fault: 'rst' }),
  },
  'lost-request': {
    says: 'the connection is reset before anything is stored',
    strike: () => ({ point: 'request', fault: 'rst' }),
  },
  silent: {
    says: 'stored, and the connection says nothing any more',
    strike: () => ({ point: 'afterAppend', fault: 'blackHole' }),
  },
  'late-answer': {
    says: 'stored, and answered ms milliseconds late (default 1000)',
    strike: (ms) => ({ point: 'afterAppend', fault: { kind: 'delay', ms } }),
  },
  'not-leader': {
    says: 'refused with NOT_LEADER_OR_FOLLOWER',
    strike: () => refused('NOT_LEADER_OR_FOLLOWER'),
  },
  'not-enough-replicas': {
    says: 'refused with NOT_ENOUGH_REPLICAS',
    strike: () => refused('NOT_ENOUGH_REPLICAS'),
  },
} satisfies Record<string, Kind>

type KindName = keyof typeof KINDS

/** What `--faults kind=` takes. */
export const namedFaults: Readonly<Record<KindName, Kind>> = KINDS

export interface NamedFault {
  readonly kind: KindName
  /** Above 0, up to 1. */
  readonly rate: number
  readonly ms: number
}

const DEFAULT_DELAY_MS = 1000

/** @throws Error that says what is wrong with `rate=0.05,kind=lost-answer` */
export function readFault(given: string): NamedFault {
  const parts = new Map<string, string>()
  for (const part of given.split(',')) {
    const [name = '', value = ''] = part.split('=')
    if (!['rate', 'kind', 'ms'].includes(name)) {
      throw new Error(
        `--faults ${given}: ${name || 'nothing'} is not known: give rate, kind and ms`,
      )
    }
    parts.set(name, value)
  }
  const kind = parts.get('kind') ?? ''
  if (!isKind(kind)) {
    const known = Object.keys(KINDS).join(', ')
    throw new Error(`--faults ${given}: kind is ${kind || 'missing'}: give one of ${known}`)
  }
  const rate = Number(parts.get('rate') ?? Number.NaN)
  if (!(rate > 0 && rate <= 1)) {
    throw new Error(`--faults ${given}: give a rate above 0 and up to 1`)
  }
  const ms = Number(parts.get('ms') ?? DEFAULT_DELAY_MS)
  if (!(Number.isInteger(ms) && ms >= 1)) {
    throw new Error(`--faults ${given}: ms is a whole number from 1`)
  }
  return { kind, rate, ms }
}

function isKind(kind: string): kind is KindName {
  return kind in KINDS
}

export function startFault(cluster: EmbeddedCluster, { kind, rate, ms }: NamedFault): Fault {
  return cluster.random({ api: 'Produce', rate, ...namedFaults[kind].strike(ms) } as RandomFault)
}

export function describeFault({ kind, rate }: NamedFault): string {
  return `${rate * 100} % of the Produce requests: ${namedFaults[kind].says}`
}
