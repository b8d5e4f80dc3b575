import * as t from 'io-ts'
import { integer, oneOf, struct, text } from '../../schemas/codec'

const Email = text('Email', 'an e-mail address', { pattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$' })
const BucketName = text('BucketName', 'an S3 bucket name', { pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$' })
// Other partitions have other ARNs and endpoints than the definition names.
const Region = text('Region', 'a region such as us-east-1, not of China, GovCloud or an isolated partition', {
  pattern: '^(?!cn-|us-gov-|us-iso|eu-isoe-|eusc-)[a-z]{2}(-[a-z]+)+-\\d$',
})
// By its tag a deployment knows its own things.
const TagName = text('TagName', 'a name of up to 128 characters other than Project and aws:…', {
  pattern: '^(?!Project$|aws:).{1,128}$',
})
const Reserved = integer('ReservedConcurrency', 'executions at once, 1 to 1000', {
  minimum: 1,
  maximum: 1000,
})

/** State in S3, encrypted, with a lock file beside it. */
export const S3Backend = struct(
  'S3Backend',
  { bucket: BucketName },
  {
    /** Region of the bucket; the deployment's own without it. */
    region: Region,
    /** Customer key; the bucket's default encryption without it. */
    kms_key_arn: text('KeyArn', 'the ARN of a KMS key', {
      pattern: '^arn:aws:kms:[a-z0-9-]+:\\d{12}:key/[\\w-]+$',
    }),
  },
)

/** What an operator can set about the deployment itself. What the functions do is set in `schemas/settings.ts`. */
export const DeploymentSettings = struct(
  'DeploymentSettings',
  {
    account_id: text('AccountId', 'an AWS account id of 12 digits', { pattern: '^\\d{12}$' }),
    region: Region,
    stage: text('Stage', 'up to 12 lower-case letters and digits, or empty', { pattern: '^[a-z0-9]{0,12}$' }),
    agent_runtime_arn: text('AgentArn', 'the ARN of an agent alias or of an AgentCore runtime', {
      pattern:
        '^arn:aws:(bedrock:[a-z0-9-]+:\\d{12}:(agent/[A-Za-z0-9]+/alias|agent-alias/[A-Za-z0-9]+)/[A-Za-z0-9]+|bedrock-agentcore:[a-z0-9-]+:\\d{12}:runtime/[A-Za-z0-9_/-]+)$',
    }),
    cognito_client_id: text('ClientId', 'a Cognito app client id', { pattern: '^[\\w+-]{1,128}$' }),
    alert_emails: t.array(Email),
    escalation_emails: t.array(Email),
    reader_role_arns: t.array(
      text('RoleArn', 'the ARN of an IAM role', { pattern: '^arn:aws:iam::\\d{12}:role/[\\w+=,.@/-]+$' }),
    ),
    // Three missed ticks must fit into the day that an alarm can look back.
    schedule: text('Schedule', 'a rate from rate(1 minute) to rate(8 hours), in the singular for 1', {
      pattern: '^rate\\((1 (minute|hour)|([2-9]|[1-9]\\d|[1-3]\\d{2}|4[0-7]\\d|480) minutes|[2-8] hours)\\)$',
    }),
    api_authorization: oneOf('ApiAuthorization', 'api_key', 'iam'),
    api_throttle: t.type(
      {
        requests_per_second: integer('ApiRate', 'requests per second, 1 to 10000', {
          minimum: 1,
          maximum: 10_000,
        }),
        burst: integer('ApiBurst', 'requests at once, 1 to 5000', { minimum: 1, maximum: 5000 }),
      },
      'ApiThrottle',
    ),
    manage_api_gateway_account: t.boolean,
    reserved_concurrency: t.partial(
      {
        'invoke-agent-analysis': Reserved,
        'analyze-issue': Reserved,
        'approval-handler': Reserved,
        'execution-handler': Reserved,
        notify: Reserved,
        'alert-sweeper': Reserved,
        'incident-review': Reserved,
      },
      'ReservedConcurrency',
    ),
    approval_backlog_alarm: integer('Backlog', 'open requests, 1 to 10000', { minimum: 1, maximum: 10_000 }),
    // Metrics, alarms and the documented queries count lines of INFO.
    log_level: oneOf('LogLevel', 'DEBUG', 'INFO'),
    log_retention_days: oneOf('Retention', '1', '7', '14', '30', '60', '90', '180', '365'),
    archive_days: integer('ArchiveDays', 'days, 1 to 3653', { minimum: 1, maximum: 3653 }),
    document_days: integer('DocumentDays', 'days, 30 to 3653', { minimum: 30, maximum: 3653 }),
    deletion_protection: t.boolean,
    /** Raised by one, links are signed by a new key; those of the key before it stay valid. */
    link_key_generation: integer('LinkKeyGeneration', 'a number, 1 to 999', { minimum: 1, maximum: 999 }),
    tags: t.record(TagName, t.string),
  },
  { bucket_name: BucketName, backend: S3Backend },
)
export type DeploymentSettings = t.TypeOf<typeof DeploymentSettings>
