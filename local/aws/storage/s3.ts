import type { AwsRequest, AwsResponse, LocalService } from '../../model'
import type { Definition } from '../../terraform'
import { xmlError } from '../error'
import { createBucketSettings } from './bucket-settings'

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

/** S3 in front of fauxqs: what fauxqs would answer wrongly is done here or refused. */
export const createS3 = (
  definition: Definition,
  forward: (request: AwsRequest) => Promise<AwsResponse>,
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

  const handle = async (request: AwsRequest): Promise<AwsResponse> => {
    const unknown = unknownSubresources.find((name) => request.query.has(name))
    const [, bucket = '', key = ''] = request.path.split('/')
    const setting =
      request.method === 'GET' && unknown !== undefined && key === ''
        ? bucketSetting(bucket, unknown)
        : undefined
    if (setting !== undefined) return setting
    if (unknown !== undefined)
      return xmlError(501, 'NotImplemented', `the local cloud does not have ${unknown} of s3`)
    if (request.method !== 'PUT') return forward(request)
    if (request.headers['if-match'] !== undefined) {
      return xmlError(501, 'NotImplemented', "the local cloud's S3 has no conditional overwrite")
    }
    return request.headers['if-none-match'] === undefined ? forward(request) : putOnce(request)
  }

  return { names: ['s3'], handle }
}
