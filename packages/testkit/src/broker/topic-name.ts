/** As Kafka's Topic.validate: letters, digits, dots, dashes and underscores, at most 249. */
export function isValidTopicName(name: string): boolean {
  return /^[A-Za-z0-9._-]{1,249}$/.test(name) && name !== '.' && name !== '..'
}
