import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3'
import { clientOptions } from '../aws/client-options'

/** `bytes 0-9/1234`: how many bytes the whole object has. */
const wholeSize = (range: string | undefined): number => Number(/\/(\d+)$/.exec(range ?? '')?.[1] ?? 0)

/** All reject with the SDK's error. */
export const makeObjects = () => {
  // Names in the host need DNS for each bucket, which an overridden endpoint does not have.
  const client = new S3Client({
    ...clientOptions,
    forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined,
  })
  return {
    put: async (object: PutObjectCommandInput): Promise<void> => {
      await client.send(new PutObjectCommand(object))
    },
    text: async (object: { readonly Bucket: string; readonly Key: string }): Promise<string> => {
      const { Body } = await client.send(new GetObjectCommand(object))
      return (await Body?.transformToString()) ?? ''
    },
    /** The first bytes of an object, and how many it has. */
    start: async (
      object: { readonly Bucket: string; readonly Key: string },
      bytes: number,
    ): Promise<{ readonly text: string; readonly size: number }> => {
      const Range = `bytes=0-${bytes - 1}`
      const { Body, ContentRange } = await client.send(new GetObjectCommand({ ...object, Range }))
      return { text: (await Body?.transformToString()) ?? '', size: wholeSize(ContentRange) }
    },
  }
}
