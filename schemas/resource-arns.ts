import type { MonitorResources } from './monitor-resources'

/** Kinds of resources that the actions of a plan are about; a permission names them so. */
export type ActionResource =
  | 'cloudfront/distributions'
  | 'route53/health-checks'
  | 'route53/zones'
  | 'route53/changes'
  | 'acm/certificates'
  /** `*` where a target group is named: its actions know no resource. */
  | 'elb/target-groups'
  | 'elb/rules'
  /** `*` where a rule of a load balancer is named: what describes it knows no resource. */
  | 'elb/descriptions'
  | 'ec2/instances'
  /** `*` where instances are named: what describes them knows no resource. */
  | 'ec2/descriptions'
  | 'lambda/functions'
  | 'lambda/versions'
  | 'lambda/repair-functions'
  | 's3/buckets'
  | 's3/objects'
  | 'ecs/services'
  | 'ecs/descriptions'
  | 'ecs/task-roles'
  | 'autoscaling/groups'
  | 'autoscaling/descriptions'
  | 'wafv2/web-acls'
  | 'wafv2/references'
  | 'ssm/documents'
  | 'ssm/automations'
  | 'ssm/executions'
  | 'ssm/automation-roles'
  /** Keys that encrypt volumes and objects. */
  | 'kms/own-keys'

/** ARN of a function, without the version or alias that one of its ARNs ends with. */
const unqualified = (arn: string): string => arn.slice(0, arn.lastIndexOf(':'))

/** What rules of an ACL may refer to, in its scope: whoever writes the ACL needs the right on them. */
const referredBy = (aclArn: string): readonly string[] => {
  const [place = ''] = aclArn.split('/webacl/')
  const kinds = ['managedruleset', 'rulegroup', 'ipset', 'regexpatternset']
  return kinds.map((kind) => `${place}/${kind}/*/*`)
}

/**
 * ARNs of the resources that are named, by kind: of all monitors for a role, of one step for its session. What is named by an id alone
 * may be in any region of the account: the id says which one it is.
 */
export const resourceArns = (
  { account_id }: { readonly account_id: string },
  resources: readonly MonitorResources[],
): Record<ActionResource, readonly string[]> => {
  /** ARNs of what is named, each once. */
  const of = (arns: (named: MonitorResources) => readonly string[]): readonly string[] => [
    ...new Set(resources.flatMap(arns)),
  ]
  type Texts = {
    [K in keyof MonitorResources]: NonNullable<MonitorResources[K]> extends string | string[] ? K : never
  }[keyof MonitorResources]
  const named = (key: NonNullable<Texts>, arn: (id: string) => string = (given) => given) =>
    of((one) => [one[key] ?? []].flat().map(arn))
  const everything = (...keys: readonly NonNullable<Texts>[]): readonly string[] =>
    keys.some((key) => named(key).length > 0) ? ['*'] : []
  const zones = named('route53_zone_id', (id) => `arn:aws:route53:::hostedzone/${id}`)
  const automations = of(({ automations = [] }) =>
    automations.flatMap(({ document, version, undo }) =>
      [{ document, version }, ...(undo === undefined ? [] : [undo])].map(
        (one) => `arn:aws:ssm:*:${account_id}:automation-definition/${one.document}:${one.version}`,
      ),
    ),
  )
  return {
    'cloudfront/distributions': named(
      'cloudfront_distribution_id',
      (id) => `arn:aws:cloudfront::${account_id}:distribution/${id}`,
    ),
    'route53/health-checks': named('route53_health_check_id', (id) => `arn:aws:route53:::healthcheck/${id}`),
    'route53/zones': zones,
    // The id of a change is not known before it is made.
    'route53/changes': zones.length === 0 ? [] : ['arn:aws:route53:::change/*'],
    'acm/certificates': named('acm_certificate_arn'),
    'elb/target-groups': everything('target_group_arn', 'target_group_arns'),
    'elb/rules': named('listener_rule_arn'),
    'elb/descriptions': everything('listener_rule_arn'),
    'ec2/instances': named('instance_ids', (id) =>
      id.startsWith('arn:') ? id : `arn:aws:ec2:*:${account_id}:instance/${id}`,
    ),
    'ec2/descriptions': everything('instance_ids'),
    'lambda/functions': named('lambda_alias_arn', unqualified),
    'lambda/versions': of(({ lambda_alias_arn: alias, lambda_versions = [] }) =>
      alias === undefined ? [] : lambda_versions.map((version) => `${unqualified(alias)}:${version}`),
    ),
    'lambda/repair-functions': of(({ repair_functions = [] }) =>
      repair_functions.flatMap(({ function_arn, undo_function_arn }) =>
        [function_arn, undo_function_arn ?? []].flat(),
      ),
    ),
    's3/buckets': named('s3_bucket', (bucket) => `arn:aws:s3:::${bucket}`),
    's3/objects': of(({ s3_bucket: bucket, s3_keys = [] }) =>
      bucket === undefined ? [] : s3_keys.map((key) => `arn:aws:s3:::${bucket}/${key}`),
    ),
    'ecs/services': named('ecs_service_arn'),
    'ecs/descriptions': everything('ecs_service_arn'),
    'ecs/task-roles': named('ecs_role_arns'),
    // IAM knows a group by its name, which is its own in region and account.
    'autoscaling/groups': named('auto_scaling_group_arn', (arn) =>
      arn.replace(/autoScalingGroup:[^:]*:/, 'autoScalingGroup:*:'),
    ),
    'autoscaling/descriptions': everything('auto_scaling_group_arn'),
    'wafv2/web-acls': named('web_acl_arn'),
    'wafv2/references': of(({ web_acl_arn: acl }) => (acl === undefined ? [] : referredBy(acl))),
    'ssm/documents': of(({ automations = [] }) =>
      automations.map(({ document }) => `arn:aws:ssm:*:${account_id}:document/${document}`),
    ),
    'ssm/automations': automations,
    // The id of an execution is not known before it is started.
    'ssm/executions': automations.length === 0 ? [] : [`arn:aws:ssm:*:${account_id}:automation-execution/*`],
    'ssm/automation-roles': of(({ automations = [] }) =>
      automations.map(({ assume_role_arn }) => assume_role_arn),
    ),
    'kms/own-keys': named('kms_key_arns'),
  }
}
