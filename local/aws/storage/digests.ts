import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { AwsRequest } from '../../model'

const hashed = (algorithm: string) => (body: Buffer) => createHash(algorithm).update(body).digest('base64')

const crc = (body: Buffer): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(body))
  return bytes.toString('base64')
}

const DIGESTS = [
  ['content-md5', 'Content-MD5', hashed('md5')],
  ['x-amz-checksum-sha256', 'SHA256', hashed('sha256')],
  ['x-amz-checksum-sha1', 'SHA1', hashed('sha1')],
  ['x-amz-checksum-crc32', 'CRC32', crc],
] as const

/** What a client says of a body that is not so, in S3's words; the pieces of a body in pieces are not looked at. */
export const wrongDigest = ({ headers, body }: AwsRequest): string | undefined => {
  if (headers['content-encoding']?.includes('aws-chunked')) return undefined
  const wrong = DIGESTS.find(
    ([header, , digest]) => headers[header] !== undefined && headers[header] !== digest(body),
  )
  if (wrong === undefined) return undefined
  return wrong[0] === 'content-md5'
    ? 'The Content-MD5 you specified did not match what we received.'
    : `The ${wrong[1]} you specified did not match the calculated checksum.`
}
