import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  makeActions,
  readOnlyActionPermissions,
  repairPermissions,
} from '../../../../functions/adapters/actions'
import {
  ACL,
  ALARM,
  ALIAS,
  actions,
  all,
  allowed,
  BLUE,
  BUCKET,
  CERTIFICATE,
  change,
  DISTRIBUTION,
  ELSEWHERE,
  GROUP,
  HEALTH_CHECK,
  INSTANCE,
  invalidate,
  invocation,
  NAME,
  OTHER_INSTANCE,
  paths,
  ROLE,
  RULE,
  record,
  resources,
  runbook,
  SERVICE,
  TARGETS,
  weights,
  ZONE,
} from '../../../support/actions'
import * as sample from '../../../support/samples'

const checks = suite('actions: what may run')
const table: readonly (readonly [string, string, Record<string, unknown>, string?])[] = [
  ['everything', invalidate, paths('/*')],
  ['as many paths as allowed', invalidate, paths('/a', '/b', '/c?d=e')],
  ['one more', invalidate, paths('/a', '/b', '/c', '/d'), 'execution.max_invalidation_paths (3)'],
  ['no path', invalidate, paths(), 'parameters.paths: at least one path'],
  ['a path without slash', invalidate, paths('a'), 'parameters.paths.0: expected a path'],
  ['all below a path', invalidate, paths('/images/*', '/images*', '/*')],
  ['an asterisk before the end', invalidate, paths('/*/logo.png'), 'parameters.paths.0: expected a path'],
  ['two asterisks', invalidate, paths('/images/**'), 'parameters.paths.0: expected a path'],
  ['a path with a line break', invalidate, paths('/a\n/b'), 'parameters.paths.0: expected'],
  ['a path that is no text', invalidate, paths(7), 'parameters.paths.0: expected'],
  ['paths that are no list', invalidate, { distribution_id: DISTRIBUTION, paths: '/*' }, 'parameters.paths'],
  ['no distribution', invalidate, { paths: ['/*'] }, 'parameters.distribution_id: expected'],
  [
    'a foreign distribution',
    invalidate,
    { distribution_id: 'E1OTHER000001', paths: ['/*'] },
    'is not the one',
  ],
  ['its distribution', 'cloudfront:GetDistribution', { distribution_id: DISTRIBUTION }],
  [
    'another distribution',
    'cloudfront:GetDistribution',
    { distribution_id: 'E1OTHER000001' },
    'is not the one',
  ],
  ['its health check', 'route53:GetHealthCheck', { health_check_id: HEALTH_CHECK }],
  ['a foreign health check', 'route53:GetHealthCheck', { health_check_id: 'x' }, 'is not the one'],
  ['its instance', 'ec2:DescribeInstances', { instance_ids: [INSTANCE] }],
  [
    'a foreign instance',
    'ec2:DescribeInstances',
    { instance_ids: [INSTANCE, 'i-0a1b2c3d4e5f60003'] },
    'i-0a1b2c3d4e5f60003 is not',
  ],
  ['no instance', 'ec2:DescribeInstances', { instance_ids: [] }, 'at least one instance'],
  ['more than the action knows', invalidate, { ...paths('/*'), all: true }, 'does not know'],
  ['its certificate', 'acm:DescribeCertificate', { certificate_arn: CERTIFICATE }],
  ['a foreign certificate', 'acm:DescribeCertificate', { certificate_arn: 'arn:x' }, 'is not the one'],
  ['its distribution', 'cloudtrail:LookupEvents', { resource_id: DISTRIBUTION }],
  ['its certificate', 'cloudtrail:LookupEvents', { resource_id: CERTIFICATE }],
  ['a foreign resource', 'cloudtrail:LookupEvents', { resource_id: 'E1OTHER000001' }, 'E1OTHER000001 is not'],
  ['any name of its zone', 'route53:ListResourceRecordSets', { zone_id: ZONE, name: `www.${NAME}` }],
  [
    'a foreign zone',
    'route53:ListResourceRecordSets',
    { zone_id: 'Z0OTHER', name: NAME },
    'hosted zone Z0OTHER is not the one',
  ],
  ['no name', 'route53:ListResourceRecordSets', { zone_id: ZONE, name: '*' }, 'parameters.name: expected'],
  ['its targets', 'elasticloadbalancing:DescribeTargetHealth', { target_group_arn: TARGETS }],
  [
    'foreign targets',
    'elasticloadbalancing:DescribeTargetHealth',
    { target_group_arn: `${TARGETS}0` },
    'is not the one',
  ],
  ['an alarm of the settings', 'cloudwatch:DescribeAlarms', { alarm_names: [ALARM] }],
  ['no alarm', 'cloudwatch:DescribeAlarms', { alarm_names: [] }, 'at least one name'],
  [
    'an alarm that is elsewhere',
    'cloudwatch:DescribeAlarms',
    { alarm_names: [ALARM, 'elsewhere'] },
    'alarm elsewhere is not among those',
  ],
  ['its record', change, record()],
  ['two addresses', change, record({ values: ['192.0.2.1', '192.0.2.2'] })],
  ['an IPv6 address', change, record({ type: 'AAAA', values: ['2001:db8::1'] })],
  ['another name', change, record({ type: 'CNAME', values: ['standby.example.test'] })],
  ['a foreign zone', change, record({ zone_id: 'Z0OTHER' }), 'hosted zone Z0OTHER is not the one'],
  ['a foreign name', change, record({ name: 'example.test' }), 'route53_record_names'],
  ['a name below its own', change, record({ name: `a.${NAME}` }), 'route53_record_names'],
  ['a type that is not offered', change, record({ type: 'NS' }), 'parameters.type: expected one of A,'],
  ['no value', change, record({ values: [] }), '1 to 10 are needed'],
  [
    'a value of another type',
    change,
    record({ values: ['2001:db8::1'] }),
    'parameters.values.0: is no value',
  ],
  ['a value twice', change, record({ values: ['192.0.2.1', '192.0.2.1'] }), 'one is there twice'],
  ['two names for one', change, record({ type: 'CNAME', values: ['a.b', 'c.d'] }), '1 to 1 are needed'],
  ['a lifetime of a second', change, record({ ttl: 1 }), 'parameters.ttl: expected seconds'],
  ['a set identifier', change, record({ set_identifier: 'x' }), 'does not know'],
  ['its instances', 'ec2:StartInstances', { instance_ids: [INSTANCE, OTHER_INSTANCE] }],
  ['no instance', 'ec2:StartInstances', { instance_ids: [] }, 'at least one instance'],
  ['one twice', 'ec2:StartInstances', { instance_ids: [INSTANCE, INSTANCE] }, 'one is there twice'],
  ['a wildcard', 'ec2:StartInstances', { instance_ids: ['*'] }, 'instance * is not among'],
  [
    'more instances than a step may start',
    'ec2:RebootInstances',
    { instance_ids: [INSTANCE, OTHER_INSTANCE, 'i-1'] },
    'execution.max_instances (2)',
  ],
  [
    'instances of two regions in one step',
    'ec2:StartInstances',
    { instance_ids: [INSTANCE, ELSEWHERE] },
    'they are in several regions',
  ],
  ['an instance of another site', 'ec2:RebootInstances', { instance_ids: ['i-1'] }, 'instance i-1 is not'],
  ['its alias', 'lambda:GetAlias', { alias_arn: ALIAS }],
  ['another alias', 'lambda:GetAlias', { alias_arn: `${ALIAS}2` }, 'is not the one'],
  ['a listed version', 'lambda:UpdateAlias', { alias_arn: ALIAS, version: '41' }],
  ['another alias', 'lambda:UpdateAlias', { alias_arn: `${ALIAS}2`, version: '41' }, 'is not the one'],
  [
    'a version that is not listed',
    'lambda:UpdateAlias',
    { alias_arn: ALIAS, version: '7' },
    'lambda_versions',
  ],
  [
    'what is not published',
    'lambda:UpdateAlias',
    { alias_arn: ALIAS, version: '$LATEST' },
    'lambda_versions',
  ],
  ['its rule', 'elasticloadbalancing:DescribeRules', { rule_arn: RULE }],
  ['another rule', 'elasticloadbalancing:DescribeRules', { rule_arn: `${RULE}0` }, 'is not the one'],
  ['its weights', 'elasticloadbalancing:ModifyRule', weights(100, 0)],
  ['no weight at all', 'elasticloadbalancing:ModifyRule', weights(0, 0), 'at least one must be above 0'],
  ['a weight too large', 'elasticloadbalancing:ModifyRule', weights(1_000, 0), 'expected a weight, 0 to 999'],
  ['half a weight', 'elasticloadbalancing:ModifyRule', weights(0.5, 0), 'expected a weight, 0 to 999'],
  [
    'a group of another site',
    'elasticloadbalancing:ModifyRule',
    { rule_arn: RULE, weights: [{ target_group_arn: TARGETS, weight: 1 }] },
    'target_group_arns',
  ],
  [
    'another rule',
    'elasticloadbalancing:ModifyRule',
    { ...weights(1, 0), rule_arn: `${RULE}0` },
    'is not the one',
  ],
  [
    'a group twice',
    'elasticloadbalancing:ModifyRule',
    { rule_arn: RULE, weights: [1, 2].map((weight) => ({ target_group_arn: BLUE, weight })) },
    'a target group is there twice',
  ],
  ['its web ACL', 'wafv2:GetWebACL', { web_acl_arn: ACL }],
  ['another web ACL', 'wafv2:GetWebACL', { web_acl_arn: `${ACL}0` }, 'is not the one'],
  ['its rule', 'wafv2:UpdateWebACL', { web_acl_arn: ACL, rule: 'bad-bots', action: 'count' }],
  [
    'a rule that is not listed',
    'wafv2:UpdateWebACL',
    { web_acl_arn: ACL, rule: 'rate-limit', action: 'count' },
    'web_acl_rules',
  ],
  [
    'another web ACL',
    'wafv2:UpdateWebACL',
    { web_acl_arn: `${ACL}0`, rule: 'bad-bots', action: 'count' },
    'is not the one',
  ],
  [
    'an action that lets through',
    'wafv2:UpdateWebACL',
    { web_acl_arn: ACL, rule: 'bad-bots', action: 'allow' },
    'parameters.action',
  ],
  [
    'its standby',
    'cloudfront:UpdateDistribution',
    { distribution_id: DISTRIBUTION, origin_id: 'standby', path_pattern: '/img/*' },
  ],
  [
    'an origin that is not listed',
    'cloudfront:UpdateDistribution',
    { distribution_id: DISTRIBUTION, origin_id: 'evil' },
    'cloudfront_standby_origins',
  ],
  [
    'another distribution',
    'cloudfront:UpdateDistribution',
    { distribution_id: 'E1OTHER000001', origin_id: 'standby' },
    'is not the one',
  ],
  [
    'more of a configuration',
    'cloudfront:UpdateDistribution',
    { distribution_id: DISTRIBUTION, origin_id: 'standby', enabled: false },
    'does not know',
  ],
  ['its object', 's3:CopyObject', { bucket: BUCKET, key: 'index.html', version_id: 'v2' }],
  ['its object', 's3:ListBucketVersions', { bucket: BUCKET, key: 'index.html' }],
  ['another key', 's3:ListBucketVersions', { bucket: BUCKET, key: 'x' }, 's3_keys'],
  ['another bucket', 's3:CopyObject', { bucket: 'x', key: 'index.html', version_id: 'v2' }, 'is not the one'],
  ['another key', 's3:CopyObject', { bucket: BUCKET, key: '../x', version_id: 'v2' }, 's3_keys'],
  ['every key', 's3:CopyObject', { bucket: BUCKET, key: '*', version_id: 'v2' }, 's3_keys'],
  [
    'a source of another bucket',
    's3:CopyObject',
    { bucket: BUCKET, key: 'index.html', version_id: 'v2&x=/other' },
    'parameters.version_id',
  ],
  ['its service', 'ecs:DescribeServices', { service_arn: SERVICE }],
  ['another service', 'ecs:DescribeServices', { service_arn: `${SERVICE}2` }, 'is not the one'],
  ['its service', 'ecs:UpdateService', { service_arn: SERVICE, task_definition: 'same' }],
  [
    'another service',
    'ecs:UpdateService',
    { service_arn: `${SERVICE}2`, task_definition: 'same' },
    'is not the one',
  ],
  [
    'a definition without its revision',
    'ecs:UpdateService',
    { service_arn: SERVICE, task_definition: 'app' },
    'parameters.task_definition',
  ],
  [
    'fewer tasks',
    'ecs:UpdateService',
    { service_arn: SERVICE, task_definition: 'same', desired_count: 0 },
    'does not know',
  ],
  ['its group', 'autoscaling:DescribeInstanceRefreshes', { group_arn: GROUP }],
  ['another group', 'autoscaling:DescribeInstanceRefreshes', { group_arn: `${GROUP}2` }, 'is not the one'],
  ['its group', 'autoscaling:StartInstanceRefresh', { group_arn: GROUP, min_healthy_percentage: 90 }],
  [
    'all instances at once',
    'autoscaling:StartInstanceRefresh',
    { group_arn: GROUP, min_healthy_percentage: 0 },
    'expected percent, 50 to 100',
  ],
  [
    'another group',
    'autoscaling:StartInstanceRefresh',
    { group_arn: `${GROUP}2`, min_healthy_percentage: 90 },
    'is not the one',
  ],
  ['its runbook', 'ssm:StartAutomationExecution', runbook()],
  ['its runbook', 'ssm:DescribeDocument', { document: 'reset-redirects', version: '3' }],
  ['another version', 'ssm:DescribeDocument', { document: 'reset-redirects', version: '4' }, 'automations'],
  [
    'a document of AWS',
    'ssm:StartAutomationExecution',
    runbook('old', { document: 'AWS-StopEC2Instance' }),
    'automations',
  ],
  ['another version', 'ssm:StartAutomationExecution', runbook('old', { version: '4' }), 'automations'],
  [
    'the newest version',
    'ssm:StartAutomationExecution',
    runbook('old', { version: '$LATEST' }),
    'automations',
  ],
  [
    'a role of the plan',
    'ssm:StartAutomationExecution',
    runbook('old', { assume_role_arn: `${ROLE}2` }),
    ROLE,
  ],
  [
    'a role by a parameter',
    'ssm:StartAutomationExecution',
    runbook('old', { parameters: { site: 'old', AutomationAssumeRole: `${ROLE}2` } }),
    'parameters.assume_role_arn',
  ],
  ['another value', 'ssm:StartAutomationExecution', runbook('shop'), 'do not name the value shop of site'],
  [
    'a parameter too many',
    'ssm:StartAutomationExecution',
    runbook('old', { parameters: { site: 'old', force: 'true' } }),
    'the value true of force',
  ],
  [
    'a parameter too few',
    'ssm:StartAutomationExecution',
    runbook('old', { parameters: {} }),
    'site is missing',
  ],
  [
    'a name of Object as parameter',
    'ssm:StartAutomationExecution',
    runbook('old', { parameters: { site: 'old', constructor: 'x' } }),
    'the value x of constructor',
  ],
  [
    'another undo',
    'ssm:StartAutomationExecution',
    runbook('old', { undo: { document: 'x', version: '1' } }),
    'parameters.undo',
  ],
  ['its function', 'lambda:InvokeFunction', invocation()],
  [
    'another function',
    'lambda:InvokeFunction',
    invocation('login', { function_arn: ALIAS }),
    'repair_functions',
  ],
  [
    'another undo',
    'lambda:InvokeFunction',
    invocation('login', { undo_function_arn: ALIAS }),
    'undo function',
  ],
  ['another input', 'lambda:InvokeFunction', invocation('pay'), 'the value pay of name'],
  ['no input', 'lambda:InvokeFunction', invocation('login', { input: {} }), 'name is missing'],
  [
    'an unknown action',
    'ec2:TerminateInstances',
    {},
    'there is no ec2:TerminateInstances; known are cloudfront:',
  ],
  ['a name of Object', 'constructor', {}, 'there is no constructor'],
]
for (const [name, action, parameters, problem] of table) {
  checks(`${action}, ${name}: ${problem === undefined ? 'allowed' : 'refused'}`, () => {
    const checked = actions.check({ action, parameters }, resources)
    const told = E.isLeft(checked) ? checked.left : undefined
    assert.ok(problem === undefined ? told === undefined : told?.includes(problem), told)
  })
}
checks('a domain whose resources the settings do not name: nothing is its own', () => {
  for (const action of all) {
    // The alarms are the settings' own, whatever a monitor names: only those of this domain's count.
    const parameters = action === 'cloudwatch:DescribeAlarms' ? { alarm_names: ['other'] } : allowed[action]
    const checked = actions.check({ action, parameters: parameters ?? {} }, {})
    assert.ok(E.isLeft(checked) && /settings (do not )?name/.test(checked.left), action)
  }
})
checks('an action that the settings do not allow is refused with the setting', () => {
  const none = makeActions({ ...sample.settings.execution, allowed_actions: [] })
  const checked = none.check({ action: invalidate, parameters: paths('/*') }, resources)
  assert.ok(E.isLeft(checked) && checked.left.includes('execution.allowed_actions'))
})
checks('only what changes nothing is read-only, and its permissions are reads', () => {
  assert.equal(
    all.filter((action) => !actions.readOnly(action)).sort(),
    [
      invalidate,
      change,
      'ec2:StartInstances',
      'ec2:RebootInstances',
      'elasticloadbalancing:ModifyRule',
      'lambda:UpdateAlias',
      'wafv2:UpdateWebACL',
      's3:CopyObject',
      'ecs:UpdateService',
      'cloudfront:UpdateDistribution',
      'autoscaling:StartInstanceRefresh',
      'ssm:StartAutomationExecution',
      'lambda:InvokeFunction',
    ].sort(),
  )
  assert.is(actions.readOnly('ec2:TerminateInstances'), false)
  for (const operation of readOnlyActionPermissions.flatMap((permission) => permission.actions))
    assert.match(operation, /:(Get|Describe|List|Lookup)/)
  for (const action of all)
    assert.ok(
      [...repairPermissions, ...readOnlyActionPermissions].some((given) => given.action === action),
      action,
    )
})
checks.run()
