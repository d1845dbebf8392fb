import { errorCode, type ErrorName } from '../wire/error-codes.ts'
import type { Cluster } from './cluster.ts'
import { configProblem } from './topic-configs.ts'

const TOPIC = 2

/** Why a change of settings is refused. */
export class ConfigRefused extends Error {
  override readonly name = 'ConfigRefused'
  readonly code: number

  constructor(error: ErrorName, message: string) {
    super(message)
    this.code = errorCode(error)
  }
}

interface Answer {
  readonly errorCode: number
  readonly errorMessage: string | null
}

/** Replaces a topic's settings by `next` of the present ones, if all of them can be. */
export function alterTopicConfig(
  cluster: Cluster,
  resource: { readonly resourceType: number; readonly resourceName: string },
  validateOnly: boolean,
  next: (
    present: ReadonlyMap<string, string>,
  ) => readonly (readonly [name: string, value: string | null])[],
): Answer {
  try {
    alter(cluster, resource, validateOnly, next)
    return { errorCode: 0, errorMessage: null }
  } catch (error) {
    if (!(error instanceof ConfigRefused)) throw error
    return { errorCode: error.code, errorMessage: error.message }
  }
}

function alter(
  cluster: Cluster,
  { resourceType, resourceName }: { readonly resourceType: number; readonly resourceName: string },
  validateOnly: boolean,
  next: Parameters<typeof alterTopicConfig>[3],
): void {
  if (resourceType !== TOPIC) {
    throw new ConfigRefused('INVALID_REQUEST', `Unexpected resource type ${resourceType}`)
  }
  const topic = cluster.topics.get(resourceName)
  if (topic === undefined) {
    throw new ConfigRefused(
      'UNKNOWN_TOPIC_OR_PARTITION',
      `The topic '${resourceName}' does not exist.`,
    )
  }
  const present = topic.config.entries
  const wanted = new Map(next(present))
  for (const [name, value] of wanted) {
    const problem = configProblem(name, value)
    if (problem !== undefined) throw new ConfigRefused('INVALID_CONFIG', problem)
  }
  if (validateOnly) return
  for (const name of present.keys()) if (!wanted.has(name)) topic.config.delete(name)
  for (const [name, value] of wanted) topic.config.set(name, value ?? '')
  // min.insync.replicas may let the high watermark move
  for (const partition of topic.partitions) {
    partition.replicate()
    partition.changed.notify()
  }
}
