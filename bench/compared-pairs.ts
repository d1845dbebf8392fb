import type { ClientName } from './client-name.ts'

/**
 * Whose figures are divided by whose. The first client by each other; but with several of Holdfast's, each
 * of them by each of the others', those with transactions by the one without, and pools by one id.
 */
export function comparedPairs(
  clients: readonly ClientName[],
): (readonly [ClientName, ClientName])[] {
  const ours = clients.filter((client) => client.startsWith('holdfast'))
  if (ours.length < 2) {
    const [first, ...others] = clients
    return first === undefined ? [] : others.map((other) => [first, other] as const)
  }
  const bases = clients.filter((client) => !ours.includes(client) || isBase(client))
  return ours.flatMap((one) =>
    bases.filter((base) => rank(one) > rank(base)).map((base) => [one, base] as const),
  )
}

/** What others of Holdfast's are divided by. */
function isBase(client: ClientName): boolean {
  return client === 'holdfast' || client === 'holdfast-plain'
}

/** A client is divided by those of a lower rank. */
function rank(client: ClientName): number {
  if (!client.startsWith('holdfast')) return 0
  if (client === 'holdfast-plain') return 1
  return client === 'holdfast' ? 2 : 3
}
