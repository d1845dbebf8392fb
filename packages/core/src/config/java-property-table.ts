import type { JavaName } from './java-name.ts'

/** What becomes of one property of the Java producer; remarks are for docs/reference/configuration.md. */
export type JavaProperty = { readonly remark?: string | undefined } & (
  | {
      /** Our option of this name is set, converted from Kafka's type. */
      readonly kind: 'option'
      readonly ours: string
      readonly type: JavaValueType
    }
  | {
      /** Only these values are taken; `fix` says so. Sets our option, if there is one. */
      readonly kind: 'option' | 'checked'
      readonly ours?: string
      readonly values: Readonly<Record<string, unknown>>
      readonly fix: string
    }
  | {
      /** Read together with the others of its kind by java-security.ts. */
      readonly kind: 'security'
      readonly ours: string
    }
  | {
      /** Known, and without effect here: that is warned of, unless it asks for what is so anyway. */
      readonly kind: 'idle'
      readonly harmless?: string | undefined
    }
)

export type JavaValueType = 'int' | 'long' | 'boolean' | 'string' | 'addresses'

const idle = (remark?: string, harmless?: string): JavaProperty => ({
  kind: 'idle',
  remark,
  harmless,
})
const security = (ours: string, remark?: string): JavaProperty => ({
  kind: 'security',
  ours,
  remark,
})

const KERBEROS = 'Kerberos is not supported'
const OAUTH = 'give `sasl` in code, as kafkajs takes it'
const SERIALIZERS = 'org.apache.kafka.common.serialization'
const checkedSerializer: JavaProperty = {
  kind: 'checked',
  values: {
    [`${SERIALIZERS}.StringSerializer`]: undefined,
    [`${SERIALIZERS}.ByteArraySerializer`]: undefined,
    [`${SERIALIZERS}.ByteBufferSerializer`]: undefined,
    [`${SERIALIZERS}.VoidSerializer`]: undefined,
  },
  fix: `this Java class does not run here: leave it out and give \`serializer\`, or send Buffers; ${SERIALIZERS}.StringSerializer, ByteArraySerializer, ByteBufferSerializer and VoidSerializer are taken`,
  remark:
    'StringSerializer, ByteArraySerializer, ByteBufferSerializer and VoidSerializer need nothing; others are refused: give `serializer`',
}

/** Every property that ProducerConfig of Kafka 4.2 defines. */
export const javaPropertyTable: Readonly<Record<JavaName, JavaProperty>> = {
  acks: {
    kind: 'option',
    ours: 'acks',
    values: { all: 'all', '-1': 'all', '1': 1, '0': 0 },
    fix: "'all', '-1', '1' or '0'",
    remark: 'other than all only with `enable.idempotence=false`',
  },
  'batch.size': {
    kind: 'option',
    ours: 'batchSize',
    type: 'int',
    remark: "Java's default costs throughput at Node's speeds",
  },
  'bootstrap.servers': {
    kind: 'option',
    ours: 'brokers',
    type: 'addresses',
    remark: 'at least one',
  },
  'buffer.memory': { kind: 'option', ours: 'bufferMemory', type: 'long' },
  'client.dns.lookup': idle('Node tries all addresses of a host', 'use_all_dns_ips'),
  'client.id': { kind: 'option', ours: 'clientId', type: 'string' },
  'compression.gzip.level': idle(),
  'compression.lz4.level': idle(),
  'compression.type': {
    kind: 'option',
    ours: 'compressionType',
    values: { none: 'none', gzip: 'gzip' },
    fix: "'none' or 'gzip': the other codecs are not supported",
    remark: '`none` or `gzip`',
  },
  'compression.zstd.level': idle(),
  'config.providers': {
    kind: 'checked',
    values: { '': undefined },
    fix: 'leave it out and write the values themselves: ${...} is not resolved here',
    remark: 'refused unless empty: `${...}` is not resolved',
  },
  'connections.max.idle.ms': idle(),
  'delivery.timeout.ms': {
    kind: 'option',
    ours: 'deliveryTimeoutMs',
    type: 'int',
    remark: 'at least `lingerMs` + `requestTimeoutMs`',
  },
  'enable.idempotence': {
    kind: 'option',
    ours: 'enableIdempotence',
    type: 'boolean',
    remark: 'Java turns it off silently where `acks` is 0 or 1; here that is a ConfigurationError',
  },
  'enable.metrics.push': idle('metrics are not pushed to the brokers', 'false'),
  'interceptor.classes': idle('Java classes', ''),
  'key.serializer': checkedSerializer,
  'linger.ms': { kind: 'option', ours: 'lingerMs', type: 'long' },
  'max.block.ms': { kind: 'option', ours: 'maxBlockMs', type: 'long' },
  'max.in.flight.requests.per.connection': {
    kind: 'option',
    ours: 'maxInFlightRequestsPerConnection',
    type: 'int',
    remark: 'at most 5 while idempotence is on',
  },
  'max.request.size': { kind: 'option', ours: 'maxRequestSize', type: 'int' },
  'metadata.max.age.ms': { kind: 'option', ours: 'metadataMaxAgeMs', type: 'long' },
  'metadata.max.idle.ms': idle(),
  'metadata.recovery.rebootstrap.trigger.ms': idle(),
  'metadata.recovery.strategy': idle(),
  'metric.reporters': idle('Java classes', ''),
  'metrics.num.samples': idle(),
  'metrics.recording.level': idle(),
  'metrics.sample.window.ms': idle(),
  'partitioner.adaptive.partitioning.enable': idle(),
  'partitioner.availability.timeout.ms': idle(),
  'partitioner.class': {
    kind: 'checked',
    values: {
      '': undefined,
      null: undefined,
      'org.apache.kafka.clients.producer.internals.DefaultPartitioner': undefined,
    },
    fix: 'this Java class does not run here: leave it out, or give a function as `partitioner`',
    remark: 'unset, or DefaultPartitioner; others are refused: give `partitioner`',
  },
  'partitioner.ignore.keys': {
    kind: 'checked',
    values: { false: undefined },
    fix: "'false': to spread records regardless of their keys give a function as `partitioner`",
    remark: 'false only: give `partitioner`',
  },
  'receive.buffer.bytes': idle(),
  'reconnect.backoff.max.ms': idle('`retryBackoffMaxMs` serves'),
  'reconnect.backoff.ms': idle('`retryBackoffMs` serves'),
  'request.timeout.ms': { kind: 'option', ours: 'requestTimeoutMs', type: 'int' },
  retries: {
    kind: 'option',
    ours: 'retries',
    type: 'int',
    remark: 'at least 1 while idempotence is on',
  },
  'retry.backoff.max.ms': { kind: 'option', ours: 'retryBackoffMaxMs', type: 'long' },
  'retry.backoff.ms': {
    kind: 'option',
    ours: 'retryBackoffMs',
    type: 'long',
    remark: 'doubles, with 20 % jitter',
  },
  'sasl.client.callback.handler.class': idle(),
  'sasl.jaas.config': security(
    'sasl',
    'PlainLoginModule or ScramLoginModule, with username and password',
  ),
  'sasl.kerberos.kinit.cmd': idle(KERBEROS),
  'sasl.kerberos.min.time.before.relogin': idle(KERBEROS),
  'sasl.kerberos.service.name': idle(KERBEROS),
  'sasl.kerberos.ticket.renew.jitter': idle(KERBEROS),
  'sasl.kerberos.ticket.renew.window.factor': idle(KERBEROS),
  'sasl.login.callback.handler.class': idle(),
  'sasl.login.class': idle(),
  'sasl.login.connect.timeout.ms': idle(),
  'sasl.login.read.timeout.ms': idle(),
  'sasl.login.refresh.buffer.seconds': idle(),
  'sasl.login.refresh.min.period.seconds': idle(),
  'sasl.login.refresh.window.factor': idle(),
  'sasl.login.refresh.window.jitter': idle(),
  'sasl.login.retry.backoff.max.ms': idle(),
  'sasl.login.retry.backoff.ms': idle(),
  'sasl.mechanism': security('sasl', 'PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512'),
  'sasl.oauthbearer.assertion.algorithm': idle(OAUTH),
  'sasl.oauthbearer.assertion.claim.aud': idle(OAUTH),
  'sasl.oauthbearer.assertion.claim.exp.seconds': idle(OAUTH),
  'sasl.oauthbearer.assertion.claim.iss': idle(OAUTH),
  'sasl.oauthbearer.assertion.claim.jti.include': idle(OAUTH),
  'sasl.oauthbearer.assertion.claim.nbf.seconds': idle(OAUTH),
  'sasl.oauthbearer.assertion.claim.sub': idle(OAUTH),
  'sasl.oauthbearer.assertion.file': idle(OAUTH),
  'sasl.oauthbearer.assertion.private.key.file': idle(OAUTH),
  'sasl.oauthbearer.assertion.private.key.passphrase': idle(OAUTH),
  'sasl.oauthbearer.assertion.template.file': idle(OAUTH),
  'sasl.oauthbearer.client.credentials.client.id': idle(OAUTH),
  'sasl.oauthbearer.client.credentials.client.secret': idle(OAUTH),
  'sasl.oauthbearer.clock.skew.seconds': idle(OAUTH),
  'sasl.oauthbearer.expected.audience': idle(OAUTH),
  'sasl.oauthbearer.expected.issuer': idle(OAUTH),
  'sasl.oauthbearer.header.urlencode': idle(OAUTH),
  'sasl.oauthbearer.jwks.endpoint.refresh.ms': idle(OAUTH),
  'sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms': idle(OAUTH),
  'sasl.oauthbearer.jwks.endpoint.retry.backoff.ms': idle(OAUTH),
  'sasl.oauthbearer.jwks.endpoint.url': idle(OAUTH),
  'sasl.oauthbearer.jwt.retriever.class': idle(OAUTH),
  'sasl.oauthbearer.jwt.validator.class': idle(OAUTH),
  'sasl.oauthbearer.scope': idle(OAUTH),
  'sasl.oauthbearer.scope.claim.name': idle(OAUTH),
  'sasl.oauthbearer.sub.claim.name': idle(OAUTH),
  'sasl.oauthbearer.token.endpoint.url': idle(OAUTH),
  'security.protocol': security('ssl, sasl', 'PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL'),
  'security.providers': idle(),
  'send.buffer.bytes': idle(),
  'socket.connection.setup.timeout.max.ms': idle(),
  'socket.connection.setup.timeout.ms': idle(),
  'ssl.cipher.suites': security('ssl.ciphers', 'refused: OpenSSL has other names for them'),
  'ssl.enabled.protocols': security(
    'ssl.minVersion, ssl.maxVersion',
    'from the oldest to the newest named',
  ),
  'ssl.endpoint.identification.algorithm': security(
    'ssl.checkServerIdentity',
    'empty: names of hosts are not verified, with a warning',
  ),
  'ssl.engine.factory.class': security('ssl', 'refused: a Java class'),
  'ssl.key.password': security('ssl.passphrase'),
  'ssl.keymanager.algorithm': idle(),
  'ssl.keystore.certificate.chain': security('ssl.cert', 'PEM'),
  'ssl.keystore.key': security('ssl.key', 'PEM'),
  'ssl.keystore.location': security(
    'ssl.cert, ssl.key',
    'a PEM file with the key and its certificates',
  ),
  'ssl.keystore.password': idle('see `ssl.key.password`'),
  'ssl.keystore.type': security('ssl.cert, ssl.key', 'PEM only'),
  'ssl.protocol': idle(),
  'ssl.provider': idle(),
  'ssl.secure.random.implementation': idle(),
  'ssl.trustmanager.algorithm': idle(),
  'ssl.truststore.certificates': security('ssl.ca', 'PEM'),
  'ssl.truststore.location': security('ssl.ca', 'a PEM file, read when the producer is created'),
  'ssl.truststore.password': idle('PEM files with certificates have none'),
  'ssl.truststore.type': security('ssl.ca', 'PEM only'),
  'transaction.timeout.ms': { kind: 'option', ours: 'transactionTimeoutMs', type: 'int' },
  'transaction.two.phase.commit.enable': {
    kind: 'checked',
    values: { false: undefined },
    fix: "'false': two-phase commit (KIP-939) is not supported",
    remark: 'false only: two-phase commit is not supported',
  },
  'transactional.id': {
    kind: 'option',
    ours: 'transactionalId',
    type: 'string',
    remark: 'a pool of exactly this id; `transactionalIdPrefix` makes one of several',
  },
  'value.serializer': checkedSerializer,
}
