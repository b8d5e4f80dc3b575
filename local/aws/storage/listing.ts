import type { AwsRequest, AwsResponse } from '../../model'
import { xmlError } from '../error'
import { xmlDocument } from '../services/xml'
import type { StoredObject } from './stores'

/** S3's lists of objects: fauxqs sorts by a language's alphabet and goes on by another order, so that pages repeat and leave out keys. */

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'
const MAX_KEYS = 1000

const KNOWN = new Set([
  ...['list-type', 'prefix', 'delimiter', 'max-keys', 'continuation-token', 'start-after', 'marker'],
  ...['encoding-type', 'fetch-owner', 'x-id'],
])

/** Whether a request is for the objects of a bucket, with nothing that changes what is meant. */
export const isListing = ({ method, query }: AwsRequest, key: string): boolean =>
  method === 'GET' && key === '' && [...query.keys()].every((name) => KNOWN.has(name))

/** An object, or what several have in common up to the delimiter. */
interface Entry {
  readonly name: string
  readonly object?: StoredObject
}

/** As S3 sorts: by the bytes of UTF-8. */
const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other))

const isAfter = (name: string, start: string): boolean => start === '' || byBytes(name, start) > 0

const entriesOf = (
  objects: Iterable<StoredObject>,
  prefix: string,
  delimiter: string | undefined,
  startAfter: string,
): readonly Entry[] => {
  const entries = new Map<string, Entry>()
  for (const object of objects) {
    if (!object.key.startsWith(prefix) || !isAfter(object.key, startAfter)) continue
    const end = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1
    const name = end < 0 ? object.key : object.key.slice(0, end + (delimiter ?? '').length)
    entries.set(name, end < 0 ? { name, object } : { name })
  }
  return [...entries.values()].sort((one, other) => byBytes(one.name, other.name))
}

const encoded = (text: string): string => encodeURIComponent(text).replaceAll('%2F', '/')

/** One page of the objects of a bucket, in either version of the operation. */
export const list = (
  bucket: string,
  objects: Iterable<StoredObject> | undefined,
  { query }: AwsRequest,
): AwsResponse => {
  if (objects === undefined) return xmlError(404, 'NoSuchBucket', 'The specified bucket does not exist')
  const given = (name: string): string | undefined => query.get(name) ?? undefined
  const limit = Number(given('max-keys') ?? MAX_KEYS)
  if (!Number.isInteger(limit) || limit < 0)
    return xmlError(400, 'InvalidArgument', 'Provided max-keys not an integer or within integer range')
  const [prefix = '', delimiter, token, encoding] = [
    ...[given('prefix'), given('delimiter'), given('continuation-token'), given('encoding-type')],
  ]
  const second = given('list-type') === '2'
  const startAfter = second ? given('start-after') : undefined
  const marker = second ? '' : (given('marker') ?? '')
  // What a page has ended with may be what several keys have in common; `StartAfter` is a key.
  const after = token === undefined ? marker : Buffer.from(token, 'base64url').toString()
  const shown = (text: string): string => (encoding === 'url' ? encoded(text) : text)

  const rest = entriesOf(objects, prefix, delimiter, startAfter ?? '').filter(({ name }) =>
    isAfter(name, after),
  )
  const page = rest.slice(0, Math.min(limit, MAX_KEYS))
  const last = page.length < rest.length ? page.at(-1)?.name : undefined
  const next = last === undefined ? undefined : second ? Buffer.from(last).toString('base64url') : shown(last)
  const body = xmlDocument('ListBucketResult', NAMESPACE, {
    Name: bucket,
    Prefix: shown(prefix),
    ...(delimiter !== undefined && { Delimiter: shown(delimiter) }),
    ...(encoding !== undefined && { EncodingType: encoding }),
    MaxKeys: Math.min(limit, MAX_KEYS),
    IsTruncated: last !== undefined,
    ...(second ? { KeyCount: page.length } : { Marker: shown(marker) }),
    ...(startAfter !== undefined && { StartAfter: shown(startAfter) }),
    ...(token !== undefined && { ContinuationToken: token }),
    ...(next !== undefined && second && { NextContinuationToken: next }),
    ...(next !== undefined && !second && delimiter !== undefined && { NextMarker: next }),
    Contents: page.flatMap(({ object }) =>
      object === undefined
        ? []
        : [
            {
              Key: shown(object.key),
              LastModified: object.lastModified,
              ETag: object.etag,
              Size: object.contentLength,
              StorageClass: 'STANDARD',
            },
          ],
    ),
    CommonPrefixes: page.flatMap(({ name, object }) =>
      object === undefined ? [{ Prefix: shown(name) }] : [],
    ),
  })
  return { status: 200, headers: { 'content-type': 'application/xml' }, body }
}
