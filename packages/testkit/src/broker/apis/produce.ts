import type { BatchHeader } from '../../wire/batch-header.ts'
import { errorCode } from '../../wire/error-codes.ts'
import type { ResponseToEncode, RequestOf } from '../../wire/message-codec.ts'
import type { ApiHandler, RequestContext } from '../api-handler.ts'
import type { BatchCheck } from '../log/batch-check.ts'
import { checkForm, checkRecords } from '../log/check-batch.ts'
import { leaderFor } from '../leader-for.ts'
import type { Partition } from '../partition.ts'
import type { Replica } from '../replica.ts'
import { untilDone } from '../watchers.ts'

type Answer = ResponseToEncode<'Produce'>['topics'][number]['partitions'][number]

interface Asked {
  readonly topic: string
  readonly index: number
  readonly records: Buffer | null
}

/** What became of one partition's batch; `appended` still has to be replicated for acks -1. */
interface Outcome {
  readonly topic: string
  readonly answer: Answer
  readonly appended?: { readonly partition: Partition; readonly at: Replica; readonly end: bigint }
}

/**
 * Produce 3 to 11. The order of the checks is Kafka's (KafkaApis, ReplicaManager, Partition,
 * UnifiedLog): a batch that breaks several rules is told the first one.
 */
export const produce: ApiHandler<'Produce'> = {
  api: 'Produce',
  versions: [3, 11],
  // librdkafka takes a broker that does not list 0 to 2 for one without Produce (KAFKA-18659)
  advertised: [0, 11],
  async handle(request, context) {
    const outcomes = eachPartition(request).map((asked) => produceTo(asked, request, context))
    if (request.acks === 0) return undefined
    if (request.acks === -1) await untilReplicated(outcomes, request.timeoutMs, context)
    const settled = outcomes.map((outcome) => settle(outcome, request.acks))
    return context.version < LEADER_TOLD_FROM
      ? { topics: byTopic(settled) }
      : withLeaders(byTopic(settled), context)
  },
}

const EXPECTED: ReadonlySet<number> = new Set([
  errorCode('MESSAGE_TOO_LARGE'),
  errorCode('CORRUPT_MESSAGE'),
])
/** From here on an answer says who leads (KIP-951). */
const LEADER_TOLD_FROM = 10

function eachPartition({ topics }: RequestOf<'Produce'>): Asked[] {
  return topics.flatMap(({ name, partitions }) =>
    partitions.map(({ index, records }) => ({ topic: name, index, records })),
  )
}

function produceTo(
  asked: Asked,
  request: RequestOf<'Produce'>,
  { cluster, broker, version }: RequestContext,
): Outcome {
  const { topic: name, index, records } = asked
  const refuse = (code: number, more: Partial<Answer> = {}): Outcome => ({
    topic: name,
    answer: { index, errorCode: code, baseOffset: -1n, ...more },
  })
  const topic = cluster.topics.get(name)
  const partition = topic?.partitions[index]
  if (topic === undefined || partition === undefined) {
    return refuse(errorCode('UNKNOWN_TOPIC_OR_PARTITION'))
  }
  const form = checkForm(records, version)
  if (!form.ok || records === null) return refuse(...refusalOf(form))
  const { acks, transactionalId } = request
  if (acks !== 0 && acks !== 1 && acks !== -1) return refuse(errorCode('INVALID_REQUIRED_ACKS'))
  if (topic.internal) return refuse(errorCode('INVALID_TOPIC_EXCEPTION'))
  const { header } = form
  const found = leaderFor(partition, broker)
  const leader = typeof found === 'number' ? undefined : found
  if (header.transactional && !hasOpenTransaction(leader, header)) {
    const { producerId, producerEpoch } = header
    const verified = cluster.transactions.verify(
      {
        transactionalId: transactionalId ?? '',
        producerId,
        producerEpoch,
        topic: name,
        partition: index,
      },
      { api: 'Produce', version },
    )
    if (verified !== undefined) return refuse(verified)
  }
  if (typeof found === 'number') return refuse(found)
  // From here on a refusal tells where the log starts, except for the two that ReplicaManager expects
  const start = { logStartOffset: found.log.startOffset }
  if (acks === -1 && !partition.hasEnoughInSync) {
    return refuse(errorCode('NOT_ENOUGH_REPLICAS'), start)
  }
  const nowMs = cluster.options.now()
  const checked = checkRecords(records, topic.rules, nowMs)
  if (!checked.ok) {
    const [code, more] = refusalOf(checked)
    return refuse(code, EXPECTED.has(code) ? more : { ...start, ...more })
  }
  const producer = found.log.checkProducer(header)
  if (producer.kind === 'refused') return refuse(producer.errorCode, start)
  const accepted = (stored: {
    readonly baseOffset: bigint
    readonly lastOffset: bigint
    readonly logAppendTimeMs: bigint
  }): Outcome => ({
    topic: name,
    answer: {
      index,
      errorCode: 0,
      baseOffset: stored.baseOffset,
      logAppendTimeMs: stored.logAppendTimeMs,
      logStartOffset: found.log.startOffset,
    },
    appended: { partition, at: found, end: stored.lastOffset + 1n },
  })
  if (producer.kind === 'duplicate') return accepted(producer)
  const logAppendTime = topic.rules.timestampType === 'LogAppendTime'
  const { header: stored, lastOffset } = partition.append(found, (leaderEpoch) =>
    found.log.append(records, { leaderEpoch, nowMs, logAppendTime, header: checked.header }),
  )
  return accepted({
    baseOffset: stored.baseOffset,
    lastOffset,
    logAppendTimeMs: logAppendTime ? BigInt(nowMs) : -1n,
  })
}

/** Then the coordinator need not be asked (KIP-890). */
function hasOpenTransaction(
  leader: Replica | undefined,
  { producerId, producerEpoch }: BatchHeader,
): boolean {
  return leader?.log.hasOpenTransaction(producerId, producerEpoch) === true
}

function refusalOf(check: BatchCheck): [code: number, more: Partial<Answer>] {
  if (check.ok) return [errorCode('INVALID_RECORD'), {}]
  const { errorMessage, recordErrors } = check
  return [check.errorCode, { errorMessage, recordErrors }]
}

/** Until the high watermarks cover what was appended, or the broker leads no more. */
async function untilReplicated(
  outcomes: readonly Outcome[],
  timeoutMs: number,
  { cluster }: RequestContext,
): Promise<void> {
  const waiting = outcomes.flatMap(({ appended }) => (appended === undefined ? [] : [appended]))
  const covered = waiting.every(({ at, end }) => at.highWatermark >= end)
  if (covered) return
  await untilDone(
    waiting.map(({ partition }) => partition.changed),
    () => waiting.every(({ at, end }) => at.highWatermark >= end || !at.leads),
    { clock: cluster.options.clock, timeoutMs },
  )
}

/** After an append nothing is undone: 6, 7 and 20 leave the batch where it is. */
function settle({ topic, answer, appended }: Outcome, acks: number): Outcome {
  if (appended === undefined || acks !== -1) return { topic, answer }
  const { partition, at, end } = appended
  const refused = (code: number): Outcome => ({
    topic,
    answer: { index: answer.index, errorCode: code, baseOffset: -1n },
  })
  if (!at.leads) return refused(errorCode('NOT_LEADER_OR_FOLLOWER'))
  if (at.highWatermark >= end) {
    return partition.hasEnoughInSync
      ? { topic, answer }
      : refused(errorCode('NOT_ENOUGH_REPLICAS_AFTER_APPEND'))
  }
  return refused(
    errorCode(partition.hasEnoughInSync ? 'REQUEST_TIMED_OUT' : 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'),
  )
}

/** Where a client that asked the wrong broker has to go. */
function withLeaders(
  topics: ResponseToEncode<'Produce'>['topics'],
  { cluster }: RequestContext,
): ResponseToEncode<'Produce'> {
  const wrong = errorCode('NOT_LEADER_OR_FOLLOWER')
  const leaders = new Set<number>()
  const told = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((answer) => {
      const partition =
        answer.errorCode === wrong ? cluster.partition(name, answer.index) : undefined
      if (partition === undefined) return answer
      const { leaderId, leaderEpoch } = partition
      leaders.add(leaderId)
      return { ...answer, currentLeader: { leaderId, leaderEpoch } }
    }),
  }))
  const nodes = cluster.brokers.filter(({ id }) => leaders.has(id))
  if (nodes.length === 0) return { topics: told }
  const nodeEndpoints = nodes.map(({ id, host, port }) => ({ nodeId: id, host, port, rack: null }))
  return { topics: told, nodeEndpoints }
}

function byTopic(outcomes: readonly Outcome[]): ResponseToEncode<'Produce'>['topics'] {
  const topics = new Map<string, Answer[]>()
  for (const { topic, answer } of outcomes) {
    const answers = topics.get(topic)
    if (answers === undefined) topics.set(topic, [answer])
    else answers.push(answer)
  }
  return [...topics].map(([name, partitions]) => ({ name, partitions }))
}
