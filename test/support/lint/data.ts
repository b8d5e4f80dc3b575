import { blockOf, listOf, referred, statementsOf } from '../definition/model'
import { allows, beside, blocks, isPublic, isSet, only, type Rule, rule, tlsOnly } from './model'

const DATA_KEY = 'aws_kms_key.data-key'

/** Tables, the bucket, keys, secrets and parameters. */
export const dataRules: readonly Rule[] = [
  rule(
    'table-encrypted-by-own-key',
    'A table is encrypted by a key of the account',
    'aws_dynamodb_table',
    ({ attributes }) => referred(blockOf(attributes, 'server_side_encryption').kms_key_arn) === DATA_KEY,
  ),
  rule(
    'table-point-in-time-recovery',
    'A table can be restored to any second of the last weeks',
    'aws_dynamodb_table',
    ({ attributes }) => blockOf(attributes, 'point_in_time_recovery').enabled === true,
  ),
  rule(
    'table-deletion-protection',
    'A table is protected from deletion',
    'aws_dynamodb_table',
    isSet('deletion_protection_enabled', (value) => value === true),
  ),
  rule(
    'table-not-replaced',
    'A plan that would replace a table is refused',
    'aws_dynamodb_table',
    ({ attributes }) => blockOf(attributes, 'lifecycle').prevent_destroy === true,
  ),
  rule(
    'table-grows',
    'A table takes what comes, and is paid by request',
    'aws_dynamodb_table',
    isSet('billing_mode', (value) => value === 'PAY_PER_REQUEST'),
  ),
  rule(
    'table-items-end',
    'Items of a table end',
    'aws_dynamodb_table',
    ({ attributes }) => blockOf(attributes, 'ttl').enabled === true,
    {
      except: /\.monitor-state$/,
      reason: 'one row for each monitored domain, wanted as long as the domain is',
    },
  ),
  rule(
    'table-in-other-regions',
    'A table is replicated to another region',
    'aws_dynamodb_table',
    isSet('replica'),
    {
      notWanted:
        'a region that is lost is watched by a witness of its own state; alerts of days ago are in the archive, and a table is restored from its backup',
    },
  ),
  rule(
    'bucket-encrypted-by-own-key',
    'A bucket is encrypted by a key of the account',
    'aws_s3_bucket',
    (bucket, definition) =>
      blocks(
        beside(definition, 'aws_s3_bucket_server_side_encryption_configuration', 'bucket', bucket).rule,
      ).some(
        (one) =>
          referred(blockOf(one, 'apply_server_side_encryption_by_default').kms_master_key_id) === DATA_KEY,
      ),
  ),
  rule(
    'bucket-key',
    'Objects share data keys, so that KMS is asked less',
    'aws_s3_bucket',
    (bucket, definition) =>
      blocks(
        beside(definition, 'aws_s3_bucket_server_side_encryption_configuration', 'bucket', bucket).rule,
      ).every((one) => one.bucket_key_enabled === true),
  ),
  rule(
    'bucket-versioned',
    'A bucket keeps earlier versions',
    'aws_s3_bucket',
    (bucket, definition) =>
      blockOf(beside(definition, 'aws_s3_bucket_versioning', 'bucket', bucket), 'versioning_configuration')
        .status === 'Enabled',
  ),
  rule(
    'bucket-never-public',
    'A bucket blocks public access in all four ways',
    'aws_s3_bucket',
    (bucket, definition) => {
      const block = beside(definition, 'aws_s3_bucket_public_access_block', 'bucket', bucket)
      return [
        'block_public_acls',
        'block_public_policy',
        'ignore_public_acls',
        'restrict_public_buckets',
      ].every((name) => block[name] === true)
    },
  ),
  rule(
    'bucket-without-acls',
    'Objects belong to the owner of the bucket, and ACLs count nothing',
    'aws_s3_bucket',
    (bucket, definition) =>
      blockOf(beside(definition, 'aws_s3_bucket_ownership_controls', 'bucket', bucket), 'rule')
        .object_ownership === 'BucketOwnerEnforced',
  ),
  rule('bucket-tls-only', 'A bucket takes requests by TLS alone', 'aws_s3_bucket', (bucket, definition) =>
    tlsOnly(beside(definition, 'aws_s3_bucket_policy', 'bucket', bucket).policy),
  ),
  rule(
    'bucket-objects-end',
    'Objects and their earlier versions end',
    'aws_s3_bucket',
    (bucket, definition) => {
      const rules = blocks(beside(definition, 'aws_s3_bucket_lifecycle_configuration', 'bucket', bucket).rule)
      return (
        rules.length > 0 &&
        rules.every(
          (one) =>
            one.status === 'Enabled' &&
            blocks(one.expiration).length > 0 &&
            blocks(one.noncurrent_version_expiration).length > 0,
        )
      )
    },
  ),
  rule(
    'bucket-uploads-end',
    'Uploads that were never finished are removed',
    'aws_s3_bucket',
    (bucket, definition) =>
      blocks(beside(definition, 'aws_s3_bucket_lifecycle_configuration', 'bucket', bucket).rule).every(
        (one) => blocks(one.abort_incomplete_multipart_upload).length > 0,
      ),
  ),
  rule(
    'bucket-not-emptied',
    'A destroy does not empty a bucket',
    'aws_s3_bucket',
    isSet('force_destroy', (value) => value !== true),
  ),
  rule(
    'bucket-not-replaced',
    'A plan that would replace a bucket is refused',
    'aws_s3_bucket',
    ({ attributes }) => blockOf(attributes, 'lifecycle').prevent_destroy === true,
  ),
  rule(
    'bucket-access-logged',
    'Requests to a bucket are logged',
    'aws_s3_bucket',
    (bucket, definition) =>
      Object.keys(beside(definition, 'aws_s3_bucket_logging', 'bucket', bucket)).length > 0,
    {
      notWanted:
        'only roles of the functions and `reader_role_arns` reach objects; who wants each read has data events of CloudTrail, which are a setting of the account and not of a stack',
    },
  ),
  rule(
    'bucket-object-lock',
    'Objects cannot be deleted before their time',
    'aws_s3_bucket',
    isSet('object_lock_enabled'),
    {
      notWanted:
        'no function may delete objects or versions, and a bucket that cannot be emptied cannot be taken down; what people decided is signed',
    },
  ),
  rule(
    'bucket-in-other-regions',
    'A bucket is replicated to another region',
    'aws_s3_bucket',
    (bucket, definition) =>
      Object.keys(beside(definition, 'aws_s3_bucket_replication_configuration', 'bucket', bucket)).length > 0,
    {
      notWanted:
        'documents are kept for 90 days for people to read; nothing is decided by them in another region',
    },
  ),
  rule(
    'key-rotated',
    'A key is rotated yearly',
    'aws_kms_key',
    isSet('enable_key_rotation', (value) => value === true),
    {
      except: /\.(links|decisions|evidence|plans|vantage-[\w-]+)-key$/,
      reason:
        'KMS rotates no HMAC keys; links have `link_key_generation`, and a MAC is checked by the key that made it',
    },
  ),
  rule(
    'key-deletion-waits',
    'A key that is deleted waits for 30 days',
    'aws_kms_key',
    isSet('deletion_window_in_days', (value) => value === 30),
  ),
  rule('key-not-public', 'The policy of a key names whom it is for', 'aws_kms_key', ({ attributes }) =>
    allows(attributes.policy).every((one) => !isPublic(one)),
  ),
  rule(
    'key-by-alias',
    'A key has an alias',
    'aws_kms_key',
    (key, definition) => Object.keys(beside(definition, 'aws_kms_alias', 'target_key_id', key)).length > 0,
  ),
  rule(
    'key-administered-without-use',
    'Who administers a key does not use it',
    'aws_kms_key',
    ({ attributes }) =>
      !allows(attributes.policy).some(({ Action }) => listOf(Action).some((action) => action === 'kms:*')),
    {
      except: /\.data-key$/,
      reason:
        'its use is left to policies of the account, each of which names the service by which it is used',
    },
  ),
  only(
    ({ attributes }) => attributes.key_usage === 'GENERATE_VERIFY_MAC',
    rule(
      'mac-key-without-grants',
      'The use of a key that signs cannot be handed on by a grant',
      'aws_kms_key',
      ({ attributes }) =>
        !allows(attributes.policy).some(({ Action }) =>
          listOf(Action).some((action) => /^kms:(\*|Create\*|CreateGrant)$/.test(action)),
        ),
    ),
  ),
  rule(
    'secret-encrypted-by-own-key',
    'A secret is encrypted by a key of the account',
    'aws_secretsmanager_secret',
    ({ attributes }) => referred(attributes.kms_key_id) === DATA_KEY,
  ),
  rule(
    'secret-recoverable',
    'A secret that is deleted can be recovered for 30 days',
    'aws_secretsmanager_secret',
    isSet('recovery_window_in_days', (value) => value === 30),
  ),
  rule(
    'secret-rotated',
    'A secret is rotated by a function',
    'aws_secretsmanager_secret',
    (secret, definition) =>
      Object.keys(beside(definition, 'aws_secretsmanager_secret_rotation', 'secret_id', secret)).length > 0,
    {
      notWanted:
        'what they hold is given by Slack, Teams, PagerDuty and Cognito, which have no call to rotate it; a new value counts within five minutes',
    },
  ),
  rule(
    'parameter-encrypted',
    'A parameter is encrypted',
    'aws_ssm_parameter',
    isSet('type', (value) => value === 'SecureString'),
    {
      notWanted:
        'neither a switch nor versions of functions are secret; `customer_keys.parameter` encrypts the switch',
    },
  ),
  rule(
    'parameter-left-to-people',
    'A deployment leaves what people have set',
    'aws_ssm_parameter',
    ({ attributes }) => listOf(blockOf(attributes, 'lifecycle').ignore_changes).includes('value'),
  ),
  rule(
    'bucket-policy-refuses-alone',
    'The policy of a bucket gives no one a right',
    'aws_s3_bucket_policy',
    ({ attributes }) => statementsOf(attributes.policy).every(({ Effect }) => Effect === 'Deny'),
  ),
]
