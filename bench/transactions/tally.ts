import type { TransactionClaims } from './claims.ts'
import { readStamp } from './keyed-records.ts'

/** What read committed shows, held against what the client says, record by record. */
export class TransactionTally {
  readonly #recordsPerTransaction: number
  /** One byte for each record of a transaction that was seen at all. */
  readonly #seen = new Map<number, Uint8Array>()
  #records = 0
  #twice = 0
  #strange = 0

  constructor(recordsPerTransaction: number) {
    this.#recordsPerTransaction = recordsPerTransaction
  }

  get records(): number {
    return this.#records
  }

  add(value: Buffer | null): void {
    this.#records++
    const stamp = readStamp(value)
    if (stamp === undefined || stamp.index >= this.#recordsPerTransaction) {
      this.#strange++
      return
    }
    let seen = this.#seen.get(stamp.transaction)
    if (seen === undefined) {
      seen = new Uint8Array(this.#recordsPerTransaction)
      this.#seen.set(stamp.transaction, seen)
    }
    if (seen[stamp.index] === 1) this.#twice++
    seen[stamp.index] = 1
  }

  /** Nothing if the log holds exactly what was committed. Without `atomic` the unknown may be torn. */
  findings({ begun, aborted, unknown }: TransactionClaims, atomic: boolean): string[] {
    const unsettled = new Set(unknown)
    const undone = new Set(aborted)
    let missing = 0
    let torn = 0
    let shown = 0
    for (let transaction = 0; transaction < begun; transaction++) {
      const count = this.#countOf(transaction)
      const partly = count > 0 && count < this.#recordsPerTransaction
      if (undone.has(transaction)) shown += count
      else if (unsettled.has(transaction)) torn += partly && atomic ? 1 : 0
      else if (partly) torn++
      else if (count === 0) missing++
    }
    let strange = this.#strange
    for (const transaction of this.#seen.keys()) {
      if (transaction >= begun) strange += this.#countOf(transaction)
    }
    const told = [
      [missing, 'committed transaction(s) missing'],
      [torn, 'transaction(s) in the log in part'],
      [this.#twice, 'record(s) twice'],
      [shown, 'record(s) of aborted transactions'],
      [strange, "record(s) that are nobody's"],
    ] as const
    return told.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  }

  #countOf(transaction: number): number {
    let count = 0
    for (const byte of this.#seen.get(transaction) ?? []) count += byte
    return count
  }
}
