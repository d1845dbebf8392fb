/**
 * Which folder may reach for what. Read by the lint plugin beside it; every row is proven to fire
 * by boundaries.test.ts.
 *
 * `files` is matched against the path from the root. Targets are written in one form, whatever
 * the import looked like:
 *   node:net                        a built-in, with its prefix
 *   kafkajs, kafkajs/src/...        a package
 *   @holdfast/core/src/x.ts         another package of ours, a relative path into it included
 *   packages/core/src/wire/crc32c   a file of the same package
 */

/** Tests, and the fixtures and harnesses in a package's test folder. Never published. */
const tests = /\.test\.ts$|^packages\/[^/]+\/test\//
const coreSource = /^packages\/core\/src\//
const ours = /^@holdfast\//

/** @type {{ files: RegExp, except?: RegExp, forbid: RegExp, types?: 'allowed', reason: string }[]} */
export const importRules = [
  // Between packages
  {
    files: coreSource,
    except: tests,
    forbid: ours,
    reason: 'core imports no other package of ours',
  },
  {
    files: /^packages\/core\//,
    forbid: /^@holdfast\/(?!(testkit|conformance)$)/,
    reason: 'of our packages, the tests of core use testkit and conformance alone',
  },
  {
    files: /^packages\/(testkit|conformance)\//,
    forbid: ours,
    reason: 'testkit and conformance import nothing of ours, so that they can judge any client',
  },
  {
    files: /^packages\/(nestjs|express|worker-pool)\//,
    except: tests,
    forbid: /^@holdfast\/(?!core(\/|$))/,
    reason: 'an adapter imports core alone',
  },
  {
    files: /^packages\/(nestjs|express|worker-pool)\//,
    forbid: /^@holdfast\/(?!(core|testkit|conformance)(\/|$))/,
    reason: 'the tests of an adapter use core, testkit and conformance alone',
  },
  {
    files: /./,
    // There the two wire codecs, which share nothing, are held to each other
    except: /^scripts\/wire-agreement\//,
    forbid: /^@holdfast\/[^/]+\/(src|dist|test)(\/|$)/,
    reason: 'import another package by its name: what it does not export is not yours',
  },
  {
    files: /^packages\//,
    forbid: /^(scripts|bench)\//,
    reason: 'a package must not need the tools of this repository',
  },

  // Inside core: the pure folders know nothing of what is built on them
  {
    files: /^packages\/core\/src\/(wire|identity|retry|errors|ports)\//,
    except: tests,
    forbid:
      /^packages\/core\/src\/((pipeline|cluster|connection|transaction|kafkajs)\/|(create-producer|index)\b)/,
    reason: 'wire, identity, retry, errors and ports are used by the layers above, not the reverse',
  },

  // kafkajs
  {
    files: /./,
    except: /^packages\/core\/src\/connection\//,
    forbid: /^kafkajs\//,
    reason: 'only core/src/connection knows the inside of kafkajs, so one folder breaks with it',
  },
  {
    files: coreSource,
    except: new RegExp(`^packages/core/src/(connection|kafkajs)/|${tests.source}`),
    forbid: /^kafkajs$/,
    reason: 'core meets kafkajs in connection/ and kafkajs/ only',
  },
  {
    files: coreSource,
    except: new RegExp(`^packages/core/src/circuit/|${tests.source}`),
    forbid: /^opossum(\/|$)/,
    reason: 'opossum has timers of its own: only circuit/ deals with that',
  },

  // Effects that come by import
  {
    files: coreSource,
    except: new RegExp(`^packages/core/src/(connection|kafkajs)/|${tests.source}`),
    forbid: /^node:(net|tls|dns|dgram|http|https|http2)(\/|$)/,
    types: 'allowed',
    reason: 'sockets are opened in connection/ and kafkajs/ only',
  },
  {
    files: coreSource,
    except: new RegExp(`^packages/core/src/ports/|${tests.source}`),
    forbid: /^node:(timers|perf_hooks|process|crypto)(\/|$)/,
    types: 'allowed',
    reason: 'clock, randomness and environment are reached through ports/',
  },
]

/** Where the table below does not hold: the ports themselves, and tests, which may need real time. */
export const effectsExcept = new RegExp(`^packages/core/src/ports/|${tests.source}`)
export const effectsFiles = coreSource

/** Globals that are effects as a whole. `queueMicrotask` is not: it neither waits nor varies. */
export const effectGlobals = {
  setTimeout: 'timers are reached through ports/clock',
  setInterval: 'timers are reached through ports/clock',
  setImmediate: 'timers are reached through ports/clock',
  performance: 'the clock is reached through ports/clock',
}

/** Members of globals that are effects, while the rest of the global is harmless. */
export const effectMembers = {
  Math: { random: 'randomness is reached through ports/random' },
  process: {
    env: 'the environment is read in ports/ only',
    hrtime: 'the clock is reached through ports/clock',
    uptime: 'the clock is reached through ports/clock',
  },
  crypto: {
    randomUUID: 'randomness is reached through ports/random',
    getRandomValues: 'randomness is reached through ports/random',
  },
  AbortSignal: {
    timeout: 'AbortSignal.timeout is a timer: timers are reached through ports/clock',
  },
}

/** `Date` is judged by use: `new Date(ms)`, `instanceof Date` and the type read no clock. */
export const dateReason = 'this reads the clock: it is reached through ports/clock'
