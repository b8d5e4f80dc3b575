import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket'
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration'
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls'
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy'
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block'
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration'
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning'
import { Construct } from 'constructs'
import { policy, tlsOnly } from './names'

export interface DocumentStoreProps {
  readonly bucketName: string
  readonly dataKeyArn: string
  readonly deletionProtection: boolean
  /** Days that documents are kept, and versions of them that were replaced. */
  readonly keepDays: number
}

const PREFIXES = ['alerts/', 'executions/', 'reviews/', 'sessions/'] as const
type Prefix = (typeof PREFIXES)[number]

/** Days of what is kept for less long: replayed events can be had again from the archive, conversations serve decisions. */
const KEEP_DAYS: Partial<Record<Prefix, number>> = { 'reviews/': 30, 'sessions/': 30 }

/** The bucket of analyses, execution logs and what reviews have filed. */
export class DocumentStore extends Construct {
  readonly bucket: S3Bucket

  constructor(scope: Construct, id: string, props: DocumentStoreProps) {
    super(scope, id)
    const { bucketName, dataKeyArn, deletionProtection } = props
    this.bucket = new S3Bucket(this, 'bucket', {
      bucket: bucketName,
      forceDestroy: !deletionProtection,
      lifecycle: { preventDestroy: deletionProtection },
    })
    this.bucket.overrideLogicalId('documents')
    const bucket = this.bucket.id
    new S3BucketOwnershipControls(this, 'ownership', {
      bucket,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    })
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
      rule: PREFIXES.map((prefix) => {
        const days = KEEP_DAYS[prefix] ?? props.keepDays
        return {
          id: `expire-${prefix.slice(0, -1)}`,
          status: 'Enabled',
          filter: [{ prefix }],
          expiration: [{ days }],
          noncurrentVersionExpiration: [{ noncurrentDays: days }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        }
      }),
      dependsOn: [versioning],
    })
  }

  /**
   * Only these roles read and write documents, whatever IAM policies say elsewhere in the account. The bucket itself and
   * deletions stay with IAM: Terraform must be able to manage the one and, where nothing is protected, to empty the other.
   */
  restrict(writerArns: readonly string[], readerArns: readonly string[]): void {
    const objects = PREFIXES.map((prefix: Prefix) => `${this.bucket.arn}/${prefix}*`)
    const except = (Sid: string, Action: string | readonly string[], roleArns: readonly string[]) => ({
      Sid,
      Effect: 'Deny',
      Principal: '*',
      Action,
      Resource: objects,
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': roleArns } },
    })
    new S3BucketPolicy(this, 'policy', {
      bucket: this.bucket.id,
      policy: policy(
        tlsOnly('s3:*', [this.bucket.arn, `${this.bucket.arn}/*`]),
        except('Writers', 's3:PutObject', writerArns),
        // By its version id an object is read with another permission.
        except('Readers', ['s3:GetObject', 's3:GetObjectVersion'], [...writerArns, ...readerArns]),
      ),
    })
  }
}
