import * as t from 'io-ts'
import type { ResourceContext, ResourceType } from '../model'
import { resourceType } from './attributes'

type Fields = t.TypeOf<typeof t.UnknownRecord>

/** Attributes are not looked at, references in them are resolved: a dangling one still stops the start. */
const unmodelled = (
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
  unmodelled((attributes, context) => {
    const name = named(attributes, 'name', context)
    return {
      id: name,
      name,
      arn: `arn:aws:iam::${context.accountId}:${kind}/${name}`,
      unique_id: `ID${name}`,
    }
  })

const regional = (service: string, kind: string, key = 'name') =>
  unmodelled((attributes, context) => {
    const name = named(attributes, key, context)
    const arn = `arn:aws:${service}:${context.region}:${context.accountId}:${kind}${name}`
    return { id: name, [key]: name, arn }
  })

const ofBucket = unmodelled((attributes, context) => ({ id: named(attributes, 'bucket', context) }))

/**
 * Resource types that mean nothing on a laptop: no one is paged, nothing expires. Roles and policies are read by `local/aws/iam/`.
 * The one list of them; a type that is neither here nor implemented stops the start.
 */
export const unmodelledTypes: Readonly<Record<string, ResourceType>> = {
  aws_api_gateway_account: unmodelled(),
  aws_api_gateway_base_path_mapping: unmodelled(),
  aws_api_gateway_domain_name: unmodelled((attributes, context) => {
    const name = named(attributes, 'domain_name', context)
    return { id: name, domain_name: name, regional_domain_name: `d-${name}`, regional_zone_id: 'Z0' }
  }),
  aws_cloudwatch_composite_alarm: regional('cloudwatch', 'alarm:', 'alarm_name'),
  aws_cloudwatch_dashboard: unmodelled(),
  aws_cloudwatch_log_resource_policy: unmodelled(),
  aws_cloudwatch_metric_alarm: regional('cloudwatch', 'alarm:', 'alarm_name'),
  aws_iam_policy: iam('policy'),
  aws_iam_role: iam('role'),
  aws_iam_role_policy: unmodelled(),
  aws_iam_role_policy_attachment: unmodelled(),
  aws_s3_bucket_lifecycle_configuration: ofBucket,
  aws_s3_bucket_ownership_controls: ofBucket,
  aws_s3_bucket_policy: ofBucket,
  aws_s3_bucket_public_access_block: ofBucket,
  aws_s3_bucket_server_side_encryption_configuration: ofBucket,
  aws_schemas_discoverer: unmodelled(),
  aws_sqs_queue_policy: unmodelled(),
  aws_sqs_queue_redrive_allow_policy: unmodelled(),
  aws_wafv2_web_acl_association: unmodelled(),
}
