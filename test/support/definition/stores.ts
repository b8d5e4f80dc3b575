import type { Attributes, TerraformJson } from '../synthesized'
import { blockOf, covers, listOf, placeOf, type Resource, referred, resourcesOf, statementsOf } from './model'

const DATA_KEY = 'aws_kms_key.data-key'

/** Data that is one row per monitored domain and wanted as long as the domain is. */
const KEPT_FOR_EVER = ['aws_dynamodb_table.monitor-state']

/** What a resource must have to be safe to put data in; each line that is false is a problem. */
type Checks = Readonly<Record<string, boolean>>

const byDataKey = (reference: unknown): boolean => referred(reference) === DATA_KEY

const checksByType: Readonly<Record<string, (resource: Resource, definition: TerraformJson) => Checks>> = {
  aws_dynamodb_table: ({ address, attributes }) => ({
    'encrypted with the data key':
      blockOf(attributes, 'server_side_encryption').enabled === true &&
      byDataKey(blockOf(attributes, 'server_side_encryption').kms_key_arn),
    'point-in-time recovery': blockOf(attributes, 'point_in_time_recovery').enabled === true,
    'items end': KEPT_FOR_EVER.includes(address) || blockOf(attributes, 'ttl').enabled === true,
    'paid on demand': attributes.billing_mode === 'PAY_PER_REQUEST',
    'protected from deletion': attributes.deletion_protection_enabled === true,
    'protected from replacement': blockOf(attributes, 'lifecycle').prevent_destroy === true,
    'the documented tag': (attributes.tags as Attributes | undefined)?.Project === 'CloudOpsAgent',
    'indexes hold keys only': [attributes.global_secondary_index ?? []]
      .flat()
      .every((index) => (index as Attributes).projection_type === 'KEYS_ONLY'),
  }),
  aws_s3_bucket: (bucket, definition) => bucketChecks(bucket, definition),
  aws_sqs_queue: ({ address, attributes }, definition) => ({
    'TLS only': tlsOnly(
      resourcesOf(definition, 'aws_sqs_queue_policy').find(
        (one) => referred(one.attributes.queue_url) === address,
      )?.attributes.policy,
    ),
    'encrypted by SQS': attributes.sqs_managed_sse_enabled === true,
    ...(isForLetters(attributes)
      ? { 'letters are kept for fourteen days': attributes.message_retention_seconds === 1_209_600 }
      : {
          'what is not done becomes a dead letter': hasDeadLetters(attributes, definition),
          'messages end': attributes.message_retention_seconds === 3_600,
        }),
  }),
  aws_sns_topic: ({ attributes }) => ({
    'encrypted with the data key': byDataKey(attributes.kms_master_key_id),
  }),
  aws_sns_topic_policy: ({ attributes }, definition) => ({
    'TLS only': tlsOnly(attributes.policy),
    'services publish for this account alone': statementsOf(attributes.policy).every(
      ({ Effect, Principal, Condition }) =>
        Effect === 'Deny' ||
        (typeof Principal === 'object' && Principal.Service === 'events.amazonaws.com') ||
        Condition?.StringEquals?.['aws:SourceAccount'] === placeOf(definition).account,
    ),
  }),
  aws_secretsmanager_secret: ({ attributes }) => ({
    'encrypted with the data key': byDataKey(attributes.kms_key_id),
    'can be recovered': attributes.recovery_window_in_days === 30,
  }),
  aws_secretsmanager_secret_version: () => ({ 'no value of a secret in the state': false }),
  aws_cloudwatch_log_group: ({ attributes }) => ({
    'encrypted with the data key': byDataKey(attributes.kms_key_id),
    'lines end': typeof attributes.retention_in_days === 'number' && attributes.retention_in_days > 0,
  }),
  // EventBridge encrypts an archive with a key of its own; the provider has no other.
  aws_cloudwatch_event_archive: ({ attributes }) => ({
    'events end': attributes.retention_days === 365,
    'holds every event':
      attributes.event_pattern === undefined && referred(attributes.event_source_arn) !== '',
  }),
  aws_kms_key: ({ attributes }) =>
    attributes.key_usage === 'GENERATE_VERIFY_MAC' ? macKeyChecks(attributes) : dataKeyChecks(attributes),
  aws_ssm_parameter: ({ attributes }) => ({
    'a deployment leaves what people set': listOf(blockOf(attributes, 'lifecycle').ignore_changes).includes(
      'value',
    ),
  }),
}

/** By its name, which ends with the stage where there is one. */
export const isForLetters = ({ name }: Attributes): boolean => /-dlq(-|$)/.test(String(name))

const hasDeadLetters = ({ redrive_policy }: Attributes, definition: TerraformJson): boolean => {
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(String(redrive_policy ?? '{}'))
  const queue = resourcesOf(definition, 'aws_sqs_queue').find(
    ({ address }) => address === referred(deadLetterTargetArn),
  )
  return queue !== undefined && isForLetters(queue.attributes) && maxReceiveCount > 1
}

const tlsOnly = (policy: unknown): boolean =>
  statementsOf(policy).some(
    ({ Effect, Principal, Condition }) =>
      Effect === 'Deny' && Principal === '*' && Condition?.Bool?.['aws:SecureTransport'] === 'false',
  )

const dataKeyChecks = (attributes: Attributes): Checks => ({
  'turned yearly': attributes.enable_key_rotation === true,
  'the account administers it': statementsOf(attributes.policy).some(({ Action }) => Action === 'kms:*'),
})

const macKeyChecks = (attributes: Attributes): Checks => {
  const statements = statementsOf(attributes.policy)
  const users = (action: string) => statements.filter(({ Action }) => covers(Action, action))
  const rolesWith = (action: string): readonly string[] | undefined => {
    const [only, ...more] = users(action)
    if (only === undefined || more.length > 0 || typeof only.Principal !== 'object') return undefined
    const roles = listOf(only.Principal.AWS).map(referred)
    return roles.every((role) => /^aws_iam_role\.(role-|vantage-points_role-)/.test(role)) ? roles : undefined
  }
  return {
    'one role makes MACs': rolesWith('kms:GenerateMac')?.length === 1,
    'functions check MACs, and no one else': (rolesWith('kms:VerifyMac')?.length ?? 0) >= 1,
    'who makes them does not check them':
      rolesWith('kms:VerifyMac')?.includes(rolesWith('kms:GenerateMac')?.[0] ?? '') === false,
    'no grant can be made past the policy': users('kms:CreateGrant').length === 0,
    'the account administers it without using it': [
      'kms:PutKeyPolicy',
      'kms:CreateAlias',
      'kms:ScheduleKeyDeletion',
      'kms:CancelKeyDeletion',
    ].every((action) =>
      statements.some(({ Action, Principal }) =>
        typeof Principal === 'object' && String(Principal.AWS).endsWith(':root')
          ? listOf(Action).some(
              (given) => given === action || (given.endsWith('*') && action.startsWith(given.slice(0, -1))),
            )
          : false,
      ),
    ),
  }
}

const bucketChecks = (bucket: Resource, definition: TerraformJson): Checks => {
  const of = (type: string): Attributes =>
    resourcesOf(definition, type).find(({ attributes }) => referred(attributes.bucket) === bucket.address)
      ?.attributes ?? {}
  const encryption = blockOf(
    blockOf(of('aws_s3_bucket_server_side_encryption_configuration'), 'rule'),
    'apply_server_side_encryption_by_default',
  )
  const block = of('aws_s3_bucket_public_access_block')
  const rules = [of('aws_s3_bucket_lifecycle_configuration').rule ?? []].flat() as Attributes[]
  const ending = rules.filter(
    (rule) =>
      rule.status === 'Enabled' &&
      typeof blockOf(rule, 'expiration').days === 'number' &&
      typeof blockOf(rule, 'noncurrent_version_expiration').noncurrent_days === 'number',
  )
  const prefixes = ending.map((rule) => String(blockOf(rule, 'filter').prefix))
  const policy = of('aws_s3_bucket_policy').policy
  const denied = (action: string): boolean =>
    statementsOf(policy).some(
      ({ Effect, Action, Condition, Resource }) =>
        Effect === 'Deny' &&
        listOf(Action).includes(action) &&
        listOf(Condition?.ArnNotEquals?.['aws:PrincipalArn']).length > 0 &&
        listOf(Resource).length === prefixes.length,
    )
  return {
    'encrypted with the data key':
      encryption.sse_algorithm === 'aws:kms' && byDataKey(encryption.kms_master_key_id),
    'old versions are kept':
      blockOf(of('aws_s3_bucket_versioning'), 'versioning_configuration').status === 'Enabled',
    'never public': [
      'block_public_acls',
      'block_public_policy',
      'ignore_public_acls',
      'restrict_public_buckets',
    ].every((name) => block[name] === true),
    'owned by the account':
      blockOf(of('aws_s3_bucket_ownership_controls'), 'rule').object_ownership === 'BucketOwnerEnforced',
    'every prefix ends, in all versions': ['alerts/', 'executions/', 'reviews/'].every((prefix) =>
      prefixes.includes(prefix),
    ),
    'no rule takes everything': prefixes.every((prefix) => prefix !== ''),
    'TLS only': tlsOnly(policy),
    'written by the functions alone': denied('s3:PutObject'),
    'read by the functions and named readers alone': denied('s3:GetObject') && denied('s3:GetObjectVersion'),
    'protected from replacement': blockOf(bucket.attributes, 'lifecycle').prevent_destroy === true,
    'not emptied by a destroy': bucket.attributes.force_destroy !== true,
  }
}

/** Everything that holds data says how it is encrypted, how long it keeps, and who may not lose it. */
export const storeProblems = (definition: TerraformJson): readonly string[] =>
  resourcesOf(definition).flatMap((resource) =>
    Object.entries(checksByType[resource.type]?.(resource, definition) ?? {})
      .filter(([, holds]) => !holds)
      .map(([what]) => `${resource.address}: not so: ${what}`),
  )
