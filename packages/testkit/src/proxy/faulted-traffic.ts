import type * as net from 'node:net'
import { type Clock, systemClock } from '../faults/clock.ts'
import { type RandomFault, randomRule } from '../faults/random-rule.ts'
import type { Fault } from '../faults/fault.ts'
import type { RequestMatch } from '../faults/request-match.ts'
import { RuleBook } from '../faults/rule-book.ts'
import { RuleBuilder } from '../faults/rule-builder.ts'
import type { Rule } from '../faults/rule.ts'
import type { ApiName } from '../wire/api-keys.ts'
import { DEFAULT_MAX_FRAME_BYTES } from '../wire/frame-splitter.ts'
import { History, type HistoryEntry, type HistoryFilter } from './history.ts'
import type { Link, LinkEvents } from './link.ts'
import { applies, type Cut, NetworkCuts } from './network-cuts.ts'
import { ProxiedConnection, type TrafficShared } from './proxied-connection.ts'

export interface TrafficOptions {
  /** For random faults without a seed of their own; default 1. */
  readonly seed?: number
  readonly maxFrameBytes?: number
  readonly clock?: Clock
}

/**
 * Client connections and the faults that strike them. The proxy in front of Apache Kafka and the
 * embedded cluster are both one, so that a test runs on either.
 */
export abstract class FaultedTraffic {
  readonly #rules = new RuleBook()
  readonly #cuts = new NetworkCuts()
  readonly #history = new History()
  readonly #connections = new Set<ProxiedConnection>()
  readonly #shared: TrafficShared
  #nextSeed: number
  #made = 0
  #failures: unknown[] = []

  constructor(options: TrafficOptions = {}) {
    this.#nextSeed = options.seed ?? 1
    this.#shared = {
      rules: this.#rules,
      cuts: this.#cuts,
      history: this.#history,
      clock: options.clock ?? systemClock,
      maxFrameBytes: options.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES,
      onFailure: (error) => this.#failures.push(error),
    }
  }

  /** `topic` and `partition` can be given for Produce only. */
  on(api: ApiName, match: RequestMatch = {}): RuleBuilder {
    return new RuleBuilder(api, match, (rule) => this.#rules.add(rule))
  }

  /** Strikes a part of the requests, drawn from a seeded generator; until `stop()` or `max`. */
  random(fault: RandomFault): Fault {
    const rule: Rule = randomRule(fault, this.#nextSeed)
    if (fault.seed === undefined) this.#nextSeed++
    return this.#rules.add(rule)
  }

  /** Ends matching connections and refuses new ones until `heal()`. What is held stays on its way. */
  cut(cut: Cut = {}): void {
    this.#cuts.add(cut)
    for (const connection of this.#connections) {
      if (!applies(cut, connection.brokerId, connection.clientId)) continue
      if (cut.how === 'blackHole') connection.goDark()
      else connection.disconnect('rst')
    }
  }

  /** Undoes every cut, for new connections: those that went dark stay so. */
  heal(): void {
    this.#cuts.heal()
  }

  /** Requests in arrival order. The entries go on changing while their requests are under way. */
  history(filter: HistoryFilter = {}): readonly HistoryEntry[] {
    return this.#history.select(filter)
  }

  /** Client connections, those included whose held request is still on its way. */
  connectionCount(filter: { readonly clientId?: string; readonly brokerId?: number } = {}): number {
    return [...this.#connections].filter((c) => applies(filter, c.brokerId, c.clientId)).length
  }

  /** @throws UnfiredFaultsError; or what a `where` threw; or why a rule could not be carried out */
  assertAllFaultsFired(): void {
    if (this.#failures.length > 0) throw this.#failures[0]
    this.#rules.assertAllFired()
  }

  /**
   * Between tests: no rules, no cuts, no history, and what is held is dropped, so that nothing of
   * one test reaches the broker in the next.
   */
  clear(): void {
    for (const connection of this.#connections) if (connection.holdsSomething) connection.destroy()
    this.#rules.clear()
    this.#cuts.heal()
    this.#history.clear()
    this.#failures = []
  }

  /** Ends every connection to a broker, or to all, as if the brokers' processes had died. */
  protected endConnections(brokerId?: number): void {
    for (const connection of this.#connections) {
      if (brokerId === undefined || connection.brokerId === brokerId) connection.destroy()
    }
  }

  /** A client connected to a broker's listener; `join` gives it the broker's side. */
  protected accept(
    client: net.Socket,
    brokerId: number,
    join: (events: LinkEvents, limits: { readonly maxFrameBytes: number }) => Link,
  ): void {
    const cut = this.#cuts.between(brokerId, undefined)
    if (cut !== undefined && cut.how !== 'blackHole') {
      client.on('error', () => undefined)
      client.resetAndDestroy()
      return
    }
    const connection = new ProxiedConnection({
      join: (events) => join(events, this.#shared),
      brokerId,
      number: this.#made++,
      shared: this.#shared,
      onClosed: (closed) => this.#connections.delete(closed),
    })
    this.#connections.add(connection)
    if (cut !== undefined) connection.goDark()
  }
}
