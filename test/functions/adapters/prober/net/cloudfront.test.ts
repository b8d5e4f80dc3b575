import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readEdge } from '../../../../../functions/adapters/prober/net/cloudfront'
import { factOf, findingOf, type Probed, startProbed } from '../../../../support/probed'

const test = suite('functions/adapters/prober/net/cloudfront')

let probed: Probed
test.before(async () => {
  probed = await startProbed()
})
test.after(() => probed.stop())

const ERROR = { 'x-cache': 'Error from cloudfront', via: '1.1 abc.cloudfront.net (CloudFront)' }
const OWN = { ...ERROR, server: 'CloudFront' }
const MISS = { 'x-cache': 'Miss from cloudfront' }
const S3 = { server: 'AmazonS3' }
const NO_BUCKET = '<Error><Code>NoSuchBucket</Code></Error>'

/** Status, headers, body, and the fact that is read of it. */
const table: readonly (readonly [number, Record<string, string>, string, string | undefined])[] = [
  [200, ERROR, '', undefined],
  [302, ERROR, '', undefined],
  [404, {}, '', undefined],
  [503, { server: 'nginx' }, '', undefined],
  [500, { ...MISS, server: 'nginx' }, '', undefined],
  [502, OWN, '', 'origin_unusable'],
  [503, OWN, '', 'origin_capacity'],
  [504, OWN, '', 'origin_timeout'],
  [403, OWN, 'Bad request. We can not connect', 'no_alias'],
  [403, OWN, 'The Amazon CloudFront distribution is configured to block access', 'blocked'],
  [400, OWN, '', 'error'],
  [502, ERROR, '', undefined],
  [500, { ...ERROR, server: 'nginx' }, '', undefined],
  [503, { ...ERROR, server: 'awselb/2.0' }, '', undefined],
  [403, { ...ERROR, ...S3 }, '<Error><Code>AccessDenied</Code></Error>', undefined],
  [404, { ...ERROR, ...S3 }, NO_BUCKET, 'NoSuchBucket'],
  [404, S3, NO_BUCKET, 'NoSuchBucket'],
  [404, { ...S3, ...MISS }, NO_BUCKET, 'NoSuchBucket'],
  [404, S3, '<Error><Code>NoSuchKey</Code></Error>', undefined],
  [404, { server: 'nginx' }, NO_BUCKET, undefined],
]
for (const [status, headers, text, kind] of table) {
  test(`${status} ${JSON.stringify(headers)} ${text}: ${kind ?? 'nothing'}`, () => {
    const answer = { status, headers: new Map(Object.entries(headers)), text: () => text }
    const found = readEdge({ ...answer, facts: () => [], firstByteAt: 0 })
    assert.is(found?.facts[0]?.value, kind)
    assert.is(found?.dangling === true, kind === 'NoSuchBucket')
  })
}

test('an error page of CloudFront is told as such, with what points at the cause', async () => {
  const port = await probed.http((_, response) => void response.writeHead(502, OWN).end())
  const report = await probed.probe({ domain: 'shop.example.com', scheme: 'http', port })
  assert.is(findingOf(report), 'http_status')
  assert.match(report.issues[0]?.summary ?? '', 'gets no usable answer from its origin, says CloudFront')
  assert.is(factOf(report, 'cloudfront_error'), 'origin_unusable')
  assert.is(factOf(report, 'x_cache'), ERROR['x-cache'])
})

test.run()
