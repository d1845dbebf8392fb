/** What was given, short. Only for fields that hold no secret. */
export function showGiven(given: unknown): string {
  if (typeof given === 'string')
    return given.length > 80 ? `'${given.slice(0, 80)}...'` : `'${given}'`
  if (typeof given === 'object' && given !== null)
    return Array.isArray(given) ? 'a list' : 'an object'
  return typeof given === 'function' ? 'a function' : String(given)
}
