import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasCli, type RunningCloud, startRunningCloud } from '../../../support/running-cloud'

/** Reads of everything that the specification creates, and AWS's own error shape for what is not there. */

const test = suite('local/commands/serve/reads')
if (!hasCli) console.log('skipped: the aws CLI is not on this machine')
const withCli = hasCli ? test : test.skip

let cloud: RunningCloud
test.before(async () => {
  if (hasCli) cloud = await startRunningCloud()
})
test.after(async () => {
  if (hasCli) await cloud.stop()
})

const ACCOUNT = 'us-east-1:000000000000'
const words = (command: string): readonly string[] =>
  (command.match(/'[^']*'|\S+/g) ?? [])
    .map((word) => word.replace(/^'|'$/g, ''))
    .map((word) => word.replace('BUCKET', cloud.env.S3_ANALYSIS_BUCKET ?? '').replace('ACCOUNT', ACCOUNT))

const reads: readonly (readonly [command: string, says: RegExp])[] = [
  ['dynamodb describe-table --table-name alerts', /"SSEType": "KMS"/],
  ['dynamodb describe-table --table-name alerts', /"BillingMode": "PAY_PER_REQUEST"/],
  ['dynamodb describe-table --table-name alerts', /"AttributeName": "alert_id",\s+"KeyType": "HASH"/],
  [
    'dynamodb describe-time-to-live --table-name alerts',
    /"TimeToLiveStatus": "ENABLED",\s+"AttributeName": "ttl"/,
  ],
  ['dynamodb describe-continuous-backups --table-name alerts', /"PointInTimeRecoveryStatus": "ENABLED"/],
  ['s3api list-buckets', /domain-alert-analysis/],
  ['s3api get-bucket-versioning --bucket BUCKET', /"Status": "Enabled"/],
  ['s3api get-bucket-lifecycle-configuration --bucket BUCKET', /"Days": 90/],
  ['s3api get-bucket-encryption --bucket BUCKET', /"SSEAlgorithm": "aws:kms"/],
  ['s3api get-public-access-block --bucket BUCKET', /"RestrictPublicBuckets": true/],
  ['s3api get-bucket-policy --bucket BUCKET', /aws:SecureTransport/],
  ['sns list-topics', /cloudops-alerts[\s\S]*|execution-trigger[\s\S]*/],
  [
    'sns list-subscriptions-by-topic --topic-arn arn:aws:sns:ACCOUNT:execution-trigger',
    /"Protocol": "lambda",\s+"Endpoint": "arn:aws:lambda:us-east-1:000000000000:function:execution-handler:live"/,
  ],
  [
    'sns list-subscriptions-by-topic --topic-arn arn:aws:sns:ACCOUNT:cloudops-alerts',
    /"Protocol": "email",\s+"Endpoint": "ops-team@example\.com"/,
  ],
  ['events describe-rule --name cloudops-analysis-schedule', /"ScheduleExpression": "rate\(5 minutes\)"/],
  ['events list-targets-by-rule --rule cloudops-analysis-schedule', /function:invoke-agent-analysis:live"/],
  [
    'lambda get-policy --function-name execution-handler --qualifier live',
    /sns\.amazonaws\.com.*execution-trigger/,
  ],
  ['lambda get-policy --function-name approval-handler --qualifier api', /apigateway\.amazonaws\.com/],
  ['lambda get-policy --function-name invoke-agent-analysis --qualifier live', /events\.amazonaws\.com/],
  ['apigateway get-api-keys --include-values', /"name": "cloudops-approval-key"/],
  ['apigateway get-usage-plans', /"stage": "prod"/],
  ['secretsmanager get-secret-value --secret-id cloudops/cognito-credentials', /\\"username\\"/],
  ['logs describe-log-groups --log-group-name-prefix /aws/lambda/notify', /"retentionInDays": \d+/],
  ["cloudwatch describe-alarms --alarm-names 'lambda-analysis-errors'", /"MetricName": "Errors"/],
  [
    "cloudwatch describe-alarms --alarm-names 'lambda-analysis-errors'",
    /"ComparisonOperator": "GreaterThanThreshold"/,
  ],
  [
    'cloudwatch set-alarm-state --alarm-name cloudops-no-probe-tick --state-value ALARM --state-reason test',
    /^$/,
  ],
  [
    'cloudwatch describe-alarms --alarm-types CompositeAlarm --state-value ALARM',
    /"AlarmName": "cloudops-no-probe-tick"/,
  ],
]
for (const [command, says] of reads) {
  withCli(`aws ${command} shows ${says.source.slice(0, 50)}`, async () => {
    const { code, out, err } = await cloud.aws(...words(command))
    assert.is(code, 0, err)
    assert.match(out, says)
  })
}

const sizes = [
  ['invoke-agent-analysis', 512, 300],
  ['approval-handler', 256, 30],
  ['execution-handler', 1024, 900],
] as const
for (const [name, memory, timeout] of sizes) {
  withCli(`${name} has the documented memory and timeout`, async () => {
    const answer = await cloud.json('lambda', 'get-function-configuration', '--function-name', name)
    const { MemorySize, Timeout } = answer as Record<string, unknown>
    assert.equal({ MemorySize, Timeout }, { MemorySize: memory, Timeout: timeout })
  })
}

withCli('the documented way to the URL of the API: get-rest-apis, get-resources, get-method', async () => {
  const query = "items[?name=='cloudops-approval-api'].id"
  const api = (
    await cloud.aws('apigateway', 'get-rest-apis', '--query', query, '--output', 'text')
  ).out.trim()
  assert.match(api, /^[a-z0-9]{10}$/)
  const read = async (path: string) => {
    const args = ['--rest-api-id', api, '--query', `items[?path=='${path}'].id`, '--output', 'text']
    return (await cloud.aws('apigateway', 'get-resources', ...args)).out.trim()
  }
  assert.match(await read('/'), /^[a-z0-9]{10}$/)
  const resource = await read('/approval')
  const method = await cloud.json(
    ...['apigateway', 'get-method', '--rest-api-id', api],
    ...['--resource-id', resource, '--http-method', 'POST'],
  )
  const { apiKeyRequired, methodIntegration } = method as Record<string, Record<string, unknown>>
  assert.is(apiKeyRequired, true)
  assert.is(methodIntegration?.type, 'AWS_PROXY')
  assert.match(String(methodIntegration?.uri), /function:approval-handler:api\/invocations$/)
  const integration = await cloud.json(
    ...['apigateway', 'get-integration', '--rest-api-id', api],
    ...['--resource-id', resource, '--http-method', 'POST'],
  )
  assert.equal(integration, methodIntegration)
  const deployments = (await cloud.json('apigateway', 'get-deployments', '--rest-api-id', api)) as {
    items: { id: string }[]
  }
  const stage = await cloud.json('apigateway', 'get-stage', '--rest-api-id', api, '--stage-name', 'prod')
  assert.is(deployments.items[0]?.id, (stage as { deploymentId: string }).deploymentId)
})

/** One operation of each protocol that is not there, of services that are there and that are not. */
const missing: readonly (readonly [command: string, code: RegExp])[] = [
  [
    'events put-permission --action events:PutEvents --principal 123456789012 --statement-id x',
    /UnknownOperationException/,
  ],
  [
    'dynamodb update-time-to-live --table-name alerts --time-to-live-specification Enabled=true,AttributeName=ttl',
    /UnknownOperationException/,
  ],
  ['sns create-topic --name cloudops-alerts', /InvalidAction/],
  ['ec2 describe-vpcs', /InvalidAction/],
  ['cloudfront list-distributions', /InvalidAction/],
  ['apigateway create-rest-api --name x', /UnknownOperationException/],
  ['lambda delete-function --function-name approval-handler', /UnknownOperationException/],
  ['s3api put-bucket-versioning --bucket BUCKET --versioning-configuration Status=Enabled', /NotImplemented/],
  ['cloudwatch delete-alarms --alarm-names x', /UnknownOperationException/],
  ['secretsmanager create-secret --name x --secret-string y', /UnknownOperationException/],
  ['iam list-roles', /UnknownOperationException/],
  ['logs tag-log-group --log-group-name x --tags a=b', /UnknownOperationException/],
  ['bedrock-agent list-agents', /UnknownOperationException/],
  ['stepfunctions list-state-machines', /UnknownOperationException/],
]
for (const [command, code] of missing) {
  withCli(
    `aws ${command.split(' ').slice(0, 2).join(' ')} is refused as AWS refuses, and says why`,
    async () => {
      const said = await cloud.aws(...words(command))
      assert.is.not(said.code, 0)
      assert.match(
        said.err,
        new RegExp(`An error occurred \\(${code.source}\\) when calling the \\w+ operation`),
      )
      assert.match(said.err, /the local cloud does not have/)
    },
  )
}

/** Words of a command as a shell splits them. */
const shellWords = (command: string): readonly string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${command}`])
    .toString()
    .split('\0')
    .slice(0, -1)

/** Every command of the documented guide that makes something, word for word; and the file that makes it here. */
const guide: readonly (readonly [command: string, file: string])[] = [
  [
    'dynamodb create-table --table-name alerts --attribute-definitions AttributeName=alert_id,AttributeType=S --key-schema AttributeName=alert_id,KeyType=HASH --billing-mode PAY_PER_REQUEST --tags Key=Project,Value=CloudOpsAgent',
    'stacks/constructs/alert-store.ts',
  ],
  [
    'dynamodb update-time-to-live --table-name alerts --time-to-live-specification Enabled=true,AttributeName=ttl',
    'stacks/constructs/alert-store.ts',
  ],
  [
    'dynamodb update-table --table-name alerts --sse-specification Enabled=true,SSEType=KMS',
    'stacks/constructs/alert-store.ts',
  ],
  ['s3 mb s3://domain-alert-analysis', 'stacks/constructs/document-store.ts'],
  [
    's3api put-bucket-versioning --bucket domain-alert-analysis --versioning-configuration Status=Enabled',
    'stacks/constructs/document-store.ts',
  ],
  [
    `s3api put-bucket-lifecycle-configuration --bucket domain-alert-analysis --lifecycle-configuration '{"Rules":[{"ID":"DeleteOldAnalysis","Status":"Enabled","Prefix":"","Expiration":{"Days":90}}]}'`,
    'stacks/constructs/document-store.ts',
  ],
  ['sns create-topic --name cloudops-alerts', 'stacks/constructs/topics.ts'],
  ['sns create-topic --name execution-trigger', 'stacks/constructs/topics.ts'],
  [
    'sns subscribe --topic-arn arn:aws:sns:us-east-1:xxxxx:cloudops-alerts --protocol email --notification-endpoint ops-team@example.com',
    'stacks/constructs/topics.ts',
  ],
  [
    'sns subscribe --topic-arn arn:aws:sns:us-east-1:xxxxx:execution-trigger --protocol lambda --notification-endpoint arn:aws:lambda:us-east-1:xxxxx:function:execution-handler',
    'stacks/constructs/topics.ts',
  ],
  [
    'lambda add-permission --function-name execution-handler --statement-id sns-invoke --action lambda:InvokeFunction --principal sns.amazonaws.com --source-arn arn:aws:sns:us-east-1:xxxxx:execution-trigger',
    'stacks/constructs/event-function.ts',
  ],
  [
    'lambda create-function --function-name invoke-agent-analysis --runtime python3.11 --role arn:aws:iam::123456789012:role/lambda-execution-role --handler lambda_invoke_handler.lambda_handler --code S3Bucket=my-lambda-deployments,S3Key=lambda_invoke_handler.zip --timeout 300 --memory-size 512',
    'stacks/constructs/event-function.ts',
  ],
  [
    'apigateway create-rest-api --name cloudops-approval-api --description "API for CloudOps approval workflow"',
    'stacks/constructs/approval-api.ts',
  ],
  [
    'apigateway create-resource --rest-api-id a --parent-id b --path-part approval',
    'stacks/constructs/approval-api.ts',
  ],
  [
    'apigateway put-method --rest-api-id a --resource-id b --http-method POST --authorization-type NONE',
    'stacks/constructs/approval-api.ts',
  ],
  [
    'apigateway put-integration --rest-api-id a --resource-id b --http-method POST --type AWS_PROXY --integration-http-method POST --uri arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/x/invocations',
    'stacks/constructs/approval-api.ts',
  ],
  ['apigateway create-deployment --rest-api-id a --stage-name prod', 'stacks/constructs/approval-api.ts'],
  ['apigateway create-api-key --name cloudops-approval-key --enabled', 'stacks/constructs/approval-api.ts'],
  [
    'apigateway create-usage-plan --name cloudops-approval-plan --api-stages apiId=a,stage=prod',
    'stacks/constructs/approval-api.ts',
  ],
  [
    'events put-rule --name cloudops-analysis-schedule --schedule-expression "rate(5 minutes)"',
    'functions/\\*/contract.ts',
  ],
  [
    'events put-targets --rule cloudops-analysis-schedule --targets "Id"="1","Arn"="arn:aws:lambda:us-east-1:xxxxx:function:invoke-agent-analysis"',
    'functions/\\*/contract.ts',
  ],
  ['events put-rule --name another --schedule-expression "rate(5 minutes)"', 'functions/\\*/contract.ts'],
  [
    'cloudwatch put-metric-alarm --alarm-name lambda-analysis-errors --alarm-description "Alert when analysis Lambda has errors" --metric-name Errors --namespace AWS/Lambda --statistic Sum --period 300 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanThreshold --dimensions Name=FunctionName,Value=invoke-agent-analysis',
    'stacks/constructs/monitoring/alarms.ts',
  ],
  ['logs create-log-group --log-group-name /aws/lambda/notify', 'stacks/constructs/event-function.ts'],
  [
    `logs put-query-definition --name 'Approval Rate' --query-string 'fields @timestamp'`,
    'stacks/constructs/monitoring/log-queries.ts',
  ],
  [
    `secretsmanager create-secret --name cloudops/cognito-credentials --secret-string '{"username":"ted8hc","password":"<secure-password>"}'`,
    'stacks/constructs/secrets.ts',
  ],
]
for (const [command, file] of guide) {
  withCli(`the guide's aws ${command.slice(0, 60)} is refused: Terraform makes it`, async () => {
    const { code, out, err } = await cloud.aws(...shellWords(command))
    assert.is.not(code, 0, out)
    assert.match(err, new RegExp(`Terraform makes it, from ${file}`))
    assert.ok(file.includes('*') || existsSync(join(__dirname, '..', '..', '..', '..', file)), file)
  })
}

withCli("what the guide's commands would have changed is as the definition has it", async () => {
  const alarm = await cloud.aws('cloudwatch', 'describe-alarms', '--alarm-names', 'lambda-analysis-errors')
  assert.match(alarm.out, /docs\/runbook\.md/)
  assert.not.match((await cloud.aws('s3', 'ls')).out, /domain-alert-analysis$/m)
})

withCli('who calls is the account of the definition', async () => {
  const { Account, Arn } = (await cloud.json('sts', 'get-caller-identity')) as Record<string, string>
  assert.equal([Account, Arn], ['000000000000', 'arn:aws:iam::000000000000:user/local'])
})

withCli('an alarm that is not there, as a list without it', async () => {
  assert.equal(await cloud.json('cloudwatch', 'describe-alarms', '--alarm-names', 'none'), {
    MetricAlarms: [],
    CompositeAlarms: [],
  })
})

test.run()
