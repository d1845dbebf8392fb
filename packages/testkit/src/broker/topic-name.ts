const LONGEST = 249

/** As Kafka's Topic.validate: letters, digits, dots, dashes and underscores, at most 249. */
export function isValidTopicName(name: string): boolean {
  return topicNameProblem(name) === undefined
}

/** In Kafka's words; undefined = the name is fine. */
export function topicNameProblem(name: string): string | undefined {
  if (name === '') return 'Topic name is invalid: the empty string is not allowed'
  if (name === '.' || name === '..') return `Topic name is invalid: '${name}' is not allowed`
  if (name.length > LONGEST) {
    return `Topic name is invalid: the length of '${name}' is longer than the max allowed length ${LONGEST}`
  }
  if (/^[A-Za-z0-9._-]+$/.test(name)) return undefined
  return `Topic name is invalid: '${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`
}

/** Dots and underscores are the same in the names of metrics: the topic whose name would collide. */
export function collidingTopic(name: string, others: readonly string[]): string | undefined {
  const unified = (each: string): string => each.replaceAll('.', '_')
  return others.find((other) => other !== name && unified(other) === unified(name))
}
