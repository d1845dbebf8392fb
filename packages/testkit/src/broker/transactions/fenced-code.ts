import { errorCode } from '../../wire/error-codes.ts'

/** The first version of each request whose clients know PRODUCER_FENCED (90, KIP-588). */
const KNOWS_FENCED_FROM = {
  InitProducerId: 4,
  AddPartitionsToTxn: 2,
  AddOffsetsToTxn: 2,
  EndTxn: 2,
}

/** Older clients are told INVALID_PRODUCER_EPOCH (47) for 90; other codes pass. */
export function asKnownTo(
  api: keyof typeof KNOWS_FENCED_FROM,
  version: number,
  code: number,
): number {
  return code === errorCode('PRODUCER_FENCED') && version < KNOWS_FENCED_FROM[api]
    ? errorCode('INVALID_PRODUCER_EPOCH')
    : code
}
