/** Scenarios whose answers may differ, and why. One that does not differ any more fails. */
export const knownDifferences: Readonly<Record<string, string>> = {}
