import { ANSWER_BODY, AuditConnection } from '../audit/audit-connection.ts'
import {
  decodeMetadataResponse,
  encodeMetadataRequest,
  METADATA_VERSION,
  type MetadataResponse,
} from '../wire/metadata.ts'

/** What one broker, at `host:port`, believes about a topic. */
export async function describeTopicAt(address: string, topic: string): Promise<MetadataResponse> {
  const connection = AuditConnection.to(address)
  try {
    const answer = await connection.request(
      'Metadata',
      METADATA_VERSION,
      encodeMetadataRequest(topic),
    )
    return decodeMetadataResponse(answer, ANSWER_BODY)
  } finally {
    connection.close()
  }
}
