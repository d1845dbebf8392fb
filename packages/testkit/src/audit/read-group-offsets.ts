import { AuditConnection } from './audit-connection.ts'
import { ask, askAnyone, checkCode } from './broker-questions.ts'
import { patiently, type Patience } from './patiently.ts'

export interface ReadGroupOffsetsOptions extends Patience {
  /** `host:port` of the brokers' own listeners, not the proxy's: an audit must not meet faults. */
  readonly bootstrap: readonly string[]
  readonly groupId: string
  readonly topic: string
  readonly partitions: readonly number[]
  /** Waits until no transaction holds offsets of the group (KIP-447). Default true. */
  readonly stable?: boolean
}

export interface GroupOffset {
  readonly partition: number
  readonly offset: bigint
  readonly metadata: string | null
}

/** What Kafka 2.5 and 4.2 both serve. */
const FIND_COORDINATOR_VERSION = 3
const OFFSET_FETCH_VERSION = 7
const GROUP = 0

/**
 * What a group has committed for a topic; partitions without an offset are left out.
 *
 * @throws AuditReadError when the deadline passed or the broker refuses for good
 */
export function readGroupOffsets(options: ReadGroupOffsetsOptions): Promise<GroupOffset[]> {
  const { bootstrap, groupId, topic, partitions, stable = true } = options
  const what = `offsets of group ${groupId}`
  return patiently(what, options, async () => {
    const found = await askAnyone(bootstrap, 'FindCoordinator', FIND_COORDINATOR_VERSION, {
      key: groupId,
      keyType: GROUP,
    })
    checkCode(found.errorCode, what)
    const coordinator = AuditConnection.to(`${found.host}:${found.port}`)
    try {
      const { errorCode, topics } = await ask(coordinator, 'OffsetFetch', OFFSET_FETCH_VERSION, {
        groupId,
        topics: [{ name: topic, partitionIndexes: partitions }],
        requireStable: stable,
      })
      checkCode(errorCode, what)
      return topics.flatMap((answered) =>
        answered.partitions.flatMap(({ partitionIndex, committedOffset, ...rest }) => {
          checkCode(rest.errorCode, what)
          if (committedOffset < 0n) return []
          return [{ partition: partitionIndex, offset: committedOffset, metadata: rest.metadata }]
        }),
      )
    } finally {
      coordinator.close()
    }
  })
}
