import type { Answer, Ask, Identity } from './ask.ts'
import { next, Player, stranger } from './player.ts'
import { type Subject, untilInTime } from './subject.ts'

/**
 * Every request in every state that a transactional id can be found in, by its owner, by earlier and
 * later epochs and by another producer id, at the lowest and the highest version served.
 */
interface State {
  readonly reach: (player: Player) => Promise<Identity>
  readonly prepare?: { readonly commit: boolean }
}

interface Request {
  readonly ask: (player: Player, as: Identity, version: number) => Ask
  readonly versions: readonly number[]
}

type Who = (current: Identity) => Identity

/** Brings a fresh id into the state and tells who owns it; Prepare states are entered by the request. */
const STATES: Readonly<Record<string, State>> = {
  Empty: { reach: twiceInitialised },
  Ongoing: { reach: begun },
  PrepareCommit: { reach: begun, prepare: { commit: true } },
  PrepareAbort: { reach: begun, prepare: { commit: false } },
  CompleteCommit: { reach: (player) => ended(player, true) },
  CompleteAbort: { reach: (player) => ended(player, false) },
  // The epoch given is the one of the coordinator, which the fenced owner does not know of
  'CompleteAbort after a fence': { reach: fenced },
}

/** Not the first epoch, so that there is an earlier one. */
async function twiceInitialised(player: Player): Promise<Identity> {
  const first = await player.init()
  return player.init({ as: first })
}

async function begun(player: Player): Promise<Identity> {
  const owner = await twiceInitialised(player)
  await player.add(owner)
  return owner
}

async function ended(player: Player, commit: boolean): Promise<Identity> {
  const owner = await begun(player)
  await player.end(owner, commit)
  await player.state()
  return owner
}

async function fenced(player: Player): Promise<Identity> {
  await begun(player)
  await player.initOnce()
  return player.state()
}

const REQUESTS: Readonly<Record<string, Request>> = {
  'InitProducerId with an identity': {
    ask: (p, as, version) => p.initAsk({ as, version }),
    versions: [3, 5],
  },
  AddPartitionsToTxn: { ask: (p, as, version) => p.addAsk(as, [1], version), versions: [0, 3] },
  AddOffsetsToTxn: { ask: (p, as, version) => p.addOffsetsAsk(as, version), versions: [0, 4] },
  'EndTxn, commit': { ask: (p, as, version) => p.endAsk(as, true, version), versions: [0, 4] },
  'EndTxn, abort': { ask: (p, as, version) => p.endAsk(as, false, version), versions: [0, 4] },
}

const WHO: Readonly<Record<string, Who>> = {
  current: (current) => current,
  last: (current) => next(current, -1),
  later: (current) => next(current),
  stranger,
}

export interface Cell {
  readonly state: string
  readonly request: string
}

export function cells(): Cell[] {
  return Object.keys(STATES).flatMap((state) =>
    Object.keys(REQUESTS).map((request) => ({ state, request })),
  )
}

/**
 * For each of WHO the answers at the lowest and the highest version: a code, or for an identity
 * that was given how far its epoch is from the coordinator's.
 */
export async function playCell({ state, request }: Cell, subject: Subject): Promise<string> {
  const { versions } = REQUESTS[request] as Request
  const answers: string[] = []
  for (const who of Object.keys(WHO)) {
    const each: string[] = []
    for (const version of versions) {
      each.push(await untilInTime(() => playOnce({ state, request }, who, version, subject)))
    }
    answers.push(`${who}: ${each.join(', ')}`)
  }
  return answers.join('; ')
}

async function playOnce(
  cell: Cell,
  who: string,
  version: number,
  subject: Subject,
): Promise<string> {
  const player = new Player(subject)
  const { state, request } = cell
  const { reach, prepare } = STATES[state] as State
  const current = await reach(player)
  const as = (WHO[who] as Who)(current)
  const ask = (REQUESTS[request] as Request).ask(player, as, version)
  const [answer] = prepare
    ? await subject.askInPrepare(player.endAsk(current, prepare.commit), [ask])
    : [await subject.ask(ask)]
  const { errorCode, identity } = answer as Answer
  if (!identity || errorCode !== 0) return String(errorCode)
  if (identity.producerId !== current.producerId) return 'another producer id'
  return `epoch + ${identity.producerEpoch - current.producerEpoch}`
}
