import type { GroupMember } from './group-member.ts'

/**
 * Each member votes for the first of its protocols that everybody speaks; the most votes win. Among
 * equals Kafka takes what its hash map yields first, and we what was voted for first.
 */
export function selectProtocol(members: readonly GroupMember[]): string {
  const spokenByAll = (name: string): boolean =>
    members.every((member) => member.protocols.some((protocol) => protocol.name === name))
  const votes = new Map<string, number>()
  for (const member of members) {
    const choice = member.protocols.find(({ name }) => spokenByAll(name))?.name
    // Nobody is let in who leaves no common protocol
    if (choice === undefined) throw new Error(`Member ${member.memberId} speaks no common protocol`)
    votes.set(choice, (votes.get(choice) ?? 0) + 1)
  }
  const most = Math.max(...votes.values())
  return [...votes].find(([, count]) => count === most)?.[0] as string
}
