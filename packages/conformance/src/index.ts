export { CaseRun } from './case-run.ts'
export type { ConformanceCase } from './conformance-case.ts'
export type { Fault, FaultRule, Faults, RequestSeen, TransactionApi } from './faults.ts'
export type {
  Capability,
  GroupOffsetSeen,
  Harness,
  StoredRecord,
  TopicUnderTest,
} from './harness.ts'
export { producerCases } from './producer/producer-cases.ts'
export type {
  BreakerUnderTest,
  FailureUnderTest,
  OptionsUnderTest,
  ProducerUnderTest,
} from './producer-under-test.ts'
export {
  type ConformanceResult,
  runCase,
  runConformance,
  type TestFramework,
} from './run-conformance.ts'
export type {
  MessageUnderTest,
  ReceiptUnderTest,
  SendBatchUnderTest,
  SendUnderTest,
} from './send-under-test.ts'
export type {
  OffsetsUnderTest,
  TransactionOptionsUnderTest,
  TransactionScopeUnderTest,
  TransactionUnderTest,
} from './transaction-under-test.ts'
export { transactionCases } from './transactions/transaction-cases.ts'
