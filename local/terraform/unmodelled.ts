import * as t from 'io-ts'
import type { ResourceContext, ResourceType } from '../model'
import { resourceType } from './attributes'

type Fields = t.TypeOf<typeof t.UnknownRecord>

/** Attributes are not looked at, references in them are resolved: a dangling one still stops the start. */
const withoutBehaviour = (
  computed: (attributes: Fields, context: ResourceContext) => Readonly<Record<string, string>> = () => ({}),
): ResourceType =>
  resourceType(t.UnknownRecord, (attributes, context) => ({
    id: context.name,
    ...computed(attributes, context),
  }))

const named = (attributes: Fields, key: string, { name }: ResourceContext): string => {
  const given = attributes[key]
  return typeof given === 'string' ? given : name
}

const iam = (kind: string) =>
  withoutBehaviour((attributes, context) => {
    const name = named(attributes, 'name', context)
    return {
      id: name,
      name,
      arn: `arn:aws:iam::${context.accountId}:${kind}/${name}`,
      unique_id: `ID${name}`,
    }
  })

const regional = (service: string, kind: string, key = 'name') =>
  withoutBehaviour((attributes, context) => {
    const name = named(attributes, key, context)
    const arn = `arn:aws:${service}:${context.region}:${context.accountId}:${kind}${name}`
    return { id: name, [key]: name, arn }
  })

const ofBucket = withoutBehaviour((attributes, context) => ({ id: named(attributes, 'bucket', context) }))

/**
 * Resource types that mean nothing on a laptop: nobody is paged, nothing expires, nobody is refused by IAM.
 * The one list of them; a type that is neither here nor implemented stops the start.
 */
export const withoutBehaviourTypes: Readonly<Record<string, ResourceType>> = {
  aws_api_gateway_account: withoutBehaviour(),
  aws_cloudwatch_composite_alarm: regional('cloudwatch', 'alarm:', 'alarm_name'),
  aws_cloudwatch_dashboard: withoutBehaviour(),
  aws_cloudwatch_log_group: regional('logs', 'log-group:'),
  aws_cloudwatch_log_metric_filter: withoutBehaviour(),
  aws_cloudwatch_log_resource_policy: withoutBehaviour(),
  aws_cloudwatch_metric_alarm: regional('cloudwatch', 'alarm:', 'alarm_name'),
  aws_cloudwatch_query_definition: withoutBehaviour(),
  aws_iam_policy: iam('policy'),
  aws_iam_role: iam('role'),
  aws_iam_role_policy: withoutBehaviour(),
  aws_iam_role_policy_attachment: withoutBehaviour(),
  aws_s3_bucket_lifecycle_configuration: ofBucket,
  aws_s3_bucket_ownership_controls: ofBucket,
  aws_s3_bucket_policy: ofBucket,
  aws_s3_bucket_public_access_block: ofBucket,
  aws_s3_bucket_server_side_encryption_configuration: ofBucket,
  aws_schemas_discoverer: withoutBehaviour(),
  aws_schemas_registry: regional('schemas', 'registry/'),
  aws_schemas_schema: withoutBehaviour(),
  aws_sqs_queue_policy: withoutBehaviour(),
  aws_sqs_queue_redrive_allow_policy: withoutBehaviour(),
}
