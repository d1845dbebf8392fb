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
  MessageUnderTest,
  OptionsUnderTest,
  ProducerUnderTest,
  ReceiptUnderTest,
  SendBatchUnderTest,
  SendUnderTest,
} from './producer-under-test.ts'
export {
  type ConformanceResult,
  runCase,
  runConformance,
  type TestFramework,
} from './run-conformance.ts'
export type {
  OffsetsUnderTest,
  TransactionOptionsUnderTest,
  TransactionScopeUnderTest,
  TransactionUnderTest,
} from './transaction-under-test.ts'
export { transactionCases } from './transactions/transaction-cases.ts'
