import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket'
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration'
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy'
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block'
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration'
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning'
import { Construct } from 'constructs'
import { policy } from './names'

export interface DocumentStoreProps {
  readonly bucketName: string
  readonly dataKeyArn: string
  readonly protect: boolean
}

/** Days that documents are kept, and versions of them that were replaced. */
const KEEP_DAYS = 90
/** Replayed events can be had again from the archive. */
const KEEP_REVIEWS_DAYS = 30
const PREFIXES = [
  ['alerts/', KEEP_DAYS],
  ['executions/', KEEP_DAYS],
  ['reviews/', KEEP_REVIEWS_DAYS],
] as const

/** The bucket of analyses, execution logs and what reviews have filed. */
export class DocumentStore extends Construct {
  readonly bucket: S3Bucket

  constructor(scope: Construct, id: string, { bucketName, dataKeyArn, protect }: DocumentStoreProps) {
    super(scope, id)
    this.bucket = new S3Bucket(this, 'bucket', {
      bucket: bucketName,
      forceDestroy: !protect,
      lifecycle: { preventDestroy: protect },
    })
    this.bucket.overrideLogicalId('documents')
    const bucket = this.bucket.id
    const versioning = new S3BucketVersioningA(this, 'versioning', {
      bucket,
      versioningConfiguration: { status: 'Enabled' },
    })
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: dataKeyArn },
          bucketKeyEnabled: true,
        },
      ],
    })
    new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    })
    // By prefix: with an empty one the rule would take whatever else is ever put here.
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket,
      rule: PREFIXES.map(([prefix, days]) => ({
        id: `expire-${prefix.slice(0, -1)}`,
        status: 'Enabled',
        filter: [{ prefix }],
        expiration: [{ days }],
        noncurrentVersionExpiration: [{ noncurrentDays: days }],
      })),
      dependsOn: [versioning],
    })
    new S3BucketPolicy(this, 'policy', {
      bucket,
      policy: policy({
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [this.bucket.arn, `${this.bucket.arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    })
  }
}
