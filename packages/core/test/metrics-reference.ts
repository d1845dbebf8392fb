import { METRICS, type MetricRow, TOPIC_METRICS } from '../src/telemetry/metric-names.ts'

/** docs/reference/metrics.md, from the table of the metrics. */
export function metricsReference(): string {
  return `${INTRODUCTION}
${table(METRICS)}

## Per topic

In \`producer.metrics().topics\`, by name. Topics beyond the first 1,000 share \`(other)\`; none is forgotten.

${table(TOPIC_METRICS)}
`
}

const INTRODUCTION = `# Metrics

Written by \`npm run metrics-reference\` from packages/core/src/telemetry/metric-names.ts; do not edit.

\`producer.metrics()\` returns a snapshot of plain numbers. Names and meanings are those of Java's producer
(\`producer-metrics\`, \`producer-topic-metrics\`) where it has them. Nothing runs by a timer: a snapshot is computed when it
is asked for.

| kind | what it looks at |
| --- | --- |
| total | everything since the producer was created; it never falls |
| rate, average, maximum | the last 30 to 90 seconds, by the rule of Kafka 4.2 |
| gauge | the moment of the snapshot |

The rule of Kafka 4.2: values are gathered in samples of 30 s. The present sample and the two before it count, each until
nothing was added to it for 60 s. A rate is their sum divided by the time since the oldest of them began, plus 30 s while
that is less than 30 s: ten records in the first second show as 10 / 31 per second. An average or maximum of
nothing is NaN, which JSON writes as null.

Where the numbers differ from Java's: repeats are not counted again by \`record-send\`, \`batch-size\`, \`compression-rate\`,
\`record-queue-time\` and \`byte\` (Java counts each attempt; see \`record-retry\`); \`record-size-avg\` is that of all records (in
Java of the largest of each batch); requests, responses and bytes are those of Produce (in Java of every request).
`

function table(rows: Readonly<Record<string, MetricRow>>): string {
  return [
    '| name | kind | unit | what it shows |',
    '| --- | --- | --- | --- |',
    ...Object.entries(rows).map(
      ([name, [kind, unit, description]]) => `| \`${name}\` | ${kind} | ${unit} | ${description} |`,
    ),
  ].join('\n')
}
