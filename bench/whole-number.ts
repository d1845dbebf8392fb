/** The value of an option; what is wrong with it goes to `problems`. */
export function wholeNumber(
  name: string,
  text: string,
  min: number,
  max: number,
  problems: string[],
): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  problems.push(`--${name} takes a whole number from ${min} to ${max}, not '${text}'`)
  return min
}
