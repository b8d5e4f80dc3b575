import { namesIn, type Right, type RightsByType, type RightsContext, right, TAGS } from './model'

/** Tables, the bucket, keys, secrets and parameters. */
export const dataRights = (context: RightsContext): RightsByType => {
  const { resources, settings } = context
  const { arn, namesOf, tables, bucket, keys, aliases, ours, region } = namesIn(context)
  // What is encrypted by a key is made by those who may use it: by way of the service that encrypts, and no other way.
  const use = (on: readonly string[], condition: Right['condition'] = {}) =>
    right(
      'kms',
      ['CreateGrant', 'Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'],
      on,
      { ...condition, StringLike: { 'kms:ViaService': `*.${region}.amazonaws.com` } },
    )
  /** Keys of the organization, which have none of our tags. */
  const given = Object.values(settings.customer_keys).filter((key) => key !== undefined && key !== 'data')
  const inBucket = (...actions: readonly string[]) => [right('s3', actions, [bucket])]
  return {
    aws_dynamodb_table: [
      right(
        'dynamodb',
        [
          'CreateTable',
          'UpdateTable',
          'DeleteTable',
          'DescribeTable',
          'DescribeContinuousBackups',
          'UpdateContinuousBackups',
          'DescribeTimeToLive',
          'UpdateTimeToLive',
          'DescribeKinesisStreamingDestination',
          // Whoever takes one over looks whom it lets in.
          'GetResourcePolicy',
          'ListTagsOfResource',
          'TagResource',
          'UntagResource',
        ],
        tables,
      ),
      // The provider compares a table's key with the one that AWS would take.
      right('kms', ['DescribeKey'], [keys], { StringEquals: { 'kms:RequestAlias': 'alias/aws/dynamodb' } }),
    ],
    aws_s3_bucket: [
      ...inBucket(
        'CreateBucket',
        'DeleteBucket',
        'ListBucket',
        'ListBucketVersions',
        'GetAccelerateConfiguration',
        'GetBucketAcl',
        'GetBucketCORS',
        'GetBucketLocation',
        'GetBucketLogging',
        // Whoever takes one over looks who hears of its documents.
        'GetBucketNotification',
        'GetBucketObjectLockConfiguration',
        'GetBucketRequestPayment',
        'GetBucketTagging',
        'GetBucketWebsite',
        'GetReplicationConfiguration',
        'PutBucketTagging',
        ...TAGS,
      ),
      // A destroy empties it where nothing is protected.
      right('s3', ['DeleteObject', 'DeleteObjectVersion'], [`${bucket}/*`]),
    ],
    aws_s3_bucket_ownership_controls: inBucket('GetBucketOwnershipControls', 'PutBucketOwnershipControls'),
    aws_s3_bucket_versioning: inBucket('GetBucketVersioning', 'PutBucketVersioning'),
    aws_s3_bucket_server_side_encryption_configuration: inBucket(
      'GetEncryptionConfiguration',
      'PutEncryptionConfiguration',
    ),
    aws_s3_bucket_public_access_block: inBucket('GetBucketPublicAccessBlock', 'PutBucketPublicAccessBlock'),
    aws_s3_bucket_lifecycle_configuration: inBucket('GetLifecycleConfiguration', 'PutLifecycleConfiguration'),
    aws_s3_bucket_policy: inBucket('GetBucketPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy'),
    aws_kms_key: [
      use([keys], ours),
      ...(given.length === 0 ? [] : [use([...new Set(given)])]),
      right('kms', ['CreateKey', 'TagResource'], ['*'], {
        StringEquals: { 'aws:RequestTag/Project': 'CloudOpsAgent' },
      }),
      right(
        'kms',
        [
          'DescribeKey',
          'DisableKey',
          'DisableKeyRotation',
          'EnableKey',
          'EnableKeyRotation',
          'GetKeyPolicy',
          'GetKeyRotationStatus',
          'ListResourceTags',
          'PutKeyPolicy',
          'ScheduleKeyDeletion',
          'TagResource',
          'UntagResource',
          'UpdateKeyDescription',
        ],
        [keys],
        ours,
      ),
    ],
    aws_kms_alias: [
      right('kms', ['CreateAlias', 'DeleteAlias', 'UpdateAlias'], [aliases]),
      right('kms', ['CreateAlias', 'DeleteAlias', 'UpdateAlias'], [keys], ours),
      right('kms', ['ListAliases'], ['*']),
    ],
    aws_secretsmanager_secret: [
      right(
        'secretsmanager',
        [
          'CreateSecret',
          'DeleteSecret',
          'DescribeSecret',
          'GetResourcePolicy',
          'TagResource',
          'UntagResource',
          'UpdateSecret',
        ],
        resources('aws_secretsmanager_secret').map(({ name }) => arn('secretsmanager', `secret:${name}-*`)),
      ),
    ],
    aws_ssm_parameter: [
      right(
        'ssm',
        [
          'AddTagsToResource',
          'DeleteParameter',
          'GetParameter',
          'GetParameters',
          'ListTagsForResource',
          'PutParameter',
          'RemoveTagsFromResource',
        ],
        namesOf('aws_ssm_parameter', 'ssm', 'parameter'),
      ),
      right('ssm', ['DescribeParameters'], ['*']),
    ],
  }
}
