import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import * as TE from 'fp-ts/TaskEither'
import type { DocumentStore } from '../../runtime/ports'
import { redact } from '../../runtime/redaction'
import { clientOptions } from '../aws/client-options'
import { serviceFailed } from '../aws/failure'

/** Documents in the bucket; Markdown unless said otherwise. */
export const makeDocumentStore = ({
  bucket,
  contentType = 'text/markdown; charset=utf-8',
}: {
  readonly bucket: string
  readonly contentType?: string
}): DocumentStore => {
  // Names in the host need DNS for each bucket, which an overridden endpoint does not have.
  const client = new S3Client({
    ...clientOptions,
    forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined,
  })
  return {
    write: (key, text) =>
      TE.tryCatch(
        async () => {
          await client.send(
            new PutObjectCommand({
              Bucket: bucket,
              Key: key,
              Body: redact(text),
              ContentType: contentType,
            }),
          )
          return `s3://${bucket}/${key}`
        },
        serviceFailed('s3', 'PutObject'),
      ),
    read: (key) =>
      TE.tryCatch(
        async () => {
          const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
          return (await Body?.transformToString()) ?? ''
        },
        serviceFailed('s3', 'GetObject'),
      ),
  }
}
