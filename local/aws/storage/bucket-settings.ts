import * as t from 'io-ts'
import type { AwsResponse } from '../../model'
import type { Definition } from '../../terraform'
import { xmlError } from '../error'
import { type XmlValue, xmlDocument } from '../services/xml'
import { S3BucketVersioning } from './definition'

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

type Fields = t.TypeOf<typeof t.UnknownRecord>

/** Terraform's JSON has a nested block as an object or as a list of objects. */
const blocks = (value: unknown): readonly Fields[] =>
  (Array.isArray(value) ? value : [value]).filter(t.UnknownRecord.is)

const scalar = (value: unknown): XmlValue | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined

const given = (fields: Readonly<Record<string, XmlValue | undefined>>): XmlValue =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

const first = (value: unknown): Fields => blocks(value)[0] ?? {}

const lifecycleRule = (rule: Fields): XmlValue => {
  const expiration = scalar(first(rule.expiration).days)
  const noncurrent = scalar(first(rule.noncurrent_version_expiration).noncurrent_days)
  return given({
    ID: scalar(rule.id),
    Filter: given({ Prefix: scalar(first(rule.filter).prefix) ?? '' }),
    Status: scalar(rule.status),
    Expiration: expiration === undefined ? undefined : { Days: expiration },
    NoncurrentVersionExpiration: noncurrent === undefined ? undefined : { NoncurrentDays: noncurrent },
  })
}

const encryptionRule = (rule: Fields): XmlValue => {
  const { sse_algorithm, kms_master_key_id } = first(rule.apply_server_side_encryption_by_default)
  return given({
    ApplyServerSideEncryptionByDefault: given({
      SSEAlgorithm: scalar(sse_algorithm),
      KMSMasterKeyID: scalar(kms_master_key_id),
    }),
    BucketKeyEnabled: scalar(rule.bucket_key_enabled),
  })
}

interface Setting {
  readonly type: string
  readonly root: string
  /** AWS's code where a bucket has no such setting. */
  readonly missing: string
  value(attributes: Fields): XmlValue
}

/** Settings by the sub-resource of `GET /bucket?…`. */
const settings: Readonly<Record<string, Setting>> = {
  lifecycle: {
    type: 'aws_s3_bucket_lifecycle_configuration',
    root: 'LifecycleConfiguration',
    missing: 'NoSuchLifecycleConfiguration',
    value: ({ rule }) => ({ Rule: blocks(rule).map(lifecycleRule) }),
  },
  encryption: {
    type: 'aws_s3_bucket_server_side_encryption_configuration',
    root: 'ServerSideEncryptionConfiguration',
    missing: 'ServerSideEncryptionConfigurationNotFoundError',
    value: ({ rule }) => ({ Rule: blocks(rule).map(encryptionRule) }),
  },
  publicAccessBlock: {
    type: 'aws_s3_bucket_public_access_block',
    root: 'PublicAccessBlockConfiguration',
    missing: 'NoSuchPublicAccessBlockConfiguration',
    value: (attributes) =>
      given({
        BlockPublicAcls: scalar(attributes.block_public_acls),
        IgnorePublicAcls: scalar(attributes.ignore_public_acls),
        BlockPublicPolicy: scalar(attributes.block_public_policy),
        RestrictPublicBuckets: scalar(attributes.restrict_public_buckets),
      }),
  },
  ownershipControls: {
    type: 'aws_s3_bucket_ownership_controls',
    root: 'OwnershipControls',
    missing: 'OwnershipControlsNotFoundError',
    value: ({ rule }) => ({
      Rule: blocks(rule).map(({ object_ownership }) => given({ ObjectOwnership: scalar(object_ownership) })),
    }),
  },
}

const xml = (body: string): AwsResponse => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body,
})

/** Reads of a bucket's settings, answered from the definition; `undefined` for a sub-resource that is none of them. */
export const createBucketSettings = ({ resources, ofType, region }: Definition) => {
  const versioning = ofType('aws_s3_bucket_versioning', S3BucketVersioning)
  const of = (type: string, bucket: string): Fields | undefined =>
    resources
      .filter((resource) => resource.type === type)
      .flatMap(({ attributes }) => (t.UnknownRecord.is(attributes) ? [attributes] : []))
      .find((attributes) => attributes.bucket === bucket)

  return (bucket: string, subresource: string): AwsResponse | undefined => {
    if (subresource === 'location')
      // A bucket of us-east-1 has none, as on AWS.
      return xml(xmlDocument('LocationConstraint', NAMESPACE, region === 'us-east-1' ? '' : region))
    if (subresource === 'versioning') {
      const own = versioning.find(({ attributes }) => attributes.bucket === bucket)
      const Status = own?.attributes.versioning_configuration.status
      return xml(xmlDocument('VersioningConfiguration', NAMESPACE, Status === undefined ? {} : { Status }))
    }
    if (subresource === 'policy') {
      const policy = of('aws_s3_bucket_policy', bucket)?.policy
      return typeof policy === 'string'
        ? { status: 200, headers: { 'content-type': 'application/json' }, body: policy }
        : xmlError(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist')
    }
    const setting = settings[subresource]
    if (setting === undefined) return undefined
    const found = of(setting.type, bucket)
    return found === undefined
      ? xmlError(404, setting.missing, `the bucket ${bucket} has no ${setting.root}`)
      : xml(xmlDocument(setting.root, NAMESPACE, setting.value(found)))
  }
}
