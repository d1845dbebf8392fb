import { type ConfigurationProblem, ConfigurationError } from '../errors/configuration-error.ts'
import type { OffsetToCommit } from '../wire/apis/txn-offset-commit.ts'

/** Offsets of a consumer group that become part of a transaction, in kafkajs's shape. */
export interface ConsumedOffsets {
  readonly consumerGroupId: string
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly {
      readonly partition: number
      /** Of the next record to consume: one behind the last one that was. */
      readonly offset: bigint | number | string
      /** Shown with the offset by group tools. Default: a token of the transaction's own. */
      readonly metadata?: string | null | undefined
    }[]
  }[]
}

export interface TopicOffsets {
  readonly name: string
  readonly partitions: readonly OffsetToCommit[]
}

/** Kafka's default of `offset.metadata.max.bytes`. */
const MAX_METADATA_BYTES = 4_096

/** Checks what was given. Throws ConfigurationError with every problem. `token`: where no metadata is given. */
export function checkOffsets(given: ConsumedOffsets, token: string): readonly TopicOffsets[] {
  const problems: ConfigurationProblem[] = []
  const complain = (field: string, value: unknown, fix: string): void => {
    problems.push({ field, given: shown(value), fix })
  }
  const { consumerGroupId, topics } = given ?? {}
  if (typeof consumerGroupId !== 'string' || consumerGroupId === '') {
    complain('consumerGroupId', consumerGroupId, 'the group id of the consumer')
  }
  if (!Array.isArray(topics)) {
    complain('topics', topics, 'a list of { topic, partitions: [{ partition, offset }] }')
  }
  const checked = (Array.isArray(topics) ? topics : []).map((entry, t) => {
    const { topic, partitions } = entry ?? {}
    if (typeof topic !== 'string' || topic === '') {
      complain(`topics[${t}].topic`, topic, 'the name of a topic')
    }
    if (!Array.isArray(partitions)) {
      complain(`topics[${t}].partitions`, partitions, 'a list of { partition, offset }')
    }
    return {
      name: String(topic),
      partitions: (Array.isArray(partitions) ? partitions : []).map((one, p): OffsetToCommit => {
        const { partition, offset, metadata } = one ?? {}
        const where = `topics[${t}].partitions[${p}]`
        if (!Number.isInteger(partition) || partition < 0) {
          complain(`${where}.partition`, partition, 'a whole number from 0')
        }
        const next = toOffset(offset)
        if (next === undefined)
          complain(`${where}.offset`, offset, 'a whole number from 0, or its digits')
        const tooLong =
          typeof metadata === 'string' && Buffer.byteLength(metadata) > MAX_METADATA_BYTES
        if ((metadata ?? null) !== null && (typeof metadata !== 'string' || tooLong)) {
          complain(`${where}.metadata`, metadata, `a string of at most ${MAX_METADATA_BYTES} bytes`)
        }
        return { partition, offset: next ?? -1n, metadata: metadata ?? token }
      }),
    }
  })
  if (problems.length > 0) throw new ConfigurationError(problems)
  return checked.filter(({ partitions }) => partitions.length > 0)
}

function toOffset(given: unknown): bigint | undefined {
  if (typeof given === 'bigint') return given >= 0n && given < 2n ** 63n ? given : undefined
  if (typeof given === 'number') {
    return Number.isSafeInteger(given) && given >= 0 ? BigInt(given) : undefined
  }
  return typeof given === 'string' && /^\d{1,18}$/.test(given) ? BigInt(given) : undefined
}

function shown(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 80 ? `${value.slice(0, 80)}...` : `'${value}'`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
