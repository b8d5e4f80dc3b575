import * as t from 'io-ts'
import { attributes, block, resourceType, tagAttributes } from '../../terraform/attributes'

export const S3Bucket = attributes(
  { bucket: t.string },
  { force_destroy: t.boolean, object_lock_enabled: t.literal(false), ...tagAttributes },
)

export const S3BucketVersioning = attributes(
  { bucket: t.string, versioning_configuration: block(t.strict({ status: t.string })) },
  {},
)

export const SqsQueue = attributes(
  { name: t.string },
  {
    delay_seconds: t.number,
    kms_data_key_reuse_period_seconds: t.number,
    kms_master_key_id: t.string,
    max_message_size: t.number,
    message_retention_seconds: t.number,
    policy: t.string,
    receive_wait_time_seconds: t.number,
    redrive_policy: t.string,
    sqs_managed_sse_enabled: t.boolean,
    visibility_timeout_seconds: t.number,
    ...tagAttributes,
  },
)
export type SqsQueue = t.TypeOf<typeof SqsQueue>

export const storageResourceTypes = {
  aws_s3_bucket: resourceType(S3Bucket, ({ bucket }, { region }) => ({
    id: bucket,
    arn: `arn:aws:s3:::${bucket}`,
    bucket_domain_name: `${bucket}.s3.amazonaws.com`,
    bucket_regional_domain_name: `${bucket}.s3.${region}.amazonaws.com`,
    region,
  })),
  aws_s3_bucket_versioning: resourceType(S3BucketVersioning, ({ bucket }) => ({ id: bucket })),
  aws_sqs_queue: resourceType(SqsQueue, ({ name }, { region, accountId, endpoint }) => ({
    id: `${endpoint}/${accountId}/${name}`,
    url: `${endpoint}/${accountId}/${name}`,
    arn: `arn:aws:sqs:${region}:${accountId}:${name}`,
  })),
}
