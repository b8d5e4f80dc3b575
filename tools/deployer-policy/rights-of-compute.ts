import { namesIn, type RightsByType, type RightsContext, right, TAGS } from './model'

/** Functions, logs, alarms, and what CloudFormation makes. */
export const computeRights = (context: RightsContext): RightsByType => {
  const { settings } = context
  const { arn, own, functions, groups, alarms, account_id } = namesIn(context)
  const alarm = [
    right('cloudwatch', ['PutMetricAlarm', 'DeleteAlarms', ...TAGS], alarms),
    // All are described at once, and composite ones can only be made with a right to all of them.
    right('cloudwatch', ['DescribeAlarms', 'PutCompositeAlarm'], ['*']),
  ]
  return {
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
    aws_lambda_event_source_mapping: [
      // Its id is not known before it is there: what it is for is what limits it.
      right(
        'lambda',
        [
          'CreateEventSourceMapping',
          'DeleteEventSourceMapping',
          'GetEventSourceMapping',
          'UpdateEventSourceMapping',
        ],
        ['*'],
        { ArnLike: { 'lambda:FunctionArn': functions.flatMap((one) => [one, `${one}:*`]) } },
      ),
      right(
        'lambda',
        ['ListTags', 'TagResource', 'UntagResource'],
        [arn('lambda', 'event-source-mapping:*')],
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
          // Whoever takes one over looks who reads it.
          'DescribeSubscriptionFilters',
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
    aws_cloudformation_stack: [
      right(
        'cloudformation',
        [
          ...[
            'CreateStack',
            'DeleteStack',
            'DescribeStackEvents',
            'DescribeStacks',
            'GetTemplate',
            'UpdateStack',
          ],
          // Of no call: what may give a stack tags.
          ...['TagResource', 'UntagResource'],
        ],
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
