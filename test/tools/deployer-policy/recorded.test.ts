import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { evaluate } from '../../../local/aws/iam/evaluate'
import { readPolicy } from '../../../local/aws/iam/policy'
import { readSettings } from '../../../stacks/settings'
import { documentsOf } from '../../../tools/deployer-policy/policies'
import { resourcesBy } from '../../../tools/shared/named-resources'
import { askedIn, type Calls } from '../../support/deployer-calls/calls'
import { RECORDED } from '../../support/deployer-calls/settings'

/** The policies of a deployer hold every call that the real Terraform made on moto: to deploy, to change and to destroy. */

const {
  NOT_IN_MOTO,
}: { readonly NOT_IN_MOTO: readonly string[] } = require('../../support/terraform-on-moto.cjs')

const test = suite('the policies of a deployer, and the calls of Terraform')

const calls: Calls = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'fixtures', 'deployer-calls.json'), 'utf8'),
)
const settings = readSettings({ values: RECORDED, read: () => '' })
const resources = resourcesBy(settings)
const identity = Object.entries(documentsOf({ settings, resources }))
  .filter(([name]) => name.startsWith('deployer-policy'))
  .map(([name, policy]) => readPolicy(name, JSON.stringify(policy)))

test('each call is allowed', () => {
  const asked = askedIn(calls)
  assert.ok(asked.length > 700)
  assert.equal(
    asked
      .map((one) => ({ ...one, ...evaluate(one, { identity }) }))
      .filter(({ allowed }) => !allowed)
      .map(({ action, resource, reason }) => `${action} on ${resource}: ${reason}`),
    [],
  )
})

test('each call is refused without the policy that allows it', () => {
  for (const one of askedIn(calls))
    assert.not.ok(evaluate(one, { identity: [] }).allowed, `${one.action} on ${one.resource}`)
  const without = identity.map((policy) => ({
    ...policy,
    statements: policy.statements.filter(({ name }) => !name.includes('/Iam')),
  }))
  assert.ok(askedIn(calls).some((one) => !evaluate(one, { identity: without }).allowed))
})

/** What makes a resource of each type. A new type is recorded anew: `node tools/run.cjs test/support/deployer-calls/record.ts`. */
const MADE_BY: Readonly<Record<string, string>> = {
  aws_api_gateway_account: 'apigateway:PATCH',
  aws_api_gateway_api_key: 'apigateway:POST',
  aws_api_gateway_deployment: 'apigateway:POST',
  aws_api_gateway_integration: 'apigateway:PUT',
  aws_api_gateway_method: 'apigateway:PUT',
  aws_api_gateway_method_settings: 'apigateway:PATCH',
  aws_api_gateway_resource: 'apigateway:POST',
  aws_api_gateway_rest_api: 'apigateway:POST',
  aws_api_gateway_stage: 'apigateway:POST',
  aws_api_gateway_usage_plan: 'apigateway:POST',
  aws_api_gateway_usage_plan_key: 'apigateway:POST',
  aws_cloudwatch_dashboard: 'cloudwatch:PutDashboard',
  aws_cloudwatch_event_archive: 'events:CreateArchive',
  aws_cloudwatch_event_bus: 'events:CreateEventBus',
  aws_cloudwatch_event_bus_policy: 'events:PutPermission',
  aws_cloudwatch_event_rule: 'events:PutRule',
  aws_cloudwatch_event_target: 'events:PutTargets',
  aws_cloudwatch_log_group: 'logs:CreateLogGroup',
  aws_cloudwatch_metric_alarm: 'cloudwatch:PutMetricAlarm',
  aws_dynamodb_table: 'dynamodb:CreateTable',
  aws_iam_policy: 'iam:CreatePolicy',
  aws_iam_role: 'iam:CreateRole',
  aws_iam_role_policy: 'iam:PutRolePolicy',
  aws_iam_role_policy_attachment: 'iam:AttachRolePolicy',
  aws_kms_alias: 'kms:CreateAlias',
  aws_kms_key: 'kms:CreateKey',
  aws_lambda_alias: 'lambda:CreateAlias',
  aws_lambda_event_source_mapping: 'lambda:CreateEventSourceMapping',
  aws_lambda_function: 'lambda:CreateFunction',
  aws_lambda_function_event_invoke_config: 'lambda:PutFunctionEventInvokeConfig',
  aws_lambda_permission: 'lambda:AddPermission',
  aws_s3_bucket: 's3:CreateBucket',
  aws_s3_bucket_lifecycle_configuration: 's3:PutLifecycleConfiguration',
  aws_s3_bucket_ownership_controls: 's3:PutBucketOwnershipControls',
  aws_s3_bucket_policy: 's3:PutBucketPolicy',
  aws_s3_bucket_public_access_block: 's3:PutBucketPublicAccessBlock',
  aws_s3_bucket_server_side_encryption_configuration: 's3:PutEncryptionConfiguration',
  aws_s3_bucket_versioning: 's3:PutBucketVersioning',
  aws_secretsmanager_secret: 'secretsmanager:CreateSecret',
  aws_sns_topic: 'sns:CreateTopic',
  aws_sns_topic_policy: 'sns:SetTopicAttributes',
  aws_sns_topic_subscription: 'sns:Subscribe',
  aws_sqs_queue: 'sqs:CreateQueue',
  aws_sqs_queue_policy: 'sqs:SetQueueAttributes',
  aws_ssm_parameter: 'ssm:PutParameter',
}

test('a resource of each type was made in the recording, but for those that moto lacks', () => {
  const made = resources.types.filter((type) => !NOT_IN_MOTO.includes(type))
  assert.equal([...made].sort(), Object.keys(MADE_BY).sort())
  assert.equal(
    Object.values(MADE_BY).filter((action) => calls[action] === undefined),
    [],
  )
  assert.ok(
    ['dynamodb:DeleteTable', 'iam:DeleteRole', 'lambda:DeleteFunction'].every((action) => calls[action]),
  )
})

test.run()
