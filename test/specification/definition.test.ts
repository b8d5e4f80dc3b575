import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

/** What the specification says about infrastructure, held against the definition that was reviewed. */

const test = suite('specification/definition')

type Attributes = Readonly<Record<string, unknown>>
type Resources = Readonly<Record<string, Readonly<Record<string, Attributes>>>>

const golden = join(__dirname, '..', 'golden', 'cloudops.tf.json')
const { resource: resources }: { resource: Resources } = JSON.parse(readFileSync(golden, 'utf8'))

const all = (type: string): readonly Attributes[] => Object.values(resources[type] ?? {})

/** The one resource of the type with this value. */
const one = (type: string, key: string, value: string): Attributes => {
  const found = all(type).filter((attributes) => attributes[key] === value)
  assert.is(found.length, 1, `${type} with ${key} ${value}`)
  return found[0] ?? {}
}

/** Every text within, joined: enough to say what is named where. */
const textOf = (value: unknown): string => JSON.stringify(value).replaceAll('\\"', '"')

const functions = [
  ['invoke-agent-analysis', 512, 300],
  ['analyze-issue', 512, 300],
  ['approval-handler', 256, 30],
  ['execution-handler', 1024, 900],
] as const
for (const [name, memory, timeout] of functions) {
  test(`${name} has ${memory} MB and ${timeout} s`, () => {
    const { memory_size, timeout: limit } = one('aws_lambda_function', 'function_name', name)
    assert.equal([memory_size, limit], [memory, timeout])
  })
}

/** Where each documented variable is. */
const variables = [
  ['AGENT_RUNTIME_ARN', ['analyze-issue', 'execution-handler']],
  ['COGNITO_CLIENT_ID', ['analyze-issue', 'execution-handler']],
  ['S3_ANALYSIS_BUCKET', ['analyze-issue', 'execution-handler']],
  [
    'DYNAMODB_ALERTS_TABLE',
    ['analyze-issue', 'approval-handler', 'execution-handler', 'invoke-agent-analysis'],
  ],
  ['EXECUTION_TRIGGER_SNS', ['alert-sweeper']],
  ['SNS_TOPIC_ARN', ['notify']],
  ['APPROVAL_API_URL', ['notify']],
] as const
for (const [variable, holders] of variables) {
  test(`the variable ${variable} is where its work is`, () => {
    for (const name of holders) {
      const { environment } = one('aws_lambda_function', 'function_name', name)
      assert.match(textOf(environment), `"${variable}"`, name)
    }
  })
}

/** The statements of a function's role, as text. */
const roleOf = (name: string): string => {
  const [, policy] =
    Object.entries(resources.aws_iam_role_policy ?? {}).find(([id]) =>
      id.startsWith(`${name}_permissions`),
    ) ?? []
  return textOf(policy)
}
const permissions = [
  ['analyze-issue', 'bedrock:InvokeAgent'],
  ['analyze-issue', 's3:PutObject'],
  ['analyze-issue', 'dynamodb:PutItem'],
  ['analyze-issue', 'dynamodb:GetItem'],
  ['analyze-issue', 'dynamodb:UpdateItem'],
  ['approval-handler', 'dynamodb:GetItem'],
  ['approval-handler', 'dynamodb:UpdateItem'],
  ['execution-handler', 'bedrock:InvokeAgent'],
  ['execution-handler', 's3:PutObject'],
  ['execution-handler', 's3:GetObject'],
  ['execution-handler', 'dynamodb:GetItem'],
  ['execution-handler', 'dynamodb:UpdateItem'],
  // What an execution does to the monitors' resources it does in sessions of this role.
  ['step-roles_repair-rights', 'cloudfront:CreateInvalidation'],
  ['step-roles_repair-rights', 'ec2:DescribeInstances'],
  ['notify', 'sns:Publish'],
  ['alert-sweeper', 'sns:Publish'],
] as const
for (const [name, action] of permissions) {
  test(`${name} may ${action}`, () => assert.match(roleOf(name), `"${action}"`))
}

test('every function may write its own log group and no other', () => {
  for (const [name] of functions) {
    assert.match(roleOf(name), 'logs:PutLogEvents')
    assert.match(roleOf(name), `aws_cloudwatch_log_group.logs-${name}`)
    assert.not.match(roleOf(name), /arn:aws:logs:\*/)
  }
})

test('probing holds no credentials of the agent', () => {
  assert.not.match(roleOf('invoke-agent-analysis'), /bedrock|secretsmanager/)
})

test('the table alerts has the key alert_id, is paid per request, encrypted by KMS and expires by ttl', () => {
  const table = one('aws_dynamodb_table', 'name', 'alerts')
  assert.is(table.hash_key, 'alert_id')
  assert.is(table.range_key, undefined)
  assert.is(table.billing_mode, 'PAY_PER_REQUEST')
  assert.match(textOf(table.ttl), /"attribute_name":"ttl","enabled":true/)
  assert.match(textOf(table.server_side_encryption), /"enabled":true,"kms_key_arn"/)
  assert.match(textOf(table.tags), /"Project":"CloudOpsAgent"/)
})

test('the bucket keeps versions, and documents for 90 days', () => {
  const [versioning] = all('aws_s3_bucket_versioning')
  assert.match(textOf(versioning), /"status":"Enabled"/)
  const [lifecycle] = all('aws_s3_bucket_lifecycle_configuration')
  for (const prefix of ['alerts/', 'executions/']) {
    assert.match(textOf(lifecycle), new RegExp(`"days":90}],"filter":\\[{"prefix":"${prefix}"`))
  }
})

test('only the roles of the functions and listed readers reach the documents', () => {
  const [policy] = all('aws_s3_bucket_policy')
  assert.match(textOf(policy), /s3:PutObject/)
  assert.match(textOf(policy), /s3:GetObject/)
  assert.match(textOf(policy), /aws:PrincipalArn/)
})

test('the topics cloudops-alerts and execution-trigger are there, with mail and function subscribed', () => {
  one('aws_sns_topic', 'name', 'cloudops-alerts')
  one('aws_sns_topic', 'name', 'execution-trigger')
  const subscriptions = textOf(all('aws_sns_topic_subscription'))
  assert.match(subscriptions, /"protocol":"lambda"/)
  assert.match(subscriptions, /"protocol":"email"/)
})

const invokers = ['sns.amazonaws.com', 'events.amazonaws.com', 'apigateway.amazonaws.com']
for (const principal of invokers) {
  test(`${principal} may invoke for its own source only`, () => {
    const granted = all('aws_lambda_permission').filter((permission) => permission.principal === principal)
    assert.ok(granted.length > 0)
    for (const { source_arn } of granted) assert.type(source_arn, 'string')
  })
}

test('the rule cloudops-analysis-schedule runs every 5 minutes', () => {
  const rule = one('aws_cloudwatch_event_rule', 'name', 'cloudops-analysis-schedule')
  assert.is(rule.schedule_expression, 'rate(5 minutes)')
})

test('the API cloudops-approval-api leads POST /approval to its function, with a key, in the stage prod', () => {
  const api = one('aws_api_gateway_rest_api', 'name', 'cloudops-approval-api')
  assert.is(api.description, 'API for CloudOps approval workflow')
  one('aws_api_gateway_resource', 'path_part', 'approval')
  const methods = all('aws_api_gateway_method').filter(({ http_method }) => http_method === 'POST')
  assert.ok(
    methods.some(
      ({ api_key_required, authorization }) => api_key_required === true && authorization === 'NONE',
    ),
  )
  assert.match(textOf(all('aws_api_gateway_integration')), /"type":"AWS_PROXY"/)
  one('aws_api_gateway_stage', 'stage_name', 'prod')
  one('aws_api_gateway_api_key', 'name', 'cloudops-approval-key')
  one('aws_api_gateway_usage_plan', 'name', 'cloudops-approval-plan')
})

test('the dashboard shows what the functions do and what the table takes', () => {
  const body = textOf(one('aws_cloudwatch_dashboard', 'dashboard_name', 'cloudops-agent'))
  for (const [name] of functions)
    for (const metric of ['Invocations', 'Errors', 'Duration'])
      assert.match(body, `"AWS/Lambda","${metric}","FunctionName","${name}"`)
  for (const metric of ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'])
    assert.match(body, `"AWS/DynamoDB","${metric}","TableName","\${aws_dynamodb_table.alerts.name}"`)
})

test('S3 counts no requests: that is paid for by the metric, and nothing was asked for it', () =>
  assert.equal(all('aws_s3_bucket_metric'), []))

test('the alarm lambda-analysis-errors is the documented one', () => {
  const alarm = one('aws_cloudwatch_metric_alarm', 'alarm_name', 'lambda-analysis-errors')
  const { metric_name, namespace, statistic, period, evaluation_periods, threshold, comparison_operator } =
    alarm
  assert.equal(
    { metric_name, namespace, statistic, period, evaluation_periods, threshold, comparison_operator },
    {
      metric_name: 'Errors',
      namespace: 'AWS/Lambda',
      statistic: 'Sum',
      period: 300,
      evaluation_periods: 1,
      threshold: 1,
      comparison_operator: 'GreaterThanThreshold',
    },
  )
})

const queries = [
  ['Analysis Performance', '/Analysis completed/', 'avg(@duration)'],
  ['Approval Rate', '/approved/ or @message like /rejected/', 'by approval_status'],
  [
    'Execution Success Rate',
    '/Execution completed/ or @message like /Execution failed/',
    'by execution_status',
  ],
] as const
for (const [name, ...parts] of queries) {
  test(`the query ${name} is saved as it is documented`, () => {
    const query = one('aws_cloudwatch_query_definition', 'name', `CloudOps/${name}`)
    for (const part of parts) assert.match(String(query.query_string), part)
  })
}

test('the secret cloudops/cognito-credentials is made without a value', () => {
  one('aws_secretsmanager_secret', 'name', 'cloudops/cognito-credentials')
  assert.equal(all('aws_secretsmanager_secret_version'), [])
})

test.run()
