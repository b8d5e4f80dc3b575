import * as TE from 'fp-ts/TaskEither'
import { loadedOnce } from '../../runtime/loaded-once'
import type { DocumentReader, DocumentStore } from '../../runtime/ports'
import { redact } from '../../runtime/redaction'
import { serviceFailed } from '../aws/failure'

/** The client of S3 is loaded with the first document: they are read and written late in an invocation. */
const objects = loadedOnce(async () => (await import('./objects')).makeObjects())

/** Documents in the bucket; Markdown unless said otherwise. */
export const makeDocumentStore = ({
  bucket,
  contentType = 'text/markdown; charset=utf-8',
}: {
  readonly bucket: string
  readonly contentType?: string
}): DocumentStore => ({
  write: (key, text) =>
    TE.tryCatch(
      async () => {
        const { put } = await objects()
        await put({ Bucket: bucket, Key: key, Body: redact(text), ContentType: contentType })
        return `s3://${bucket}/${key}`
      },
      serviceFailed('s3', 'PutObject'),
    ),
  read: (key) =>
    TE.tryCatch(
      async () => {
        const { text } = await objects()
        return text({ Bucket: bucket, Key: key })
      },
      serviceFailed('s3', 'GetObject'),
    ),
})

/** Documents as far as they are shown: no more of one is fetched than is asked for. */
export const makeDocumentReader = ({ bucket }: { readonly bucket: string }): DocumentReader => ({
  start: (key, bytes) =>
    TE.tryCatch(
      async () => {
        const { start } = await objects()
        const { text, size } = await start({ Bucket: bucket, Key: key }, bytes)
        const cut = size > bytes
        // The last character may be cut in two.
        return { text: redact(cut ? text.replace(/\ufffd$/, '') : text), cut }
      },
      serviceFailed('s3', 'GetObject'),
    ),
})
