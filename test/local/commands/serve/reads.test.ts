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
    /"Protocol": "lambda",\s+"Endpoint": "arn:aws:lambda:us-east-1:000000000000:function:execution-handler"/,
  ],
  [
    'sns list-subscriptions-by-topic --topic-arn arn:aws:sns:ACCOUNT:cloudops-alerts',
    /"Protocol": "email",\s+"Endpoint": "ops-team@example\.com"/,
  ],
  ['events describe-rule --name cloudops-analysis-schedule', /"ScheduleExpression": "rate\(5 minutes\)"/],
  ['events list-targets-by-rule --rule cloudops-analysis-schedule', /function:invoke-agent-analysis"/],
  ['lambda get-policy --function-name execution-handler', /sns\.amazonaws\.com.*execution-trigger/],
  ['lambda get-policy --function-name approval-handler --qualifier api', /apigateway\.amazonaws\.com/],
  ['lambda get-policy --function-name invoke-agent-analysis', /events\.amazonaws\.com/],
  ['apigateway get-api-keys --include-values', /"name": "cloudops-approval-key"/],
  ['apigateway get-usage-plans', /"stage": "prod"/],
  ['secretsmanager get-secret-value --secret-id cloudops/cognito-credentials', /\\"username\\"/],
  ["cloudwatch describe-alarms --alarm-names 'lambda-analysis-errors'", /"MetricName": "Errors"/],
  [
    "cloudwatch describe-alarms --alarm-names 'lambda-analysis-errors'",
    /"ComparisonOperator": "GreaterThanThreshold"/,
  ],
  [
    'cloudwatch set-alarm-state --alarm-name cloudops-no-probe-tick --state-value ALARM --state-reason test',
    /^$/,
  ],
  ['cloudwatch describe-alarms --state-value ALARM', /"AlarmName": "cloudops-no-probe-tick"/],
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

withCli('an alarm that is not there, as a list without it', async () => {
  assert.equal(await cloud.json('cloudwatch', 'describe-alarms', '--alarm-names', 'none'), {
    MetricAlarms: [],
    CompositeAlarms: [],
  })
})

test.run()
