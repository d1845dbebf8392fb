/** A number in [0, 1). Tests give a seeded generator. */
export type Random = () => number

export const systemRandom: Random = () => Math.random()
