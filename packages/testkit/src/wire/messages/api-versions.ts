import { array, boolean, int16, int32, int64, string, struct } from '../schema.ts'

/** Kafka 4.2 serves 0 to 4. A version that a broker does not know is answered as 0, with code 35. */
export const apiVersionsRequest = struct({
  clientSoftwareName: string.since(3, ''),
  clientSoftwareVersion: string.since(3, ''),
})

export const apiVersionsResponse = struct({
  errorCode: int16,
  apiKeys: array(struct({ apiKey: int16, minVersion: int16, maxVersion: int16 })),
  throttleTimeMs: int32.since(1, 0),
  // KIP-584
  supportedFeatures: array(struct({ name: string, minVersion: int16, maxVersion: int16 })).tagged(
    0,
    3,
  ),
  finalizedFeaturesEpoch: int64.tagged(1, 3),
  finalizedFeatures: array(
    struct({ name: string, maxVersionLevel: int16, minVersionLevel: int16 }),
  ).tagged(2, 3),
  zkMigrationReady: boolean.tagged(3, 3),
})
