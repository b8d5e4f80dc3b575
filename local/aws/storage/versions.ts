import { createHash, randomBytes } from 'node:crypto'
import type { AwsRequest, AwsResponse, LocalService, Report } from '../../model'
import type { SampleResources, VersionedObject } from '../../sites/resources'
import { xmlError } from '../error'
import { AwsError, answering } from '../services/protocol'
import { type XmlValue, xmlDocument } from '../services/xml'

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

const etagOf = (body: string): string => `"${createHash('md5').update(body).digest('hex')}"`

const xml = (root: string, value: XmlValue, headers: Readonly<Record<string, string>> = {}): AwsResponse => ({
  status: 200,
  headers: { 'content-type': 'application/xml', ...headers },
  body: xmlDocument(root, NAMESPACE, value),
})

/** Versioned objects of the sample sites, in front of the buckets of the definition. */
export const withVersions = (
  s3: LocalService,
  { objects = [] }: Pick<SampleResources, 'objects'>,
  report: Report,
): LocalService => {
  const add = (object: VersionedObject, body: string | undefined): string => {
    const id = randomBytes(8).toString('hex')
    object.versions = [{ id, body, at: new Date() }, ...object.versions]
    report('s3', `${object.bucket}/${object.key}: ${body === undefined ? 'deleted' : `version ${id}`}`)
    return id
  }

  const list = (bucket: string, prefix: string): AwsResponse => {
    const found = objects.filter((one) => one.bucket === bucket && one.key.startsWith(prefix))
    const entries = found.flatMap(({ key, versions }) =>
      versions.map(({ id, body, at }, index) => ({
        body,
        shown: { Key: key, VersionId: id, IsLatest: index === 0, LastModified: at },
      })),
    )
    return xml('ListVersionsResult', {
      Name: bucket,
      Prefix: prefix,
      IsTruncated: false,
      Version: entries.flatMap(({ body, shown }) =>
        body === undefined ? [] : [{ ...shown, ETag: etagOf(body), Size: body.length }],
      ),
      DeleteMarker: entries.flatMap(({ body, shown }) => (body === undefined ? [shown] : [])),
    })
  }

  /** Refuses what is meant for another version than the current one. */
  const checkConditions = ({ versions }: VersionedObject, { headers }: AwsRequest): void => {
    const body = versions[0]?.body
    const met =
      (headers['if-none-match'] === undefined || body === undefined) &&
      (headers['if-match'] === undefined || (body !== undefined && headers['if-match'] === etagOf(body)))
    if (!met)
      throw new AwsError(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
      )
  }

  const answer = (object: VersionedObject, request: AwsRequest): AwsResponse => {
    const source = request.headers['x-amz-copy-source']
    if (request.method === 'DELETE') {
      checkConditions(object, request)
      const id = add(object, undefined)
      return { status: 204, headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': id } }
    }
    if (request.method !== 'PUT' || source === undefined)
      throw new AwsError(
        'NotImplemented',
        `the local cloud does not have ${request.method} of a sample's object`,
        501,
      )
    const [path = '', id] = decodeURIComponent(source).replace(/^\//, '').split('?versionId=')
    const from =
      path === `${object.bucket}/${object.key}` ? object.versions.find((one) => one.id === id) : undefined
    if (from?.body === undefined)
      throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404)
    checkConditions(object, request)
    const made = add(object, from.body)
    return xml(
      'CopyObjectResult',
      { ETag: etagOf(from.body), LastModified: new Date() },
      { 'x-amz-version-id': made, ...(id === undefined ? {} : { 'x-amz-copy-source-version-id': id }) },
    )
  }

  return {
    names: s3.names,
    handle: async (request) => {
      const [, bucket = '', ...rest] = request.path.split('/')
      const key = decodeURIComponent(rest.join('/'))
      if (!objects.some((one) => one.bucket === bucket)) return s3.handle(request)
      return answering(() => {
        if (request.method === 'GET' && key === '' && request.query.has('versions'))
          return list(bucket, request.query.get('prefix') ?? '')
        const object = objects.find((one) => one.bucket === bucket && one.key === key)
        if (object === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404)
        return answer(object, request)
      }, xmlError)
    },
  }
}
