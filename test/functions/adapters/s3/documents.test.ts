import { CreateBucketCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeDocumentReader, makeDocumentStore } from '../../../../functions/adapters/s3/documents'
import { messageOf } from '../../../../functions/runtime/errors'
import type { Result } from '../../../../functions/runtime/ports'
import { documentKey } from '../../../../functions/runtime/time'

const test = suite('documents in a bucket')
const bucket = 'domain-alert-analysis'
const key = documentKey('executions', 'shop.example.com', 'test-123', '2026-01-31T08:05:09.000Z')
let stop: () => Promise<void>

test.before(async () => {
  const { buildApp } = await import('fauxqs')
  const app = buildApp({ logger: false, defaultRegion: 'us-east-1' })
  process.env.AWS_ENDPOINT_URL = await app.listen({ host: '127.0.0.1', port: 0 })
  process.env.AWS_REGION = 'us-east-1'
  process.env.AWS_ACCESS_KEY_ID = 'x'
  process.env.AWS_SECRET_ACCESS_KEY = 'x'
  stop = async () => {
    await app.close()
  }
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: bucket }))
})
test.after(() => stop())

const run = async <A>(result: Result<A>): Promise<A | string> => {
  const done = await result()
  return E.isRight(done) ? done.right : messageOf(done.left)
}

test('the key is the documented one', () => {
  assert.is(key, 'executions/2026-01-31/shop.example.com/08-05-09-test-123.md')
})

test('is written, read back to the letter, and written again', async () => {
  const store = makeDocumentStore({ bucket })
  for (const text of ['# Log\r\n\n| ä | 🙂 |\n', '', 'x'.repeat(300_000)]) {
    assert.is(await run(store.write(key, text)), `s3://${bucket}/${key}`)
    assert.is(await run(store.read(key)), text)
  }
})

test('the beginning of a document is read, and no character of it cut in two', async () => {
  const { write } = makeDocumentStore({ bucket })
  const { start } = makeDocumentReader({ bucket })
  await run(write(key, 'ab🙂c'))
  for (const [bytes, text, cut] of [
    [7, 'ab🙂c', false],
    [1_000, 'ab🙂c', false],
    [6, 'ab🙂', true],
    [5, 'ab', true],
    [1, 'a', true],
  ] as const)
    assert.equal(await run(start(key, bytes)), { text, cut }, String(bytes))
  assert.match(String(await run(start('none.md', 10))), 's3 GetObject: NoSuchKey')
})

test('is Markdown unless said otherwise', async () => {
  const type = async (Key: string) => {
    const client = new S3Client({ forcePathStyle: true })
    return (await client.send(new HeadObjectCommand({ Bucket: bucket, Key }))).ContentType
  }
  await run(makeDocumentStore({ bucket }).write(key, 'a'))
  assert.is(await type(key), 'text/markdown; charset=utf-8')
  await run(makeDocumentStore({ bucket, contentType: 'application/json' }).write('a.json', '{}'))
  assert.is(await type('a.json'), 'application/json')
})

test('a document or a bucket that is not there is an error of its name', async () => {
  assert.match(String(await run(makeDocumentStore({ bucket }).read('none.md'))), 's3 GetObject: NoSuchKey')
  assert.match(
    String(await run(makeDocumentStore({ bucket: 'none' }).write(key, 'a'))),
    's3 PutObject: NoSuchBucket',
  )
})
test.run()
