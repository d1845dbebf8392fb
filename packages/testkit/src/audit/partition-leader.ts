import { apiKey } from '../wire/api-keys.ts'
import { WireFormatError } from '../wire/wire-format-error.ts'
import { AuditConnection } from './audit-connection.ts'
import { AuditReadError } from './audit-read-error.ts'
import { ask, askAnyone, checkCode } from './broker-questions.ts'
import { PassingFailure } from './patiently.ts'

export interface PartitionToRead {
  /** `host:port` of the brokers' own listeners, not the proxy's: an audit must not meet faults. */
  readonly bootstrap: readonly string[]
  readonly topic: string
  readonly partition: number
}

export type IsolationLevel = 'uncommitted' | 'committed'

/** As on the wire. */
export const ISOLATION_LEVELS: Readonly<Record<IsolationLevel, number>> = {
  uncommitted: 0,
  committed: 1,
}

/** What ListOffsets takes in place of a timestamp; the latest read committed is the last stable offset. */
const TIMESTAMPS = { latest: -1n, earliest: -2n }

/** What Kafka 2.5 and 4.2 both serve. */
const METADATA_VERSION = 8
const LIST_OFFSETS_VERSION = 5
export const FETCH_VERSION = 11

/** To the leader of the moment. */
export async function connectToLeader(where: PartitionToRead): Promise<AuditConnection> {
  const { bootstrap, topic, partition } = where
  const request = { topics: [{ name: topic }], allowAutoTopicCreation: false }
  const metadata = await askAnyone(bootstrap, 'Metadata', METADATA_VERSION, request)
  const described = metadata.topics.find((t) => t.name === topic)
  checkCode(described?.errorCode ?? 3, nameOf(where))
  const found = described?.partitions.find((p) => p.partitionIndex === partition)
  if (found === undefined) {
    throw new AuditReadError(
      `${topic} has partitions ${described?.partitions.map((p) => p.partitionIndex).join(', ')}, not ${partition}`,
    )
  }
  const leader = metadata.brokers.find((broker) => broker.nodeId === found.leaderId)
  if (leader === undefined) throw new PassingFailure(`${nameOf(where)} has no leader`)
  const connection = AuditConnection.to(`${leader.host}:${leader.port}`)
  try {
    await checkVersions(connection)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

export async function listOffset(
  leader: AuditConnection,
  where: PartitionToRead,
  isolation: IsolationLevel,
  which: keyof typeof TIMESTAMPS,
): Promise<bigint> {
  const { topic, partition } = where
  const asked = { partitionIndex: partition, timestamp: TIMESTAMPS[which] }
  const answer = await ask(leader, 'ListOffsets', LIST_OFFSETS_VERSION, {
    isolationLevel: ISOLATION_LEVELS[isolation],
    topics: [{ name: topic, partitions: [asked] }],
  })
  const listed = answer.topics[0]?.partitions[0]
  if (listed === undefined) {
    throw new WireFormatError('ListOffsets was answered without a partition')
  }
  checkCode(listed.errorCode, nameOf(where))
  return listed.offset
}

export const nameOf = ({ topic, partition }: PartitionToRead): string => `${topic}[${partition}]`

async function checkVersions(connection: AuditConnection): Promise<void> {
  const { apiKeys } = await ask(connection, 'ApiVersions', 0, {})
  for (const [api, version] of [
    ['Fetch', FETCH_VERSION],
    ['ListOffsets', LIST_OFFSETS_VERSION],
  ] as const) {
    const served = apiKeys.find((range) => range.apiKey === apiKey(api))
    if (served && served.minVersion <= version && version <= served.maxVersion) continue
    throw new AuditReadError(`The broker does not serve ${api} v${version}: Kafka 2.5+ is needed`)
  }
}
