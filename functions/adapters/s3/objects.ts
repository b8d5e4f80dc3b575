import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3'
import { clientOptions } from '../aws/client-options'

/** Both reject with the SDK's error. */
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
  }
}
