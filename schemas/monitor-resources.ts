import * as t from 'io-ts'
import { struct, text } from './codec'
import { DomainName } from './scalars'
import { setting } from './setting'

/** An ARN of a service, as the settings name one. */
const arnOf = (name: string, what: string, rest: string) =>
  text(name, `the ARN of ${what}`, { pattern: `^arn:aws:${rest}$` })

const NAME = '[A-Za-z0-9_-]'
/** Region and account. */
const PLACE = '[a-z0-9-]+:\\d{12}'

const RoleArn = arnOf('RoleArn', 'an IAM role', 'iam::\\d{12}:role/[\\w+=,.@/-]{1,128}')
const TargetGroupArn = arnOf(
  'TargetGroupArn',
  'a target group',
  `elasticloadbalancing:${PLACE}:targetgroup/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}`,
)

/** What a parameter of a document, or a field of a function's input, may be: nothing but these. */
const Choices = t.record(
  t.string,
  t.array(text('Choice', 'a text of at most 200 characters', { maxLength: 200 })),
)

const DocumentName = text('DocumentName', 'the name of an Automation document of this account', {
  pattern: '^[a-zA-Z0-9_.-]{3,128}$',
})
const DocumentVersion = text('DocumentVersion', 'a number of a version', { pattern: '^[1-9][0-9]{0,8}$' })

/** A runbook of the team as an Automation document, and how a plan may start it. */
export const Automation = struct(
  'Automation',
  {
    document: setting(DocumentName, {
      description: 'An Automation document that a plan may start',
    }),
    version: setting(DocumentVersion, {
      description: 'The one version that it may start',
    }),
    assume_role_arn: setting(RoleArn, {
      description:
        'Role that the document runs with: the only one that is passed to it, and no plan says another',
    }),
  },
  {
    parameters: setting(Choices, {
      description: 'Its parameters by name, each with the values that it may have; a plan gives all of them',
    }),
    undo: struct(
      'UndoAutomation',
      {
        document: setting(DocumentName, {
          description:
            'Document that takes it back: started with the same role and parameters where the domain still fails',
        }),
        version: setting(DocumentVersion, { description: 'Its version' }),
      },
      {},
    ),
  },
)
export type Automation = t.TypeOf<typeof Automation>

const QualifiedFunctionArn = arnOf(
  'QualifiedFunctionArn',
  'a Lambda function with its version or alias',
  `lambda:${PLACE}:function:${NAME}{1,64}:${NAME}{1,128}`,
)

/** A function of the team that repairs something, and what a plan may give it. */
export const RepairFunction = struct(
  'RepairFunction',
  {
    function_arn: setting(QualifiedFunctionArn, {
      description: 'A Lambda function, with its version or alias, that a plan may invoke',
    }),
  },
  {
    input: setting(Choices, {
      description:
        'Fields of its input by name, each with the values that it may have; a plan gives all of them',
    }),
    undo_function_arn: setting(QualifiedFunctionArn, {
      description: 'Function that takes it back: invoked with the same input where the domain still fails',
    }),
  },
)
export type RepairFunction = t.TypeOf<typeof RepairFunction>

/** AWS resources behind a domain: what the agent may name in a plan, and nothing else. */
export const MonitorResources = t.partial(
  {
    cloudfront_distribution_id: setting(
      text('DistributionId', 'a CloudFront distribution id', {
        pattern: '^[A-Z0-9]{8,20}$',
      }),
      { description: 'Its distribution: plans may invalidate this one and no other' },
    ),
    route53_health_check_id: setting(
      text('HealthCheckId', 'a Route 53 health check id', {
        pattern: '^[a-z0-9-]{8,64}$',
      }),
      { description: 'Its health check' },
    ),
    route53_zone_id: setting(text('ZoneId', 'a Route 53 hosted zone id', { pattern: '^Z[A-Z0-9]{1,31}$' }), {
      description: 'Its hosted zone',
    }),
    route53_record_names: setting(t.array(DomainName), {
      description: 'Names whose records a plan may change; none without it',
    }),
    acm_certificate_arn: setting(
      text('CertificateArn', 'the ARN of an ACM certificate', {
        pattern: '^arn:aws:acm:[a-z0-9-]+:\\d{12}:certificate/[0-9a-f-]{36}$',
      }),
      { description: 'Its certificate' },
    ),
    instance_ids: setting(
      t.array(
        text('InstanceId', 'an EC2 instance id, or in another region its ARN', {
          pattern: `^(arn:aws:ec2:${PLACE}:instance/)?i-[0-9a-f]{8,17}$`,
        }),
      ),
      { description: 'Instances behind it' },
    ),
    target_group_arn: setting(TargetGroupArn, {
      description: 'Target group of its load balancer: the health of its targets is given to the agent',
    }),
    listener_rule_arn: setting(
      arnOf(
        'ListenerRuleArn',
        'a rule of a listener',
        `elasticloadbalancing:${PLACE}:listener-rule/(app|net)/[A-Za-z0-9-]{1,32}(/[0-9a-f]{16}){3}`,
      ),
      { description: 'Rule of its load balancer whose weights a plan may shift' },
    ),
    target_group_arns: setting(t.array(TargetGroupArn), {
      description: 'Target groups among which it may shift them; none without it',
    }),
    lambda_alias_arn: setting(
      arnOf(
        'LambdaAliasArn',
        'an alias of a Lambda function',
        `lambda:${PLACE}:function:${NAME}{1,64}:(?:${NAME}*[A-Za-z_-]${NAME}*)`,
      ),
      { description: 'Alias of the Lambda function behind it' },
    ),
    lambda_versions: setting(
      t.array(text('LambdaVersion', 'a number of a version', { pattern: '^[1-9][0-9]{0,8}$' })),
      { description: 'Versions that a plan may lead the alias back to; none without it' },
    ),
    ecs_service_arn: setting(
      arnOf(
        'EcsServiceArn',
        'an ECS service with its cluster',
        `ecs:${PLACE}:service/${NAME}{1,255}/${NAME}{1,255}`,
      ),
      {
        description:
          'ECS service behind it: a plan may deploy it anew, or lead it back to an earlier task definition',
      },
    ),
    ecs_role_arns: setting(t.array(RoleArn), {
      description:
        'Roles of its task definitions: ECS takes no earlier definition of a caller who may not pass them',
    }),
    auto_scaling_group_arn: setting(
      arnOf(
        'AutoScalingGroupArn',
        'an Auto Scaling group',
        `autoscaling:${PLACE}:autoScalingGroup:[0-9a-f-]{36}:autoScalingGroupName/[!-~]{1,255}`,
      ),
      { description: 'Auto Scaling group behind it: a plan may have its instances replaced' },
    ),
    cloudfront_standby_origins: setting(
      t.array(text('OriginId', 'the id of an origin', { pattern: '^[!-~]{1,128}$' })),
      {
        description:
          'Ids of origins of the distribution that a plan may lead a behaviour to; none without it',
      },
    ),
    s3_bucket: setting(
      text('BucketName', 'the name of a bucket', { pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$' }),
      {
        description: 'Versioned bucket behind it',
      },
    ),
    s3_keys: setting(
      t.array(
        text('ObjectKey', 'the key of an object (no "*" or "?")', { pattern: '^[!-)+-> @-~]{1,1024}$' }),
      ),
      {
        description: 'Keys in it that a plan may set back to an earlier version; none without it',
      },
    ),
    web_acl_arn: setting(
      arnOf(
        'WebAclArn',
        'a web ACL of WAF',
        `wafv2:${PLACE}:(global|regional)/webacl/${NAME}{1,128}/[0-9a-f-]{36}`,
      ),
      { description: 'Web ACL of WAF in front of it' },
    ),
    web_acl_rules: setting(
      t.array(text('WebAclRule', 'the name of a rule', { pattern: `^${NAME}{1,128}$` })),
      {
        description: 'Its rules that a plan may set to count; none without it',
      },
    ),
    automations: t.array(Automation),
    repair_functions: t.array(RepairFunction),
    kms_key_arns: setting(t.array(arnOf('KmsKeyArn', 'a KMS key', `kms:${PLACE}:key/[0-9a-f-]{36}`)), {
      description:
        'Keys of your own that encrypt its volumes or objects: what starts or copies them must be able to use these',
    }),
  },
  'MonitorResources',
)
export type MonitorResources = t.TypeOf<typeof MonitorResources>
