/**
 * What Apache Kafka 4.2 answers in each cell of the matrix: the codes at the lowest and the highest
 * version, for who holds the current epoch, the last or a later one, or another producer id.
 */
export const ANSWERS: Readonly<Record<string, string>> = {
  'InitProducerId with an identity in Empty':
    'current: epoch + 1, epoch + 1; last: epoch + 0, epoch + 0; later: 47, 90; stranger: 47, 90',
  'AddPartitionsToTxn in Empty': 'current: 0, 0; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'AddOffsetsToTxn in Empty': 'current: 0, 0; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'EndTxn, commit in Empty': 'current: 48, 48; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'EndTxn, abort in Empty': 'current: 48, 48; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'InitProducerId with an identity in Ongoing':
    'current: 51, 51; last: 51, 51; later: 51, 51; stranger: 47, 90',
  'AddPartitionsToTxn in Ongoing': 'current: 0, 0; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'AddOffsetsToTxn in Ongoing': 'current: 0, 0; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'EndTxn, commit in Ongoing': 'current: 0, 0; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'EndTxn, abort in Ongoing': 'current: 0, 0; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'InitProducerId with an identity in PrepareCommit':
    'current: 51, 51; last: 51, 51; later: 51, 51; stranger: 51, 51',
  'AddPartitionsToTxn in PrepareCommit':
    'current: 51, 51; last: 51, 51; later: 51, 51; stranger: 51, 51',
  'AddOffsetsToTxn in PrepareCommit':
    'current: 51, 51; last: 51, 51; later: 51, 51; stranger: 51, 51',
  'EndTxn, commit in PrepareCommit':
    'current: 51, 51; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'EndTxn, abort in PrepareCommit':
    'current: 51, 51; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'InitProducerId with an identity in PrepareAbort':
    'current: 51, 51; last: 51, 51; later: 51, 51; stranger: 51, 51',
  'AddPartitionsToTxn in PrepareAbort':
    'current: 51, 51; last: 51, 51; later: 51, 51; stranger: 51, 51',
  'AddOffsetsToTxn in PrepareAbort':
    'current: 51, 51; last: 51, 51; later: 51, 51; stranger: 51, 51',
  'EndTxn, commit in PrepareAbort':
    'current: 51, 51; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'EndTxn, abort in PrepareAbort': 'current: 51, 51; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'InitProducerId with an identity in CompleteCommit':
    'current: epoch + 1, epoch + 1; last: epoch + 0, epoch + 0; later: 47, 90; stranger: 47, 90',
  'AddPartitionsToTxn in CompleteCommit':
    'current: 0, 0; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'AddOffsetsToTxn in CompleteCommit':
    'current: 0, 0; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'EndTxn, commit in CompleteCommit':
    'current: 0, 0; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'EndTxn, abort in CompleteCommit':
    'current: 48, 48; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'InitProducerId with an identity in CompleteAbort':
    'current: epoch + 1, epoch + 1; last: epoch + 0, epoch + 0; later: 47, 90; stranger: 47, 90',
  'AddPartitionsToTxn in CompleteAbort':
    'current: 0, 0; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'AddOffsetsToTxn in CompleteAbort':
    'current: 0, 0; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'EndTxn, commit in CompleteAbort':
    'current: 48, 48; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'EndTxn, abort in CompleteAbort': 'current: 0, 0; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'InitProducerId with an identity in CompleteAbort after a fence':
    'current: epoch + 1, epoch + 1; last: epoch + 0, epoch + 0; later: 47, 90; stranger: 47, 90',
  'AddPartitionsToTxn in CompleteAbort after a fence':
    'current: 0, 0; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'AddOffsetsToTxn in CompleteAbort after a fence':
    'current: 0, 0; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'EndTxn, commit in CompleteAbort after a fence':
    'current: 48, 48; last: 47, 90; later: 47, 90; stranger: 49, 49',
  'EndTxn, abort in CompleteAbort after a fence':
    'current: 0, 0; last: 47, 90; later: 47, 90; stranger: 49, 49',
}
