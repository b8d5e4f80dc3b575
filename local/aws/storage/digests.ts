import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { AwsRequest } from '../../model'

const hashed = (algorithm: string) => (body: Buffer) => createHash(algorithm).update(body).digest('base64')

const base64 = (value: bigint, bits: number): string =>
  Buffer.from(value.toString(16).padStart(bits / 4, '0'), 'hex').toString('base64')

/** A cyclic redundancy check by its reflected polynomial, as S3's are: all ones at the start, and inverted at the end. */
const crc = (bits: number, polynomial: bigint) => {
  const ones = (1n << BigInt(bits)) - 1n
  const table = Array.from({ length: 256 }, (_, byte) => {
    let value = BigInt(byte)
    for (let bit = 0; bit < 8; bit++) value = (value >> 1n) ^ (value & 1n ? polynomial : 0n)
    return value
  })
  return (body: Buffer): string => {
    let value = ones
    for (const byte of body) value = (table[Number(value & 0xffn) ^ byte] ?? 0n) ^ (value >> 8n)
    return base64(value ^ ones, bits)
  }
}

const DIGESTS = [
  ['content-md5', 'Content-MD5', hashed('md5')],
  ['x-amz-checksum-sha256', 'SHA256', hashed('sha256')],
  ['x-amz-checksum-sha1', 'SHA1', hashed('sha1')],
  ['x-amz-checksum-crc32', 'CRC32', (body: Buffer) => base64(BigInt(crc32(body)), 32)],
  ['x-amz-checksum-crc32c', 'CRC32C', crc(32, 0x82f63b78n)],
  ['x-amz-checksum-crc64nvme', 'CRC64NVME', crc(64, 0x9a6c9329ac4bc9b5n)],
] as const

/** What a client says of a body that is not so, in S3's words. */
export const wrongDigest = ({ headers, body }: AwsRequest): string | undefined => {
  const wrong = DIGESTS.find(
    ([header, , digest]) => headers[header] !== undefined && headers[header] !== digest(body),
  )
  if (wrong === undefined) return undefined
  return wrong[0] === 'content-md5'
    ? 'The Content-MD5 you specified did not match what we received.'
    : `The ${wrong[1]} you specified did not match the calculated checksum.`
}
