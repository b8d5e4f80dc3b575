import { actionList, makeActions } from '../../functions/adapters/actions'
import type { Resources } from '../../functions/adapters/actions/model'
import * as sample from './samples'

/** Resources of the sample sites, and parameters of the actions on them. */
export const DISTRIBUTION = 'E1SHOPDEMO0001'
export const HEALTH_CHECK = '5f1c2d3e-4a5b-4c6d-8e7f-90a1b2c3d4e5'
export const INSTANCE = 'i-0a1b2c3d4e5f60001'
/** In another region than this system. */
export const ELSEWHERE = 'arn:aws:ec2:eu-central-1:000000000000:instance/i-0a1b2c3d4e5f60009'
export const OTHER_INSTANCE = 'i-0a1b2c3d4e5f60002'
export const ZONE = 'Z0SAMPLEZONE1'
export const NAME = 'shop.example.test'
export const CERTIFICATE =
  'arn:aws:acm:us-east-1:000000000000:certificate/0d4f2a6e-1b3c-4d5e-8f90-a1b2c3d4e5f6'
export const TARGETS = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/shop/0123456789abcdef'
export const ALARM = 'shop-5xx'
const own = (service: string, resource: string): string =>
  `arn:aws:${service}:us-east-1:000000000000:${resource}`
export const ALIAS = own('lambda', 'function:checkout:live')
export const RULE = own(
  'elasticloadbalancing',
  'listener-rule/app/search/aaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbb/cccccccccccccccc',
)
export const BLUE = own('elasticloadbalancing', 'targetgroup/search-blue/1111111111111111')
export const GREEN = own('elasticloadbalancing', 'targetgroup/search-green/2222222222222222')
export const ROLE = 'arn:aws:iam::000000000000:role/runbooks'
export const LOAD = own('lambda', 'function:load-certificate:live')
export const UNLOAD = own('lambda', 'function:unload-certificate:live')
/** A runbook and a function of the team, as the settings name them, with what a plan gives. */
export const runbook = (site = 'old', more: object = {}) => ({
  document: 'reset-redirects',
  version: '3',
  assume_role_arn: ROLE,
  parameters: { site },
  undo: { document: 'restore-redirects', version: '1' },
  ...more,
})
export const invocation = (name = 'login', more: object = {}) => ({
  function_arn: LOAD,
  input: { name },
  undo_function_arn: UNLOAD,
  ...more,
})
export const BUCKET = 'example-docs'
export const SERVICE = own('ecs', 'service/web/app')
export const GROUP = own(
  'autoscaling',
  'autoScalingGroup:7d0f2a6e-1b3c-4d5e-8f90-a1b2c3d4e5f6:autoScalingGroupName/fleet',
)
export const ACL = own('wafv2', 'regional/webacl/forms/3d0f2a6e-1b3c-4d5e-8f90-a1b2c3d4e5f6')
export const resources: Resources = {
  cloudfront_distribution_id: DISTRIBUTION,
  route53_health_check_id: HEALTH_CHECK,
  instance_ids: [INSTANCE, OTHER_INSTANCE, ELSEWHERE],
  route53_zone_id: ZONE,
  route53_record_names: [NAME],
  acm_certificate_arn: CERTIFICATE,
  target_group_arn: TARGETS,
  lambda_alias_arn: ALIAS,
  lambda_versions: ['39', '40', '41', '42', '43'],
  listener_rule_arn: RULE,
  target_group_arns: [BLUE, GREEN],
  cloudfront_standby_origins: ['standby', 'elsewhere'],
  s3_bucket: BUCKET,
  s3_keys: ['index.html', 'other.html'],
  ecs_service_arn: SERVICE,
  auto_scaling_group_arn: GROUP,
  automations: [
    { ...runbook(), parameters: { site: ['old', 'nowhere'] } },
    { document: 'missing', version: '1', assume_role_arn: ROLE },
  ],
  repair_functions: [
    { function_arn: LOAD, input: { name: ['login', 'nowhere'] }, undo_function_arn: UNLOAD },
  ],
  web_acl_arn: ACL,
  web_acl_rules: ['bad-bots', 'gone'],
}
export const all = actionList.map(({ name }) => name)
export const limits = {
  ...sample.settings.execution,
  allowed_actions: all,
  max_invalidation_paths: 3,
  max_instances: 2,
  alarms: [
    { alarm_name: ALARM, domain: NAME },
    { alarm_name: 'elsewhere', domain: NAME, region: 'us-east-1' },
  ],
}
export const actions = makeActions(limits)

export const invalidate = 'cloudfront:CreateInvalidation'
export const paths = (...given: readonly unknown[]) => ({ distribution_id: DISTRIBUTION, paths: given })
export const change = 'route53:ChangeResourceRecordSets'
export const record = (more: Record<string, unknown> = {}) => ({
  zone_id: ZONE,
  name: NAME,
  type: 'A',
  ttl: 60,
  values: ['192.0.2.1'],
  ...more,
})
/** Weights of the two sides of the rule. */
export const weights = (blue: unknown, green: unknown) => ({
  rule_arn: RULE,
  weights: [
    { target_group_arn: BLUE, weight: blue },
    { target_group_arn: GREEN, weight: green },
  ],
})

/** Allowed parameters of every action. */
export const allowed: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  [invalidate]: paths('/*'),
  'cloudfront:GetDistribution': { distribution_id: DISTRIBUTION },
  'cloudfront:UpdateDistribution': { distribution_id: DISTRIBUTION, origin_id: 'standby' },
  'route53:GetHealthCheck': { health_check_id: HEALTH_CHECK },
  'route53:ListResourceRecordSets': { zone_id: ZONE, name: NAME },
  [change]: record(),
  'ec2:DescribeInstances': { instance_ids: [INSTANCE] },
  'ec2:StartInstances': { instance_ids: [INSTANCE] },
  'ec2:RebootInstances': { instance_ids: [INSTANCE] },
  'acm:DescribeCertificate': { certificate_arn: CERTIFICATE },
  'cloudtrail:LookupEvents': { resource_id: DISTRIBUTION },
  'cloudwatch:DescribeAlarms': { alarm_names: [ALARM] },
  'elasticloadbalancing:DescribeTargetHealth': { target_group_arn: TARGETS },
  'elasticloadbalancing:DescribeRules': { rule_arn: RULE },
  'elasticloadbalancing:ModifyRule': weights(100, 0),
  'lambda:GetAlias': { alias_arn: ALIAS },
  'lambda:UpdateAlias': { alias_arn: ALIAS, version: '41' },
  'lambda:InvokeFunction': invocation(),
  'wafv2:GetWebACL': { web_acl_arn: ACL },
  'wafv2:UpdateWebACL': { web_acl_arn: ACL, rule: 'bad-bots', action: 'count' },
  's3:ListBucketVersions': { bucket: BUCKET, key: 'index.html' },
  's3:CopyObject': { bucket: BUCKET, key: 'index.html', version_id: 'v2' },
  'ecs:DescribeServices': { service_arn: SERVICE },
  'ecs:UpdateService': { service_arn: SERVICE, task_definition: 'app:41' },
  'autoscaling:DescribeInstanceRefreshes': { group_arn: GROUP },
  'autoscaling:StartInstanceRefresh': { group_arn: GROUP, min_healthy_percentage: 90 },
  'ssm:DescribeDocument': { document: 'reset-redirects', version: '3' },
  'ssm:StartAutomationExecution': runbook(),
}
