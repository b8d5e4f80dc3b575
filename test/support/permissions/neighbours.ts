/**
 * What could be asked of each kind of resource, beyond what any function needs: reads, writes, and what changes or removes the resource or hands
 * rights on. `below` is what is asked of things in it, with an example of one.
 */
export interface Kind {
  readonly actions: readonly string[]
  readonly below?: readonly { readonly path: string; readonly actions: readonly string[] }[]
}

const of = (service: string, ...operations: readonly string[]): readonly string[] =>
  operations.map((operation) => `${service}:${operation}`)

const OBJECTS = of(
  's3',
  'GetObject',
  'GetObjectVersion',
  'PutObject',
  'PutObjectAcl',
  'DeleteObject',
  'DeleteObjectVersion',
)
const ITEMS = of(
  'dynamodb',
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchGetItem',
  'BatchWriteItem',
  'Query',
  'Scan',
)

export const KINDS: Readonly<Record<string, Kind>> = {
  aws_dynamodb_table: {
    actions: [
      ...ITEMS,
      ...of(
        'dynamodb',
        'UpdateTable',
        'DeleteTable',
        'UpdateContinuousBackups',
        'ExportTableToPointInTime',
        'PutResourcePolicy',
        'UpdateTimeToLive',
      ),
    ],
    below: [{ path: '/index/*', actions: of('dynamodb', 'Query', 'Scan') }],
  },
  aws_s3_bucket: {
    actions: of(
      's3',
      'ListBucket',
      'ListBucketVersions',
      'DeleteBucket',
      'PutBucketPolicy',
      'DeleteBucketPolicy',
      'PutBucketVersioning',
      'PutLifecycleConfiguration',
      'PutBucketPublicAccessBlock',
      'PutEncryptionConfiguration',
    ),
    below: ['alerts', 'executions', 'reviews', 'sessions', 'elsewhere'].map((prefix) => ({
      path: `/${prefix}/*`,
      actions: OBJECTS,
    })),
  },
  aws_sqs_queue: {
    actions: of(
      'sqs',
      'SendMessage',
      'ReceiveMessage',
      'DeleteMessage',
      'PurgeQueue',
      'SetQueueAttributes',
      'DeleteQueue',
      'AddPermission',
    ),
  },
  aws_sns_topic: {
    actions: of('sns', 'Publish', 'Subscribe', 'SetTopicAttributes', 'DeleteTopic', 'AddPermission'),
  },
  aws_kms_key: {
    actions: of(
      'kms',
      'Decrypt',
      'Encrypt',
      'GenerateDataKey',
      'GenerateMac',
      'VerifyMac',
      'CreateGrant',
      'ReEncryptFrom',
      'PutKeyPolicy',
      'DisableKey',
      'ScheduleKeyDeletion',
    ),
  },
  aws_secretsmanager_secret: {
    actions: of(
      'secretsmanager',
      'GetSecretValue',
      'PutSecretValue',
      'UpdateSecret',
      'DeleteSecret',
      'PutResourcePolicy',
      'RotateSecret',
    ),
  },
  aws_ssm_parameter: { actions: of('ssm', 'GetParameter', 'PutParameter', 'DeleteParameter') },
  aws_cloudwatch_event_bus: {
    actions: of('events', 'PutEvents', 'PutPermission', 'RemovePermission', 'DeleteEventBus'),
  },
  aws_cloudwatch_event_rule: {
    actions: of('events', 'PutRule', 'PutTargets', 'RemoveTargets', 'DisableRule', 'DeleteRule'),
  },
  aws_cloudwatch_event_archive: { actions: of('events', 'StartReplay', 'UpdateArchive', 'DeleteArchive') },
  aws_lambda_function: {
    actions: of(
      'lambda',
      'InvokeFunction',
      'UpdateFunctionCode',
      'UpdateFunctionConfiguration',
      'AddPermission',
      'DeleteFunction',
      'UpdateAlias',
      'PutFunctionConcurrency',
    ),
    below: ['live', 'api'].map((alias) => ({
      path: `:${alias}`,
      actions: of('lambda', 'InvokeFunction', 'AddPermission'),
    })),
  },
  aws_iam_role: {
    actions: of(
      'iam',
      'PassRole',
      'PutRolePolicy',
      'AttachRolePolicy',
      'UpdateAssumeRolePolicy',
      'DeleteRolePolicy',
    ).concat(of('sts', 'AssumeRole', 'SetSourceIdentity')),
  },
  aws_iam_policy: { actions: of('iam', 'CreatePolicyVersion', 'SetDefaultPolicyVersion', 'DeletePolicy') },
  aws_cloudwatch_log_group: {
    actions: of('logs', 'DeleteLogGroup', 'PutRetentionPolicy', 'AssociateKmsKey'),
    below: [
      {
        path: ':*',
        actions: of(
          'logs',
          'CreateLogStream',
          'PutLogEvents',
          'GetLogEvents',
          'FilterLogEvents',
          'StartQuery',
          'DeleteLogStream',
        ),
      },
    ],
  },
  aws_cloudwatch_metric_alarm: {
    actions: of('cloudwatch', 'PutMetricAlarm', 'DeleteAlarms', 'DisableAlarmActions', 'SetAlarmState'),
  },
}

/** What is of no resource, or creates one. */
export const ELSEWHERE: readonly string[] = [
  ...of('iam', 'CreateRole', 'CreateUser', 'CreateAccessKey', 'CreatePolicy'),
  ...of('sts', 'GetFederationToken'),
  ...of('lambda', 'CreateFunction'),
  ...of('cloudformation', 'CreateStack'),
  ...of('ec2', 'RunInstances', 'TerminateInstances', 'AuthorizeSecurityGroupIngress'),
  ...of('ssm', 'SendCommand', 'StartSession'),
  ...of('s3', 'CreateBucket', 'ListAllMyBuckets'),
  ...of('kms', 'CreateKey', 'ListKeys'),
  ...of('cloudtrail', 'StopLogging', 'DeleteTrail'),
  ...of('route53', 'CreateHostedZone', 'ListHostedZones'),
  ...of('organizations', 'LeaveOrganization'),
]
