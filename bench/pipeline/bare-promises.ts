/**
 * What depth costs without any producer: `node bench/pipeline/bare-promises.ts 100000`. A closed loop of
 * promises, each resolved in its turn with what `send` resolves to. The part of `bench:pipeline` that no
 * producer can save, as its callers hold a promise each.
 */
const outstanding = Number(process.argv[2] ?? 1_000)
const WARM_UP = 400_000
const COUNTED = 2_000_000
/** About what an answer settles. */
const BURST = 500

const resolvers: ((metadata: object[]) => void)[] = []
let oldest = 0
let settled = 0
let cpuBefore = process.cpuUsage()

function send(): void {
  void new Promise((resolve) => {
    resolvers.push(resolve)
  }).then(again)
}

function again(): void {
  settled++
  if (settled === WARM_UP) cpuBefore = process.cpuUsage()
  if (settled < WARM_UP + COUNTED) send()
  if (settled !== WARM_UP + COUNTED) return
  const { user, system } = process.cpuUsage(cpuBefore)
  const cpu = ((user + system) / COUNTED).toFixed(3)
  process.stdout.write(`${outstanding} outstanding: ${cpu} us CPU per promise\n`)
  process.exit()
}

function answer(): void {
  const until = Math.min(oldest + BURST, resolvers.length)
  for (; oldest < until; oldest++) {
    resolvers[oldest]?.([{ topic: 't', partition: 0, offset: BigInt(oldest), timestamp: 0 }])
  }
  if (oldest > 2 * outstanding) {
    resolvers.splice(0, oldest)
    oldest = 0
  }
  setImmediate(answer)
}

for (let i = 0; i < outstanding; i++) send()
setImmediate(answer)
