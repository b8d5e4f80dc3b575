import { sessionOptions } from '../aws/session'

/** One version of an object; a deletion is a version, too. */
export interface ObjectVersion {
  readonly version_id: string
  readonly etag?: string
  readonly at?: string
  readonly deleted?: true
}

export const s3Client = async (maxAttempts = 3) => {
  const { S3Client } = await import('@aws-sdk/client-s3')
  // Buckets of one's own are where this system is; another region is found by the answer that says so.
  return new S3Client({ ...sessionOptions(), followRegionRedirects: true, maxAttempts })
}

/** Versions of exactly this key, the newest first; at most a hundred. */
export const versionsOf = async (Bucket: string, key: string): Promise<readonly ObjectVersion[]> => {
  const { ListObjectVersionsCommand } = await import('@aws-sdk/client-s3')
  const { Versions = [], DeleteMarkers = [] } = await (await s3Client()).send(
    new ListObjectVersionsCommand({ Bucket, Prefix: key, MaxKeys: 100 }),
  )
  return [
    ...Versions.map((one) => ({ ...one, deleted: false })),
    ...DeleteMarkers.map((one) => ({ ...one, ETag: undefined, deleted: true })),
  ]
    .filter(({ Key }) => Key === key)
    .sort(
      (a, b) =>
        Number(b.IsLatest ?? false) - Number(a.IsLatest ?? false) ||
        (b.LastModified?.getTime() ?? 0) - (a.LastModified?.getTime() ?? 0),
    )
    .map(({ VersionId = '', ETag, LastModified, deleted }) => ({
      version_id: VersionId,
      ...(ETag === undefined ? {} : { etag: ETag }),
      ...(LastModified === undefined ? {} : { at: LastModified.toISOString() }),
      ...(deleted ? { deleted } : {}),
    }))
}
