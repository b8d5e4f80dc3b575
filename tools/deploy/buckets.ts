import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { StackSettings } from '../../stacks/settings'
import type { backendOf } from '../../stacks/settings/backend'
import { bucketName } from '../../stacks/settings/names'
import { absent, isOurs, statusOf, type Tags } from '../shared/aws-check'
import { type Finding, ok, stop, warn } from '../shared/finding'
import { free, listed, otherOwner } from './existing/owner'

// Names in the host need DNS for each bucket, which an overridden endpoint does not have.
const s3 = (region: string): S3Client =>
  new S3Client({ region, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined })

/** Whether a bucket is there; `foreign` where it is somebody else's, in another region, or hidden from these credentials. */
const look = async (
  client: S3Client,
  Bucket: string,
  owner: string,
): Promise<'there' | 'none' | 'foreign'> => {
  try {
    await client.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: owner }))
    return 'there'
  } catch (error) {
    if (statusOf(error) === 404) return 'none'
    if (statusOf(error) === 403 || statusOf(error) === 301) return 'foreign'
    throw error
  }
}

export const stateBucket = async (
  { bucket, region }: Extract<ReturnType<typeof backendOf>, { kind: 'bucket' }>,
  settings: StackSettings,
): Promise<Finding> => {
  const check = 'state'
  const client = s3(region ?? settings.region)
  const found = await look(client, bucket, settings.account_id)
  if (found === 'none')
    return stop(check, `there is no bucket ${bucket}`, 'make it (docs/deploying.md#the-state)')
  if (found === 'foreign')
    return warn(
      check,
      `${bucket} is of another account or region, or hidden from these credentials`,
      'see that they may read and write it; set backend.region where it is in another region',
    )
  const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }))
  return Status === 'Enabled'
    ? ok(check, `${bucket} is there and keeps versions`)
    : warn(
        check,
        `${bucket} keeps no versions: a broken state could not be undone`,
        `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
      )
}

const bucketTags = async (client: S3Client, Bucket: string): Promise<Tags> => {
  const found = await absent('NoSuchTagSet', () => client.send(new GetBucketTaggingCommand({ Bucket })))
  return found?.TagSet ?? []
}

/** Rules of a bucket in whose place the stack's would come; the guide's own rule of expiry is not one of them. */
const ownRules = async (client: S3Client, Bucket: string): Promise<string | undefined> => {
  const policy = await absent('NoSuchBucketPolicy', () => client.send(new GetBucketPolicyCommand({ Bucket })))
  if (policy !== undefined) return 'it has a policy, which would go: remove it first, and keep a copy'
  const expiry = await absent('NoSuchLifecycleConfiguration', () =>
    client.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
  )
  const rules = (expiry?.Rules ?? []).map(({ ID = '' }) => ID).filter((id) => id !== 'DeleteOldAnalysis')
  return rules.length === 0 ? undefined : `it has rules of expiry, which would go: ${listed(rules)}`
}

/** Who gets what is written to a bucket, or hears of it: the stack's definition says nothing of either, so it would go on. */
const listeners = async (client: S3Client, Bucket: string): Promise<string | undefined> => {
  const copies = await absent('ReplicationConfigurationNotFoundError', () =>
    client.send(new GetBucketReplicationCommand({ Bucket })),
  )
  const to = (copies?.ReplicationConfiguration?.Rules ?? []).map(
    ({ Destination }) => Destination?.Bucket ?? 'another bucket',
  )
  if (to.length > 0) return `it is copied to ${listed(to)}, which would go on`
  const told = await client.send(new GetBucketNotificationConfigurationCommand({ Bucket }))
  const whom = [
    ...(told.QueueConfigurations ?? []).map(({ QueueArn = 'a queue' }) => QueueArn),
    ...(told.TopicConfigurations ?? []).map(({ TopicArn = 'a topic' }) => TopicArn),
    ...(told.LambdaFunctionConfigurations ?? []).map(
      ({ LambdaFunctionArn = 'a function' }) => LambdaFunctionArn,
    ),
    ...(told.EventBridgeConfiguration === undefined ? [] : ['EventBridge']),
  ]
  return whom.length === 0 ? undefined : `it tells ${listed(whom)} of its documents, which would go on`
}

export const documentBucket = async (settings: StackSettings): Promise<Finding> => {
  const check = 'bucket'
  const name = bucketName(settings)
  const client = s3(settings.region)
  const found = await look(client, name, settings.account_id)
  if (found === 'none') return ok(check, `${name} is free`)
  if (found === 'foreign')
    return warn(
      check,
      `${name} is of another account or region, or hidden from these credentials`,
      'where it is yours, allow s3:ListBucket; where it is not, set bucket_name to another name',
    )
  const tags = await bucketTags(client, name)
  if (isOurs(tags)) return { ...ok(check, `${name} is there, of this deployment`), deployed: true }
  const taken = stop(
    check,
    `${name} is there already, and not by this stack: making it would fail`,
    'set bucket_name to another name',
  )
  // Only a name that was set is that of somebody's bucket on purpose.
  if (settings.bucket_name === undefined) return taken
  const problem = otherOwner(tags) ?? (await ownRules(client, name)) ?? (await listeners(client, name))
  return problem === undefined
    ? {
        ...taken,
        next: 'make adopt takes it over with its documents (docs/migrating.md); or set bucket_name to another name',
        adopts: { to: 'aws_s3_bucket.documents', id: name },
      }
    : { ...taken, says: `${taken.says}; it cannot be taken over either: ${problem}` }
}

/** The guide's bucket, where the stack makes another one beside it. Its name is anybody's: one that is hidden is not the guide's. */
export const guideBucket = async (settings: StackSettings): Promise<Finding> => {
  const name = 'domain-alert-analysis'
  const check = `bucket ${name}`
  return (await look(s3(settings.region), name, settings.account_id)) === 'there'
    ? warn(
        check,
        'is there, as the guide names the bucket of its documents: they stay in it',
        `set bucket_name to ${name} to have it taken over, or leave it (docs/migrating.md)`,
      )
    : free(check)
}
