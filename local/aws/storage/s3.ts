import type { AwsRequest, AwsResponse, LocalService } from '../../model'
import type { Definition } from '../../terraform'
import { xmlError } from '../error'
import { AwsError } from '../services/protocol'
import { withoutPieces } from './aws-chunked'
import { createBucketSettings } from './bucket-settings'
import { wrongDigest } from './digests'
import { isListing, list } from './listing'
import type { Stores } from './stores'

/**
 * Sub-resources that fauxqs takes for something else: it answers `GET ?versions` with a list of objects.
 * Versions of objects in particular: a put replaces, whatever the bucket's versioning says.
 */
const unknownSubresources = [
  ...[
    'accelerate',
    'acl',
    'analytics',
    'cors',
    'encryption',
    'intelligent-tiering',
    'inventory',
    'legal-hold',
    'lifecycle',
  ],
  ...[
    'location',
    'logging',
    'metrics',
    'notification',
    'object-lock',
    'ownershipControls',
    'policy',
    'policyStatus',
  ],
  ...[
    'publicAccessBlock',
    'replication',
    'requestPayment',
    'restore',
    'retention',
    'select',
    'tagging',
    'torrent',
  ],
  ...['versionId', 'versioning', 'versions', 'website'],
]

/** What changes a write, and fauxqs does not look at: it would overwrite or delete against the caller's condition. */
const ignored =
  /^(if-|x-amz-(if-|copy-source-(if-|range)|tagging|mfa|object-lock-|write-offset-bytes|website-redirect-location))/

const isFirst = ({ headers }: AwsRequest): boolean => headers['if-none-match'] === '*'

/** What S3 calls an object of which no one says what it is. Without a type fauxqs fails on one without bytes. */
const UNTYPED = 'binary/octet-stream'

/** Bytes of a key. */
const MAX_KEY = 1024

/** S3 in front of fauxqs: what fauxqs would answer wrongly is done here or refused. */
export const createS3 = (
  definition: Definition,
  forward: (request: AwsRequest) => Promise<AwsResponse>,
  { s3Store }: Pick<Stores, 's3Store'>,
): LocalService => {
  const bucketSetting = createBucketSettings(definition)

  /** fauxqs overwrites on `If-None-Match: *`. One after the other, so that of two such puts one wins. */
  let conditional: Promise<unknown> = Promise.resolve()
  const putOnce = (request: AwsRequest): Promise<AwsResponse> => {
    const put = conditional.then(async () => {
      const { status } = await forward({ ...request, method: 'HEAD', body: Buffer.alloc(0) })
      if (status === 404) return forward(request)
      return xmlError(
        412,
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
      )
    })
    conditional = put.catch(() => {})
    return put
  }

  const answer = async (request: AwsRequest): Promise<AwsResponse> => {
    const unknown = unknownSubresources.find((name) => request.query.has(name))
    const [, bucket = '', ...rest] = request.path.split('/')
    const key = rest.join('/')
    const setting =
      request.method === 'GET' && unknown !== undefined && key === ''
        ? bucketSetting(bucket, unknown)
        : undefined
    if (setting !== undefined) return setting
    if (unknown !== undefined)
      return xmlError(501, 'NotImplemented', `the local cloud does not have ${unknown} of s3`)
    if (isListing(request, key) && bucket !== '')
      return list(bucket, s3Store.buckets.get(bucket)?.values(), request)
    if (request.method === 'GET' || request.method === 'HEAD') return forward(request)
    const wanted = request.method === 'PUT' && !request.query.has('uploadId') && isFirst(request)
    const condition = Object.keys(request.headers).find(
      (name) => ignored.test(name) && !(wanted && name === 'if-none-match'),
    )
    if (condition !== undefined)
      return xmlError(501, 'NotImplemented', `the local cloud's S3 does not have ${condition} of a write`)
    if (request.method !== 'PUT') return forward(request)
    if (Buffer.byteLength(key.replace(/%[0-9a-f]{2}/gi, 'x')) > MAX_KEY)
      return xmlError(400, 'KeyTooLongError', 'Your key is too long')
    const wrong = wrongDigest(request)
    if (wrong !== undefined) return xmlError(400, 'BadDigest', wrong)
    const typed = { ...request, headers: { 'content-type': UNTYPED, ...request.headers } }
    return wanted ? putOnce(typed) : forward(typed)
  }

  const handle = async (request: AwsRequest): Promise<AwsResponse> => {
    try {
      return await answer(withoutPieces(request))
    } catch (error) {
      if (error instanceof AwsError) return xmlError(error.status, error.code, error.message)
      throw error
    }
  }

  return { names: ['s3'], handle }
}
