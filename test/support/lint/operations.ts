import { listOf, referred } from '../definition/model'
import type { TerraformJson } from '../synthesized'
import { isSet, type Rule, rule } from './model'

const ALARMS = ['aws_cloudwatch_metric_alarm', 'aws_cloudwatch_composite_alarm']
/** Alarms that others are made of, or that hold back others. */
const isPart = (address: string, { resource }: TerraformJson): boolean =>
  Object.values(resource.aws_cloudwatch_composite_alarm ?? {}).some((one) =>
    JSON.stringify(one).includes(`${address}.`),
  )
const text = (definition: TerraformJson) => JSON.stringify(definition)

/** Logs, alarms, and the definition as a whole. */
export const operationsRules: readonly Rule[] = [
  rule(
    'log-group-encrypted-by-own-key',
    'A log group is encrypted by a key of the account',
    'aws_cloudwatch_log_group',
    ({ attributes }) => referred(attributes.kms_key_id) === 'aws_kms_key.data-key',
  ),
  rule(
    'log-group-ends',
    'Lines of a log end',
    'aws_cloudwatch_log_group',
    isSet('retention_in_days', (value) => Number(value) > 0),
  ),
  rule(
    'log-group-kept-a-year',
    'Lines of a log are kept for a year',
    'aws_cloudwatch_log_group',
    isSet('retention_in_days', (value) => Number(value) >= 365),
    {
      notWanted:
        'who decided and what was done is in the archive for a year; lines are for those on call, and `log_retention_days` keeps them longer',
    },
  ),
  rule(
    'alarm-calls',
    'An alarm calls somebody, or is part of one that does',
    ALARMS,
    ({ address, attributes }, definition) =>
      listOf(attributes.alarm_actions).length > 0 || isPart(address, definition),
  ),
  rule(
    'alarm-says-what-to-do',
    'An alarm names its section of the runbook',
    ALARMS,
    isSet('alarm_description', (value) => /docs\/runbook\.md#[a-z-]+$/.test(String(value))),
  ),
  rule(
    'alarm-missing-data',
    'An alarm says what missing data mean',
    'aws_cloudwatch_metric_alarm',
    isSet('treat_missing_data'),
  ),
  rule(
    'definition-of-one-account',
    'The definition is deployed to one account alone',
    'aws_cloudwatch_event_bus',
    (_, { provider }) => listOf(provider.aws[0].allowed_account_ids).length === 1,
  ),
  rule(
    'definition-tagged',
    'Everything that takes tags says what it belongs to',
    'aws_cloudwatch_event_bus',
    (_, { provider }) =>
      /"Project":"CloudOpsAgent"/.test(JSON.stringify(provider.aws[0].default_tags)) &&
      /"Stage":/.test(JSON.stringify(provider.aws[0].default_tags)),
  ),
  rule(
    'definition-pinned',
    'The version of the provider is pinned',
    'aws_cloudwatch_event_bus',
    (_, { terraform }) => /"aws":\{[^}]*"version":"\d+\.\d+\.\d+"/.test(JSON.stringify(terraform)),
  ),
  rule(
    'definition-without-secrets',
    'No secret is in the definition or the state',
    'aws_cloudwatch_event_bus',
    (_, definition) =>
      definition.resource.aws_secretsmanager_secret_version === undefined &&
      !/AKIA[0-9A-Z]{16}|xox[abp]-|hooks\.slack\.com\/services|BEGIN [A-Z ]*PRIVATE KEY/.test(
        text(definition),
      ),
  ),
  rule(
    'definition-without-people',
    'No user, group or access key is made',
    'aws_cloudwatch_event_bus',
    (_, { resource }) =>
      !Object.keys(resource).some((type) => /^aws_iam_(user|group|access_key|instance_profile)/.test(type)),
  ),
  rule(
    'definition-without-network',
    'No port is opened',
    'aws_cloudwatch_event_bus',
    (_, { resource }) =>
      !Object.keys(resource).some((type) =>
        /^aws_(security_group|vpc_security_group|instance|lb|lambda_function_url)/.test(type),
      ),
  ),
]
