import type { AwsCli } from './aws-cli'

/** The account of somebody who has followed the deployment guide of the Python version: its own commands, with what they left open filled in. */

export const ACCOUNT = '123456789012'
export const REGION = 'eu-west-1'

const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`

export const FUNCTIONS = ['invoke-agent-analysis', 'approval-handler', 'execution-handler'] as const

/** @param zip file of the functions' code */
const commands = (zip: string): readonly (readonly string[])[] => [
  [
    ...['dynamodb', 'create-table', '--table-name', 'alerts'],
    ...['--attribute-definitions', 'AttributeName=alert_id,AttributeType=S'],
    ...['--key-schema', 'AttributeName=alert_id,KeyType=HASH', '--billing-mode', 'PAY_PER_REQUEST'],
    ...['--tags', 'Key=Project,Value=CloudOpsAgent'],
  ],
  [
    ...['dynamodb', 'update-time-to-live', '--table-name', 'alerts'],
    ...['--time-to-live-specification', 'Enabled=true,AttributeName=ttl'],
  ],
  ['s3', 'mb', 's3://domain-alert-analysis'],
  [
    ...['s3api', 'put-bucket-versioning', '--bucket', 'domain-alert-analysis'],
    ...['--versioning-configuration', 'Status=Enabled'],
  ],
  ['sns', 'create-topic', '--name', 'cloudops-alerts'],
  [
    ...['sns', 'subscribe', '--topic-arn', arn('sns', 'cloudops-alerts'), '--protocol', 'email'],
    ...['--notification-endpoint', 'ops-team@example.com'],
  ],
  ['sns', 'create-topic', '--name', 'execution-trigger'],
  // The guide takes the role for granted.
  [
    ...['iam', 'create-role', '--role-name', 'lambda-execution-role', '--assume-role-policy-document'],
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
  ],
  ...FUNCTIONS.map((name) => [
    ...['lambda', 'create-function', '--function-name', name, '--runtime', 'python3.11'],
    ...['--role', `arn:aws:iam::${ACCOUNT}:role/lambda-execution-role`],
    ...['--handler', 'lambda_invoke_handler.lambda_handler', '--zip-file', `fileb://${zip}`],
    ...['--timeout', '300', '--memory-size', '512'],
  ]),
  [
    ...['sns', 'subscribe', '--topic-arn', arn('sns', 'execution-trigger'), '--protocol', 'lambda'],
    ...['--notification-endpoint', arn('lambda', 'function:execution-handler')],
  ],
  ['apigateway', 'create-rest-api', '--name', 'cloudops-approval-api'],
  [
    ...['events', 'put-rule', '--name', 'cloudops-analysis-schedule'],
    ...['--schedule-expression', 'rate(5 minutes)'],
  ],
  [
    ...['events', 'put-targets', '--rule', 'cloudops-analysis-schedule'],
    ...['--targets', `Id=1,Arn=${arn('lambda', 'function:invoke-agent-analysis')}`],
  ],
  [
    ...[
      'cloudwatch',
      'put-metric-alarm',
      '--alarm-name',
      'lambda-analysis-errors',
      '--metric-name',
      'Errors',
    ],
    ...['--namespace', 'AWS/Lambda', '--statistic', 'Sum', '--period', '300', '--evaluation-periods', '1'],
    ...['--threshold', '1', '--comparison-operator', 'GreaterThanThreshold'],
    ...['--dimensions', 'Name=FunctionName,Value=invoke-agent-analysis'],
  ],
  [
    ...['secretsmanager', 'create-secret', '--name', 'cloudops/cognito-credentials'],
    ...['--secret-string', '{"username":"ted8hc","password":"secure"}'],
  ],
  // A function that has run leaves one.
  ...FUNCTIONS.map((name) => ['logs', 'create-log-group', '--log-group-name', `/aws/lambda/${name}`]),
]

/** Runs a command of the CLI to its JSON. @throws Error with what it said where it fails */
export const aws = async (cli: AwsCli, ...args: readonly string[]): Promise<unknown> => {
  const { code, out, err } = await cli.run([...args, '--output', 'json'])
  if (code !== 0) throw new Error(`aws ${args.join(' ')}: ${err}`)
  return out.startsWith('{') ? JSON.parse(out) : undefined
}

/** Makes the account, with an alert in the table. */
export const followGuide = async (cli: AwsCli, zip: string, item: object): Promise<void> => {
  for (const command of commands(zip)) await aws(cli, ...command)
  await aws(cli, 'dynamodb', 'put-item', '--table-name', 'alerts', '--item', JSON.stringify(item))
}

/** What docs/migrating.md takes away at the switch, before anything is taken over. */
export const switchOff = async (cli: AwsCli): Promise<void> => {
  await aws(cli, 'events', 'remove-targets', '--rule', 'cloudops-analysis-schedule', '--ids', '1')
  const { Subscriptions } = (await aws(
    cli,
    ...['sns', 'list-subscriptions-by-topic', '--topic-arn', arn('sns', 'execution-trigger')],
  )) as { Subscriptions: readonly { SubscriptionArn: string }[] }
  for (const { SubscriptionArn } of Subscriptions)
    await aws(cli, 'sns', 'unsubscribe', '--subscription-arn', SubscriptionArn)
  for (const name of FUNCTIONS) await aws(cli, 'lambda', 'delete-function', '--function-name', name)
}
