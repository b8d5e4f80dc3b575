/**
 * The written side of the permissions: what each SDK call of an adapter needs, which calls a function's code holds but
 * never makes, and what is needed though no call shows it. A new call without its line here fails the tests.
 */

const ALERTS = 'aws_dynamodb_table.alerts'
const MONITORS = 'aws_dynamodb_table.monitor-state'
const SENT = 'aws_dynamodb_table.idempotency'
const BEGUN = 'aws_dynamodb_table.begun-executions'
const DIGESTS = 'aws_dynamodb_table.digests'
const SHARDS = 'aws_sqs_queue.cloudops-shards'
const DOCUMENTS = 'aws_s3_bucket.documents'

/** `action resource` by call; where it depends on the function, by the function's name. */
type Needs = readonly string[] | Readonly<Record<string, readonly string[]>>

const distribution = 'arn:aws:cloudfront::123456789012:distribution/E1SHOPDEMO0001'
const healthCheck = 'arn:aws:route53:::healthcheck/0b2c5f6e-0000-4000-8000-000000000001'
const zone = 'arn:aws:route53:::hostedzone/Z1SHOPDEMO0001'
const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/0b2c5f6e-0000-4000-8000-000000000002'

const instance = 'arn:aws:ec2:*:123456789012:instance/i-0123456789abcdef0'
const rule =
  'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/shop/0123456789abcdef/0123456789abcdef/0123456789abcdef'
const aliased = 'arn:aws:lambda:eu-west-1:123456789012:function:shop'
const wafPlace = 'arn:aws:wafv2:eu-west-1:123456789012:regional'
const acl = `${wafPlace}/webacl/shop/0b2c5f6e-0000-4000-8000-000000000003`
const pages = 'arn:aws:s3:::shop-pages'
const service = 'arn:aws:ecs:eu-west-1:123456789012:service/web/shop'
const group = 'arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:*:autoScalingGroupName/shop'
const runbooks = 'arn:aws:ssm:*:123456789012'
const mend = 'arn:aws:lambda:eu-west-1:123456789012:function:mend-shop:live'
const unmend = 'arn:aws:lambda:eu-west-1:123456789012:function:unmend-shop:live'
const ownKey = 'arn:aws:kms:eu-west-1:123456789012:key/0b2c5f6e-0000-4000-8000-000000000005'
const role = (kind: 'repair' | 'read') =>
  ['sts:AssumeRole', 'sts:SetSourceIdentity'].map((action) => `${action} aws_iam_role.${kind}-role`)

export const NEEDED_BY_CALL: Readonly<Record<string, Needs>> = {
  'adapters/aws/assume-role.ts AssumeRole': {
    'invoke-agent-analysis': role('read'),
    'approval-handler': role('read'),
    'analyze-issue': role('read'),
    'execution-handler': [...role('repair'), ...role('read')],
  },
  'adapters/actions/acm-describe-certificate.ts DescribeCertificate': [
    `acm:DescribeCertificate ${certificate}`,
  ],
  'adapters/actions/cloudfront-create-invalidation.ts CreateInvalidation': [
    `cloudfront:CreateInvalidation ${distribution}`,
  ],
  'adapters/actions/cloudfront-create-invalidation.ts GetDistribution': [
    `cloudfront:GetDistribution ${distribution}`,
  ],
  'adapters/actions/cloudfront-create-invalidation.ts GetInvalidation': [
    `cloudfront:GetInvalidation ${distribution}`,
  ],
  'adapters/actions/cloudfront-get-distribution.ts GetDistribution': [
    `cloudfront:GetDistribution ${distribution}`,
  ],
  'adapters/actions/ec2-describe-instances.ts DescribeInstances': ['ec2:DescribeInstances *'],
  'adapters/actions/ec2-reboot-instances.ts RebootInstances': [`ec2:RebootInstances ${instance}`],
  'adapters/actions/ec2-start-instances.ts StartInstances': [
    `ec2:StartInstances ${instance}`,
    `kms:CreateGrant ${ownKey}`,
  ],
  'adapters/actions/ec2-start-instances.ts StopInstances': [`ec2:StopInstances ${instance}`],
  'adapters/actions/instances.ts DescribeInstances': ['ec2:DescribeInstances *'],
  'adapters/actions/instances.ts DescribeInstanceStatus': ['ec2:DescribeInstanceStatus *'],
  'adapters/actions/elb-rule.ts DescribeRules': ['elasticloadbalancing:DescribeRules *'],
  'adapters/actions/elb-rule.ts DescribeTargetHealth': ['elasticloadbalancing:DescribeTargetHealth *'],
  'adapters/actions/elasticloadbalancing-modify-rule.ts ModifyRule': [
    `elasticloadbalancing:ModifyRule ${rule}`,
  ],
  'adapters/actions/cloudfront-update-distribution.ts GetDistribution': [
    `cloudfront:GetDistribution ${distribution}`,
  ],
  'adapters/actions/cloudfront-update-distribution.ts GetDistributionConfig': [
    `cloudfront:GetDistributionConfig ${distribution}`,
  ],
  'adapters/actions/cloudfront-update-distribution.ts UpdateDistribution': [
    `cloudfront:UpdateDistribution ${distribution}`,
  ],
  'adapters/actions/s3-versions.ts ListObjectVersions': [`s3:ListBucketVersions ${pages}`],
  'adapters/actions/s3-copy-object.ts CopyObject': [
    ...['GetObjectVersion', 'GetObjectVersionTagging', 'PutObject', 'PutObjectTagging'].map(
      (operation) => `s3:${operation} ${pages}/index.html`,
    ),
    `kms:Decrypt ${ownKey}`,
    `kms:GenerateDataKey ${ownKey}`,
  ],
  'adapters/actions/s3-copy-object.ts DeleteObject': [`s3:DeleteObject ${pages}/index.html`],
  'adapters/actions/ecs-service.ts DescribeServices': [`ecs:DescribeServices ${service}`],
  'adapters/actions/ecs-update-service.ts DescribeTaskDefinition': ['ecs:DescribeTaskDefinition *'],
  'adapters/actions/ecs-update-service.ts UpdateService': [
    `ecs:UpdateService ${service}`,
    'iam:PassRole arn:aws:iam::123456789012:role/shop-task',
  ],
  'adapters/actions/scaling-group.ts DescribeInstanceRefreshes': ['autoscaling:DescribeInstanceRefreshes *'],
  'adapters/actions/autoscaling-start-instance-refresh.ts DescribeAutoScalingGroups': [
    'autoscaling:DescribeAutoScalingGroups *',
  ],
  'adapters/actions/autoscaling-start-instance-refresh.ts StartInstanceRefresh': [
    `autoscaling:StartInstanceRefresh ${group}`,
  ],
  'adapters/actions/autoscaling-start-instance-refresh.ts CancelInstanceRefresh': [
    `autoscaling:CancelInstanceRefresh ${group}`,
  ],
  'adapters/actions/ssm-automation.ts DescribeDocument': [
    `ssm:DescribeDocument ${runbooks}:document/restart-shop`,
  ],
  'adapters/actions/ssm-automation.ts StartAutomationExecution': [
    `ssm:StartAutomationExecution ${runbooks}:automation-definition/restart-shop:3`,
    `ssm:StartAutomationExecution ${runbooks}:automation-definition/undo-restart-shop:1`,
    'iam:PassRole arn:aws:iam::123456789012:role/shop-runbooks',
  ],
  'adapters/actions/ssm-automation.ts GetAutomationExecution': [
    `ssm:GetAutomationExecution ${runbooks}:automation-execution/*`,
  ],
  'adapters/actions/ssm-automation.ts StopAutomationExecution': [
    `ssm:StopAutomationExecution ${runbooks}:automation-execution/*`,
  ],
  'adapters/actions/lambda-invoke-function.ts Invoke': [mend, unmend].map(
    (arn) => `lambda:InvokeFunction ${arn}`,
  ),
  'adapters/actions/lambda-invoke-function.ts GetFunctionConfiguration': [mend, unmend].map(
    (arn) => `lambda:GetFunctionConfiguration ${arn}`,
  ),
  'adapters/actions/lambda-alias.ts GetAlias': [`lambda:GetAlias ${aliased}`],
  'adapters/actions/lambda-update-alias.ts GetFunctionConfiguration': [
    `lambda:GetFunctionConfiguration ${aliased}:41`,
  ],
  'adapters/actions/lambda-update-alias.ts UpdateAlias': [`lambda:UpdateAlias ${aliased}`],
  'adapters/actions/waf-acl.ts GetWebACL': [`wafv2:GetWebACL ${acl}`],
  'adapters/actions/wafv2-update-web-acl.ts UpdateWebACL': [
    acl,
    ...['managedruleset', 'rulegroup', 'ipset', 'regexpatternset'].map((kind) => `${wafPlace}/${kind}/*/*`),
  ].map((resource) => `wafv2:UpdateWebACL ${resource}`),
  'adapters/actions/record-sets.ts ChangeResourceRecordSets': [`route53:ChangeResourceRecordSets ${zone}`],
  'adapters/actions/record-kinds.ts DescribeCertificate': [`acm:DescribeCertificate ${certificate}`],
  'adapters/actions/record-sets.ts GetChange': ['route53:GetChange arn:aws:route53:::change/*'],
  'adapters/actions/record-sets.ts ListResourceRecordSets': [`route53:ListResourceRecordSets ${zone}`],
  'adapters/actions/route53-get-health-check.ts GetHealthCheck': [`route53:GetHealthCheck ${healthCheck}`],
  'adapters/actions/route53-get-health-check.ts GetHealthCheckStatus': [
    `route53:GetHealthCheckStatus ${healthCheck}`,
  ],
  'adapters/changes/states.ts DescribeTargetHealth': ['elasticloadbalancing:DescribeTargetHealth *'],
  'adapters/changes/states.ts DescribeAlarms': ['cloudwatch:DescribeAlarms *'],
  'adapters/changes/states.ts DescribeCertificate': [`acm:DescribeCertificate ${certificate}`],
  'adapters/changes/states.ts GetDistribution': [`cloudfront:GetDistribution ${distribution}`],
  'adapters/changes/states.ts ListResourceRecordSets': [`route53:ListResourceRecordSets ${zone}`],
  'adapters/changes/trail.ts LookupEvents': ['cloudtrail:LookupEvents *'],
  'adapters/agent/classic/index.ts InvokeAgent': [
    'bedrock:InvokeAgent arn:aws:bedrock:eu-west-1:123456789012:agent-alias/AGENT12345/ALIAS12345',
  ],
  // Made where a model is the agent, which these settings do not have: test/stacks/agent.test.ts.
  'adapters/agent/core/by-iam.ts InvokeAgentRuntime': [],
  'adapters/agent/harness/index.ts InvokeHarness': [],
  'adapters/agent/converse/index.ts ConverseStream': [],
  'adapters/agent/converse/index.ts ApplyGuardrail': [],
  'adapters/dynamodb/alert-store.ts Get': [`dynamodb:GetItem ${ALERTS}`],
  'adapters/dynamodb/alert-store.ts Put': [`dynamodb:PutItem ${ALERTS}`],
  'adapters/dynamodb/alert-store.ts Query': [`dynamodb:Query ${ALERTS}/index/*`],
  'adapters/dynamodb/alert-store.ts Update': [`dynamodb:UpdateItem ${ALERTS}`],
  // InitiateAuth is not signed: Cognito knows its caller by the credentials in it.
  'adapters/agent/initiate-auth.ts InitiateAuth': [],
  'adapters/s3/objects.ts GetObject': {
    'approval-handler': [`s3:GetObject ${DOCUMENTS}/executions/*`],
    'execution-handler': [`s3:GetObject ${DOCUMENTS}/alerts/*`],
  },
  'adapters/s3/objects.ts PutObject': {
    'analyze-issue': [`s3:PutObject ${DOCUMENTS}/alerts/*`],
    'execution-handler': [`s3:PutObject ${DOCUMENTS}/executions/*`],
    'incident-review': [`s3:PutObject ${DOCUMENTS}/reviews/*`],
  },
  'adapters/events/put-events.ts PutEvents': ['events:PutEvents aws_cloudwatch_event_bus.bus'],
  'adapters/dynamodb/begun-executions.ts Delete': [`dynamodb:DeleteItem ${BEGUN}`],
  'adapters/dynamodb/begun-executions.ts Get': [`dynamodb:GetItem ${BEGUN}`],
  'adapters/dynamodb/begun-executions.ts Put': [`dynamodb:PutItem ${BEGUN}`],
  'adapters/dynamodb/begun-executions.ts Update': [`dynamodb:UpdateItem ${BEGUN}`],
  'adapters/dynamodb/digests.ts BatchWrite': [`dynamodb:BatchWriteItem ${DIGESTS}`],
  'adapters/dynamodb/digests.ts Delete': [`dynamodb:DeleteItem ${DIGESTS}`],
  'adapters/dynamodb/digests.ts Put': [`dynamodb:PutItem ${DIGESTS}`],
  'adapters/dynamodb/digests.ts Query': [`dynamodb:Query ${DIGESTS}`],
  'adapters/dynamodb/send-limits.ts Get': [`dynamodb:GetItem ${DIGESTS}`],
  'adapters/dynamodb/send-limits.ts Update': [`dynamodb:UpdateItem ${DIGESTS}`],
  'adapters/dynamodb/execution-slots.ts Get': [`dynamodb:GetItem ${SENT}`],
  'adapters/dynamodb/execution-slots.ts Put': [`dynamodb:PutItem ${SENT}`],
  'adapters/mac/kms.ts GenerateMac': {
    'invoke-agent-analysis': ['kms:GenerateMac aws_kms_key.evidence-key'],
    'analyze-issue': ['kms:GenerateMac aws_kms_key.plans-key'],
    'approval-handler': ['kms:GenerateMac aws_kms_key.decisions-key'],
    notify: ['kms:GenerateMac aws_kms_key.links-key'],
  },
  'adapters/mac/kms.ts VerifyMac': {
    'invoke-agent-analysis': ['decisions', 'vantage-us-east-1', 'vantage-ap-south-1'].map(
      (id) => `kms:VerifyMac aws_kms_key.${id}-key`,
    ),
    'approval-handler': ['links', 'evidence', 'plans'].map((id) => `kms:VerifyMac aws_kms_key.${id}-key`),
    'execution-handler': ['decisions', 'evidence', 'plans'].map(
      (id) => `kms:VerifyMac aws_kms_key.${id}-key`,
    ),
    'alert-sweeper': ['kms:VerifyMac aws_kms_key.decisions-key'],
    'analyze-issue': ['kms:VerifyMac aws_kms_key.decisions-key'],
    notify: ['evidence', 'plans'].map((id) => `kms:VerifyMac aws_kms_key.${id}-key`),
  },
  'adapters/dynamodb/monitor-store.ts Get': [`dynamodb:GetItem ${MONITORS}`],
  'adapters/dynamodb/monitor-store.ts Put': [`dynamodb:PutItem ${MONITORS}`],
  'adapters/dynamodb/monitor-store.ts Query': [`dynamodb:Query ${MONITORS}/index/*`],
  // One adapter empties the outboxes of both tables.
  'adapters/dynamodb/outbox.ts Update': {
    'alert-sweeper': [`dynamodb:UpdateItem ${ALERTS}`, `dynamodb:UpdateItem ${MONITORS}`],
    'analyze-issue': [`dynamodb:UpdateItem ${ALERTS}`],
    'approval-handler': [`dynamodb:UpdateItem ${ALERTS}`, `dynamodb:UpdateItem ${MONITORS}`],
    'execution-handler': [`dynamodb:UpdateItem ${ALERTS}`],
    'invoke-agent-analysis': [`dynamodb:UpdateItem ${ALERTS}`, `dynamodb:UpdateItem ${MONITORS}`],
  },
  'adapters/prober/checks/acm-certificate.ts DescribeCertificate': [`acm:DescribeCertificate ${certificate}`],
  'adapters/prober/checks/health-check.ts GetHealthCheck': [`route53:GetHealthCheck ${healthCheck}`],
  'adapters/prober/checks/health-check.ts GetHealthCheckStatus': [
    `route53:GetHealthCheckStatus ${healthCheck}`,
  ],
  'adapters/prober/checks/health-check.ts GetMetricStatistics': ['cloudwatch:GetMetricStatistics *'],
  'adapters/dynamodb/standing-approvals.ts Get': [`dynamodb:GetItem ${MONITORS}`],
  'adapters/dynamodb/registrations.ts Get': [`dynamodb:GetItem ${MONITORS}`],
  'adapters/dynamodb/registrations.ts Put': [`dynamodb:PutItem ${MONITORS}`],
  'adapters/secrets/read-value.ts GetSecretValue': {
    'analyze-issue': ['secretsmanager:GetSecretValue aws_secretsmanager_secret.cognito-secret'],
    'approval-handler': ['secretsmanager:GetSecretValue aws_secretsmanager_secret.chat-secret'],
    'execution-handler': ['secretsmanager:GetSecretValue aws_secretsmanager_secret.cognito-secret'],
    notify: ['secretsmanager:GetSecretValue aws_secretsmanager_secret.chat-secret'],
  },
  'adapters/dynamodb/sent-messages.ts Get': [`dynamodb:GetItem ${SENT}`],
  'adapters/dynamodb/sent-messages.ts Update': [`dynamodb:UpdateItem ${SENT}`],
  'adapters/dynamodb/sign-ins.ts Delete': [`dynamodb:DeleteItem ${SENT}`],
  'adapters/dynamodb/sign-ins.ts Put': [`dynamodb:PutItem ${SENT}`],
  'adapters/ssm/read-parameter.ts GetParameter': ['ssm:GetParameter aws_ssm_parameter.execution-switch'],
  'adapters/sqs/send-batch.ts SendMessageBatch': [`sqs:SendMessage ${SHARDS}`],
  'adapters/sns/publish.ts Publish': {
    'alert-sweeper': ['sns:Publish aws_sns_topic.execution-trigger'],
    notify: ['sns:Publish aws_sns_topic.cloudops-alerts'],
  },
  'adapters/dynamodb/taken-events.ts Delete': [`dynamodb:DeleteItem ${SENT}`],
  'adapters/dynamodb/taken-events.ts Put': [`dynamodb:PutItem ${SENT}`],
  'adapters/ssm/stop-switch.ts GetParameter': ['ssm:GetParameter aws_ssm_parameter.execution-switch'],
  'adapters/sns/trigger-topic.ts Publish': ['sns:Publish aws_sns_topic.execution-trigger'],
}

/** Methods of an adapter that a function shares and does not use. It must not have the permission either. */
export const NEVER_MADE: Readonly<Record<string, readonly string[]>> = {
  'invoke-agent-analysis': [
    'adapters/dynamodb/alert-store.ts Put',
    'adapters/dynamodb/alert-store.ts Query',
    'adapters/dynamodb/monitor-store.ts Query',
  ],
  'analyze-issue': [
    // What changes something is permitted in an execution only.
    'adapters/actions/cloudfront-create-invalidation.ts CreateInvalidation',
    'adapters/actions/cloudfront-create-invalidation.ts GetInvalidation',
    'adapters/actions/ec2-reboot-instances.ts RebootInstances',
    'adapters/actions/ec2-start-instances.ts StartInstances',
    'adapters/actions/ec2-start-instances.ts StopInstances',
    'adapters/actions/elasticloadbalancing-modify-rule.ts ModifyRule',
    'adapters/actions/lambda-update-alias.ts UpdateAlias',
    'adapters/actions/lambda-invoke-function.ts Invoke',
    'adapters/actions/ssm-automation.ts GetAutomationExecution',
    'adapters/actions/ssm-automation.ts StartAutomationExecution',
    'adapters/actions/ssm-automation.ts StopAutomationExecution',
    'adapters/actions/cloudfront-update-distribution.ts UpdateDistribution',
    'adapters/actions/s3-copy-object.ts CopyObject',
    'adapters/actions/s3-copy-object.ts DeleteObject',
    'adapters/actions/ecs-update-service.ts UpdateService',
    'adapters/actions/autoscaling-start-instance-refresh.ts StartInstanceRefresh',
    'adapters/actions/autoscaling-start-instance-refresh.ts CancelInstanceRefresh',
    'adapters/actions/wafv2-update-web-acl.ts UpdateWebACL',
    'adapters/actions/record-sets.ts ChangeResourceRecordSets',
    'adapters/actions/record-sets.ts GetChange',
    'adapters/actions/record-sets.ts ListResourceRecordSets',
    'adapters/dynamodb/alert-store.ts Query',
    'adapters/s3/objects.ts GetObject',
    'adapters/dynamodb/monitor-store.ts Put',
    'adapters/dynamodb/monitor-store.ts Query',
  ],
  'approval-handler': [
    'adapters/dynamodb/alert-store.ts Put',
    'adapters/dynamodb/alert-store.ts Query',
    'adapters/dynamodb/monitor-store.ts Query',
    'adapters/s3/objects.ts PutObject',
  ],
  'execution-handler': [
    'adapters/dynamodb/alert-store.ts Put',
    'adapters/dynamodb/alert-store.ts Query',
    'adapters/mac/kms.ts GenerateMac',
  ],
  notify: [
    'adapters/dynamodb/alert-store.ts Put',
    'adapters/dynamodb/alert-store.ts Query',
    'adapters/dynamodb/alert-store.ts Update',
    'adapters/dynamodb/outbox.ts Update',
  ],
  'alert-sweeper': [
    'adapters/dynamodb/alert-store.ts Put',
    'adapters/dynamodb/digests.ts BatchWrite',
    'adapters/dynamodb/digests.ts Delete',
    'adapters/dynamodb/digests.ts Put',
    'adapters/dynamodb/monitor-store.ts Put',
    'adapters/mac/kms.ts GenerateMac',
  ],
  'incident-review': ['adapters/s3/objects.ts GetObject'],
}

/** What no call of ours shows, by function: the idempotency library's own calls, and those by which Lambda takes messages for it. */
export const NEEDED_BY_LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  'invoke-agent-analysis': ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map(
    (operation) => `sqs:${operation} ${SHARDS}`,
  ),
  notify: ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'].map(
    (operation) => `dynamodb:${operation} ${SENT}`,
  ),
}

/** What every function needs though no call shows it: its log, its dead letters, its trace, and the key behind its data. */
export const neededByAll = (name: string): readonly string[] => [
  `logs:CreateLogStream aws_cloudwatch_log_group.logs-${name}:*`,
  `logs:PutLogEvents aws_cloudwatch_log_group.logs-${name}:*`,
  `sqs:SendMessage aws_sqs_queue.cloudops-${name}-dlq`,
  'xray:PutTraceSegments *',
  'xray:PutTelemetryRecords *',
  'kms:Decrypt aws_kms_key.data-key',
  'kms:GenerateDataKey aws_kms_key.data-key',
]

/** Actions that know no resource, each with the reason why it may have `*`. */
export const WITHOUT_RESOURCE: Readonly<Record<string, string>> = {
  'xray:PutTraceSegments': 'X-Ray has no resources',
  'xray:PutTelemetryRecords': 'X-Ray has no resources',
  'ecs:DescribeTaskDefinition': 'ECS has no resource-level permission for it',
  'autoscaling:DescribeInstanceRefreshes': 'Auto Scaling describes no single group by its ARN',
  'autoscaling:DescribeAutoScalingGroups': 'Auto Scaling describes no single group by its ARN',
  'ec2:DescribeInstanceStatus': 'EC2 has no resource-level permission for it',
  'elasticloadbalancing:DescribeRules': 'ELB has no resource-level permission for it',
  'ec2:DescribeInstances': 'EC2 has no resource-level permission for it',
  'logs:GetQueryResults': 'results of a query have no ARN',
  'cloudwatch:DescribeAlarms': 'describes all alarms at once',
  'cloudwatch:DescribeAlarmHistory': 'of composite alarms it is answered to a right to all alarms alone',
  'elasticloadbalancing:DescribeTargetHealth': 'ELB has no resource-level permission for it',
  'cloudtrail:LookupEvents': 'the trail of an account has no ARN',
  'cloudwatch:GetMetricData': 'metrics have no ARN',
  'cloudwatch:GetMetricStatistics': 'metrics have no ARN',
  'events:ListRules': 'lists all rules of a bus at once',
  'sqs:ListQueues': 'lists all queues at once',
  'cloudwatch:ListDashboards': 'lists all dashboards at once',
  'lambda:GetAccountSettings': 'the quotas of an account have no ARN',
  'lambda:ListEventSourceMappings': 'lists all mappings at once',
  'logs:DescribeLogGroups': 'lists all groups at once',
  'logs:DescribeQueryDefinitions': 'saved queries have no ARN',
  'logs:StopQuery': 'a running query has no ARN',
  'sns:ListSubscriptions': 'lists all subscriptions at once',
}
