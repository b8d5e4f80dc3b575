import { defined } from '../../schemas/defined'
import type { StackSettings } from '../../stacks/settings'
import { bucketName, named } from '../../stacks/settings/names'
import type { NamedResources } from '../shared/named-resources'

/** Actions of a service upon resources; without a prefix an action is of the service named before it. */
export interface Right {
  readonly service: string
  readonly actions: readonly string[]
  /** ARNs and patterns of them. */
  readonly on: readonly string[]
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

export interface RightsContext {
  readonly settings: StackSettings
  readonly resources: NamedResources
}

const TAGS = ['TagResource', 'UntagResource', 'ListTagsForResource'] as const

/** What Terraform does to resources of each type of the definition, from nothing to a destroy. Roles and policies are elsewhere. */
export const rightsOf = ({
  settings,
  resources,
}: RightsContext): Readonly<Record<string, readonly Right[]>> => {
  const { region, account_id } = settings
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account_id}:${resource}`
  const own = named(settings, 'cloudops-*')
  const namesOf = (type: string, service: string, kind = ''): readonly string[] =>
    resources(type).map(({ name }) => arn(service, `${kind}${name}`))
  /** Names that begin as ours do are one pattern. */
  const patterned = (arns: readonly string[], pattern: string): readonly string[] => [
    ...new Set(arns.map((one) => (/[:/]cloudops-[^:/]*$/.test(one) ? pattern : one))),
  ]
  const tables = patterned(
    namesOf('aws_dynamodb_table', 'dynamodb', 'table/'),
    arn('dynamodb', `table/${own}`),
  )
  const functions = namesOf('aws_lambda_function', 'lambda', 'function:')
  const topics = patterned(namesOf('aws_sns_topic', 'sns'), arn('sns', own))
  const queues = [arn('sqs', own)]
  const bus = named(settings, 'cloudops-agent')
  const rules = [arn('events', `rule/${own}`), arn('events', `rule/${bus}/${own}`)]
  const groups = namesOf('aws_cloudwatch_log_group', 'logs', 'log-group:').flatMap((one) => [one, `${one}:*`])
  const alarms = patterned(
    namesOf('aws_cloudwatch_metric_alarm', 'cloudwatch', 'alarm:'),
    arn('cloudwatch', `alarm:${own}`),
  )
  const bucket = `arn:aws:s3:::${bucketName(settings)}`
  const api = (path: string) => `arn:aws:apigateway:${region}::${path}`
  const keys = arn('kms', 'key/*')
  const aliases = arn('kms', `alias/${own}`)
  const ours = { StringEquals: { 'aws:ResourceTag/Project': 'CloudOpsAgent' } }
  const right = (
    service: string,
    actions: readonly string[],
    on: readonly string[],
    condition?: Right['condition'],
  ): Right => ({ service, actions, on, ...defined({ condition }) })
  const inBucket = (...actions: readonly string[]) => [right('s3', actions, [bucket])]
  const apis = right(
    'apigateway',
    ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    [api('/restapis'), api('/restapis/*')],
  )
  const tagsOfApi = right('apigateway', ['GET', 'POST', 'PUT', 'DELETE'], [api('/tags/*')])
  const registry = `registry/${bus}`
  const alarm = [
    right('cloudwatch', ['PutMetricAlarm', 'PutCompositeAlarm', 'DeleteAlarms', ...TAGS], alarms),
    // It describes all at once.
    right('cloudwatch', ['DescribeAlarms'], ['*']),
  ]
  return {
    aws_dynamodb_table: [
      right(
        'dynamodb',
        [
          'CreateTable',
          'UpdateTable',
          'DeleteTable',
          'DescribeTable',
          'DescribeContinuousBackups',
          'UpdateContinuousBackups',
          'DescribeTimeToLive',
          'UpdateTimeToLive',
          'DescribeKinesisStreamingDestination',
          'ListTagsOfResource',
          'TagResource',
          'UntagResource',
        ],
        tables,
      ),
      right(
        'kms',
        [
          'CreateGrant',
          'Decrypt',
          'DescribeKey',
          'Encrypt',
          'GenerateDataKey',
          'ReEncryptFrom',
          'ReEncryptTo',
        ],
        [keys],
        { ...ours, StringLike: { 'kms:ViaService': `*.${region}.amazonaws.com` } },
      ),
    ],
    aws_s3_bucket: [
      ...inBucket(
        'CreateBucket',
        'DeleteBucket',
        'ListBucket',
        'ListBucketVersions',
        'GetAccelerateConfiguration',
        'GetBucketAcl',
        'GetBucketCORS',
        'GetBucketLocation',
        'GetBucketLogging',
        'GetBucketObjectLockConfiguration',
        'GetBucketRequestPayment',
        'GetBucketTagging',
        'GetBucketWebsite',
        'GetReplicationConfiguration',
        'PutBucketTagging',
        ...TAGS,
      ),
      // A destroy empties it where nothing is protected.
      right('s3', ['DeleteObject', 'DeleteObjectVersion'], [`${bucket}/*`]),
    ],
    aws_s3_bucket_ownership_controls: inBucket('GetBucketOwnershipControls', 'PutBucketOwnershipControls'),
    aws_s3_bucket_versioning: inBucket('GetBucketVersioning', 'PutBucketVersioning'),
    aws_s3_bucket_server_side_encryption_configuration: inBucket(
      'GetEncryptionConfiguration',
      'PutEncryptionConfiguration',
    ),
    aws_s3_bucket_public_access_block: inBucket('GetBucketPublicAccessBlock', 'PutBucketPublicAccessBlock'),
    aws_s3_bucket_lifecycle_configuration: inBucket('GetLifecycleConfiguration', 'PutLifecycleConfiguration'),
    aws_s3_bucket_policy: inBucket('GetBucketPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy'),
    aws_kms_key: [
      right('kms', ['CreateKey', 'TagResource'], ['*'], {
        StringEquals: { 'aws:RequestTag/Project': 'CloudOpsAgent' },
      }),
      right(
        'kms',
        [
          'DescribeKey',
          'DisableKey',
          'DisableKeyRotation',
          'EnableKey',
          'EnableKeyRotation',
          'GetKeyPolicy',
          'GetKeyRotationStatus',
          'ListResourceTags',
          'PutKeyPolicy',
          'ScheduleKeyDeletion',
          'TagResource',
          'UntagResource',
          'UpdateKeyDescription',
        ],
        [keys],
        ours,
      ),
    ],
    aws_kms_alias: [
      right('kms', ['CreateAlias', 'DeleteAlias', 'UpdateAlias'], [aliases]),
      right('kms', ['CreateAlias', 'DeleteAlias', 'UpdateAlias'], [keys], ours),
      right('kms', ['ListAliases'], ['*']),
    ],
    aws_sns_topic: [
      right(
        'sns',
        ['CreateTopic', 'DeleteTopic', 'GetTopicAttributes', 'SetTopicAttributes', ...TAGS],
        topics,
      ),
    ],
    aws_sns_topic_policy: [right('sns', ['GetTopicAttributes', 'SetTopicAttributes'], topics)],
    aws_sns_topic_subscription: [
      right(
        'sns',
        [
          'Subscribe',
          'Unsubscribe',
          'GetSubscriptionAttributes',
          'SetSubscriptionAttributes',
          'ListSubscriptionsByTopic',
        ],
        topics.flatMap((topic) => [topic, `${topic}:*`]),
      ),
    ],
    aws_sqs_queue: [
      right(
        'sqs',
        [
          'CreateQueue',
          'DeleteQueue',
          'GetQueueAttributes',
          'GetQueueUrl',
          'ListQueueTags',
          'SetQueueAttributes',
          'TagQueue',
          'UntagQueue',
        ],
        queues,
      ),
    ],
    aws_sqs_queue_policy: [right('sqs', ['GetQueueAttributes', 'SetQueueAttributes'], queues)],
    aws_cloudwatch_event_bus: [
      right(
        'events',
        ['CreateEventBus', 'DeleteEventBus', 'DescribeEventBus', 'UpdateEventBus', ...TAGS],
        [arn('events', `event-bus/${bus}`)],
      ),
    ],
    aws_cloudwatch_event_bus_policy: [
      right(
        'events',
        ['DescribeEventBus', 'PutPermission', 'RemovePermission'],
        [arn('events', `event-bus/${bus}`)],
      ),
    ],
    aws_cloudwatch_event_archive: [
      right(
        'events',
        ['CreateArchive', 'DeleteArchive', 'DescribeArchive', 'UpdateArchive'],
        [arn('events', `archive/${bus}`), arn('events', `event-bus/${bus}`)],
      ),
    ],
    aws_cloudwatch_event_rule: [
      right('events', ['PutRule', 'DeleteRule', 'DescribeRule', 'EnableRule', 'DisableRule', ...TAGS], rules),
    ],
    aws_cloudwatch_event_target: [
      right('events', ['PutTargets', 'RemoveTargets', 'ListTargetsByRule'], rules),
    ],
    aws_lambda_function: [
      right(
        'lambda',
        [
          'CreateFunction',
          'DeleteFunction',
          'DeleteFunctionConcurrency',
          'GetFunction',
          'GetFunctionCodeSigningConfig',
          'GetFunctionConcurrency',
          'GetFunctionConfiguration',
          'ListTags',
          'ListVersionsByFunction',
          'PublishVersion',
          'PutFunctionConcurrency',
          'TagResource',
          'UntagResource',
          'UpdateFunctionCode',
          'UpdateFunctionConfiguration',
        ],
        functions.flatMap((one) => [one, `${one}:*`]),
      ),
      // The quota of the account, which preflight compares with what is reserved.
      right('lambda', ['GetAccountSettings'], ['*']),
      ...(settings.vpc === undefined
        ? []
        : [
            right(
              'ec2',
              ['DescribeNetworkInterfaces', 'DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs'],
              ['*'],
            ),
          ]),
    ],
    aws_lambda_function_event_invoke_config: [
      right(
        'lambda',
        [
          'DeleteFunctionEventInvokeConfig',
          'GetFunctionEventInvokeConfig',
          'PutFunctionEventInvokeConfig',
          'UpdateFunctionEventInvokeConfig',
        ],
        functions.flatMap((one) => [one, `${one}:*`]),
      ),
    ],
    aws_lambda_permission: [
      right(
        'lambda',
        ['AddPermission', 'GetPolicy', 'RemovePermission'],
        functions.flatMap((one) => [one, `${one}:*`]),
      ),
    ],
    aws_lambda_alias: [
      right(
        'lambda',
        ['CreateAlias', 'DeleteAlias', 'GetAlias', 'UpdateAlias'],
        functions.flatMap((one) => [one, `${one}:*`]),
      ),
    ],
    aws_cloudwatch_log_group: [
      right(
        'logs',
        [
          'AssociateKmsKey',
          'CreateLogGroup',
          'DeleteLogGroup',
          'DeleteRetentionPolicy',
          'DisassociateKmsKey',
          'PutRetentionPolicy',
          ...TAGS,
        ],
        groups,
      ),
      right('logs', ['DescribeLogGroups'], ['*']),
    ],
    aws_cloudwatch_log_metric_filter: [
      right('logs', ['DeleteMetricFilter', 'DescribeMetricFilters', 'PutMetricFilter'], groups),
    ],
    aws_cloudwatch_query_definition: [
      right('logs', ['DeleteQueryDefinition', 'DescribeQueryDefinitions', 'PutQueryDefinition'], ['*']),
    ],
    aws_cloudwatch_metric_alarm: alarm,
    aws_cloudwatch_composite_alarm: alarm,
    aws_cloudwatch_dashboard: [
      right(
        'cloudwatch',
        ['DeleteDashboards', 'GetDashboard', 'PutDashboard'],
        [`arn:aws:cloudwatch::${account_id}:dashboard/${own}`],
      ),
    ],
    aws_secretsmanager_secret: [
      right(
        'secretsmanager',
        [
          'CreateSecret',
          'DeleteSecret',
          'DescribeSecret',
          'GetResourcePolicy',
          'TagResource',
          'UntagResource',
          'UpdateSecret',
        ],
        resources('aws_secretsmanager_secret').map(({ name }) => arn('secretsmanager', `secret:${name}-*`)),
      ),
    ],
    aws_ssm_parameter: [
      right(
        'ssm',
        [
          'AddTagsToResource',
          'DeleteParameter',
          'GetParameter',
          'GetParameters',
          'ListTagsForResource',
          'PutParameter',
          'RemoveTagsFromResource',
        ],
        namesOf('aws_ssm_parameter', 'ssm', 'parameter'),
      ),
      right('ssm', ['DescribeParameters'], ['*']),
    ],
    aws_schemas_registry: [
      right(
        'schemas',
        ['CreateRegistry', 'DeleteRegistry', 'DescribeRegistry', 'UpdateRegistry', ...TAGS],
        [arn('schemas', registry)],
      ),
    ],
    aws_schemas_schema: [
      right(
        'schemas',
        [
          'CreateSchema',
          'DeleteSchema',
          'DeleteSchemaVersion',
          'DescribeSchema',
          'ListSchemaVersions',
          'UpdateSchema',
          ...TAGS,
        ],
        [arn('schemas', registry), arn('schemas', `schema/${bus}/*`)],
      ),
    ],
    aws_api_gateway_rest_api: [apis, tagsOfApi],
    aws_api_gateway_resource: [apis],
    aws_api_gateway_method: [apis],
    aws_api_gateway_integration: [apis],
    aws_api_gateway_deployment: [apis],
    aws_api_gateway_stage: [apis, tagsOfApi],
    aws_api_gateway_method_settings: [apis],
    aws_api_gateway_account: [right('apigateway', ['GET', 'PATCH'], [api('/account')])],
    aws_api_gateway_api_key: [
      right('apigateway', ['GET', 'POST', 'PATCH', 'DELETE'], [api('/apikeys'), api('/apikeys/*')]),
      tagsOfApi,
    ],
    aws_api_gateway_usage_plan: [
      right('apigateway', ['GET', 'POST', 'PATCH', 'DELETE'], [api('/usageplans'), api('/usageplans/*')]),
      tagsOfApi,
    ],
    aws_api_gateway_usage_plan_key: [right('apigateway', ['GET', 'POST', 'DELETE'], [api('/usageplans/*')])],
    aws_api_gateway_domain_name: [
      right('apigateway', ['GET', 'POST', 'PATCH', 'DELETE'], [api('/domainnames'), api('/domainnames/*')]),
      tagsOfApi,
    ],
    aws_api_gateway_base_path_mapping: [
      right('apigateway', ['GET', 'POST', 'PATCH', 'DELETE'], [api('/domainnames/*')]),
    ],
    aws_wafv2_web_acl_association: [
      right(
        'wafv2',
        ['AssociateWebACL', 'DisassociateWebACL', 'GetWebACLForResource', 'GetWebACL'],
        [settings.web_acl_arn ?? '', api('/restapis/*/stages/*')],
      ),
      right('apigateway', ['SetWebACL'], [api('/restapis/*/stages/*')]),
    ],
    aws_cloudformation_stack: [
      right(
        'cloudformation',
        ['CreateStack', 'DeleteStack', 'DescribeStackEvents', 'DescribeStacks', 'GetTemplate', 'UpdateStack'],
        [arn('cloudformation', `stack/${own}/*`)],
      ),
      right(
        'bedrock-agentcore',
        [
          'CreateHarness',
          'DeleteHarness',
          'GetHarness',
          'UpdateHarness',
          'TagResource',
          'UntagResource',
          'ListTagsForResource',
        ],
        [arn('bedrock-agentcore', 'harness/*'), arn('bedrock-agentcore', 'runtime/*')],
      ),
    ],
  }
}
