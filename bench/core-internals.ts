/* oxlint-disable holdfast/imports -- a double of the brokers needs what core does not export; all of it is named here */
/** The inside of core, from its sources, for the benchmarks that put a double in the sockets' place. */
export type { ConnectionOptions } from '../packages/core/src/connection/broker-connection.ts'
export type {
  AnswerHandler,
  Connection,
  FrameKind,
  MakeConnection,
  WriteOptions,
} from '../packages/core/src/connection/broker-connection.ts'
export { assembleProducer } from '../packages/core/src/create-producer.ts'
export { ConnectionError } from '../packages/core/src/errors/connection-error.ts'
export { systemPorts } from '../packages/core/src/ports/ports.ts'
export type { ReliableProducer } from '../packages/core/src/reliable-producer.ts'
export type { Api } from '../packages/core/src/wire/apis/api.ts'
export { initProducerId } from '../packages/core/src/wire/apis/init-producer-id.ts'
export { metadata } from '../packages/core/src/wire/apis/metadata.ts'
export { produce } from '../packages/core/src/wire/apis/produce.ts'
export { FrameReader } from '../packages/core/src/wire/frame-reader.ts'
export { FrameWriter } from '../packages/core/src/wire/frame-writer.ts'
export { decodeAnswer } from '../packages/core/src/wire/request-frame.ts'
