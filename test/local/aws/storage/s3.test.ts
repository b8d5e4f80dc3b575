import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { BUCKET, type LocalStores, nameOf, startLocalStores } from '../../../support/local-stores'

const test = suite('local/aws/storage/s3')
let stores: LocalStores
test.before(async () => {
  stores = await startLocalStores()
})
test.after(() => stores.stop())

const Bucket = BUCKET
const put = (Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) =>
  stores.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }))
const get = async (Key: string) => {
  const { Body } = await stores.s3.send(new GetObjectCommand({ Bucket, Key }))
  return Body?.transformToString()
}
const pages = async (given: object) => {
  const found: string[][] = []
  for (let token: string | undefined; ; ) {
    const {
      Contents = [],
      CommonPrefixes = [],
      NextContinuationToken,
      KeyCount,
    } = await stores.s3.send(
      new ListObjectsV2Command({
        Bucket,
        ...given,
        ...(token !== undefined && { ContinuationToken: token }),
      }),
    )
    found.push([...Contents.map(({ Key = '' }) => Key), ...CommonPrefixes.map(({ Prefix = '' }) => Prefix)])
    assert.is(KeyCount, found.at(-1)?.length)
    token = NextContinuationToken
    if (token === undefined) return found
  }
}

test('lists by the bytes of the keys, each key once whatever the pages', async () => {
  const sorted = ['B', 'a', 'b', 'b-c', 'b/c', 'b/d', 'b_c', 'é', '～', '😀'].map((name) => `list/${name}`)
  for (const key of sorted.toReversed()) await put(key, 'x')
  const Prefix = 'list/'
  for (const MaxKeys of [1, 2, 3, 1000])
    assert.equal((await pages({ Prefix, MaxKeys })).flat(), sorted, `pages of ${MaxKeys}`)
  assert.equal((await pages({ Prefix, StartAfter: 'list/b' })).flat(), sorted.slice(3))
  const grouped = sorted.filter((key) => !key.startsWith('list/b/'))
  for (const MaxKeys of [1, 2, 1000])
    assert.equal(
      (await pages({ Prefix, MaxKeys, Delimiter: '/' })).flat().sort(),
      [...grouped, 'list/b/'].sort(),
      `pages of ${MaxKeys} with a delimiter`,
    )
  assert.equal((await pages({ Prefix: 'list/é', EncodingType: 'url' })).flat(), ['list/%C3%A9'])
  assert.is(await nameOf(stores.s3.send(new ListObjectsV2Command({ Bucket: 'not-there' }))), 'NoSuchBucket')
})

test('lists what comes after a key, also where the key is within what several have in common', async () => {
  for (const name of ['a', 'b/c', 'b/d', 'c/e']) await put(`after/${name}`, 'x')
  for (const [StartAfter, expected] of [
    ['after/a', ['after/b/', 'after/c/']],
    ['after/b/', ['after/b/', 'after/c/']],
    ['after/b/c', ['after/b/', 'after/c/']],
    ['after/b/d', ['after/c/']],
  ] as const)
    for (const MaxKeys of [1, 1000])
      assert.equal(
        (await pages({ Prefix: 'after/', Delimiter: '/', StartAfter, MaxKeys })).flat(),
        expected,
        `after ${StartAfter}, pages of ${MaxKeys}`,
      )
})

test('a write whose condition is not looked at changes nothing', async () => {
  const Key = 'conditions'
  await put(Key, 'before')
  const CopySource = `${Bucket}/${Key}`
  const { UploadId } = await stores.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
  for (const [what, sent] of [
    ['delete', () => stores.s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch: '"other"' }))],
    ['put over another', () => put(Key, 'after', { IfMatch: '"other"' })],
    ['put unless it is this one', () => put(Key, 'after', { IfNoneMatch: '"other"' })],
    [
      'copy',
      () => stores.s3.send(new CopyObjectCommand({ Bucket, Key, CopySource, CopySourceIfMatch: '"other"' })),
    ],
    [
      'complete',
      () => stores.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, IfNoneMatch: '*' })),
    ],
  ] as const)
    assert.is(await nameOf(sent()), 'NotImplemented', what)
  assert.is(await get(Key), 'before')
})

test('refuses a body that is not what it is said to be, and a key that is too long', async () => {
  for (const said of [
    { ContentMD5: '1B2M2Y8AsgTpgAmY7PhCfg==' },
    { ChecksumSHA256: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' },
    { ChecksumCRC32: 'AAAAAA==' },
    { ChecksumCRC32C: 'AAAAAA==' },
    { ChecksumCRC64NVME: 'AAAAAAAAAAA=' },
  ])
    assert.is(await nameOf(put('digest', 'x', said)), 'BadDigest', Object.keys(said)[0])
  for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)
    assert.is(
      await nameOf(put('digest', 'some more than x', { ChecksumAlgorithm })),
      'no error',
      ChecksumAlgorithm,
    )
  assert.is(await nameOf(put('ü'.repeat(512), 'x')), 'no error')
  assert.is(await nameOf(put(`${'ü'.repeat(512)}x`, 'x')), 'KeyTooLongError')
})

/** A body in pieces, as SDKs send streams, with what follows it. */
const pieces = (parts: readonly string[], trailer: string): string => {
  const framed = parts.map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`)
  return `${framed.join('')}0\r\n${trailer}\r\n\r\n`
}

const authorization =
  'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0'

const putPieces = async (body: string) => {
  const answer = await fetch(`${stores.endpoint}/${Bucket}/pieces`, {
    method: 'PUT',
    headers: {
      authorization,
      'content-encoding': 'gzip,aws-chunked',
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-trailer': 'x-amz-checksum-crc32',
      'x-amz-decoded-content-length': '6',
    },
    body,
  })
  return answer.ok ? 'no error' : /<Code>(\w+)/.exec(await answer.text())?.[1]
}

test('looks at a body in pieces: its length, its end and what is said of it there', async () => {
  const { ChecksumCRC32 } = await put('whole', 'abcdef')
  const right = `x-amz-checksum-crc32:${ChecksumCRC32}`
  assert.is(await putPieces(pieces(['abcd', 'ef'], right)), 'no error')
  const kept = await stores.s3.send(new GetObjectCommand({ Bucket, Key: 'pieces', ChecksumMode: 'ENABLED' }))
  assert.equal([kept.ContentEncoding, kept.ChecksumCRC32], ['gzip', ChecksumCRC32])
  for (const [what, body, code] of [
    ['another digest', pieces(['abcdef'], 'x-amz-checksum-crc32:AAAAAA=='), 'BadDigest'],
    ['a byte too few', pieces(['abcde'], right), 'IncompleteBody'],
    ['no end', pieces(['abcdef'], right).slice(0, 12), 'IncompleteBody'],
    ['a size that is none', `z\r\nabcdef\r\n0\r\n\r\n`, 'IncompleteBody'],
    ['no digest, though one is promised', pieces(['abcdef'], ''), 'MalformedTrailerError'],
  ] as const)
    assert.is(await putPieces(body), code, what)
  assert.is(await get('pieces'), 'abcdef')
})

test('takes an object without bytes, and one of no given type', async () => {
  const url = `${stores.endpoint}/${Bucket}/untyped`
  for (const body of ['', 'x']) {
    const { status } = await fetch(url, {
      method: 'PUT',
      headers: { authorization },
      body: Buffer.from(body),
    })
    assert.is(status, 200, JSON.stringify(body))
    const { ContentType, ContentLength } = await stores.s3.send(
      new GetObjectCommand({ Bucket, Key: 'untyped' }),
    )
    assert.equal(
      { ContentType, ContentLength },
      { ContentType: 'binary/octet-stream', ContentLength: body.length },
    )
  }
})

test.run()
