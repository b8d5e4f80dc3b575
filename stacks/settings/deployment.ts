import * as t from 'io-ts'
import { AGENT_FORMS, AGENT_PATTERN } from '../../schemas/agent-arn'
import { integer, oneOf, struct, text } from '../../schemas/codec'
import { setting } from '../../schemas/setting'
import { NO_AGENT_ARN, NO_CLIENT_ID } from '../../schemas/settings'
import { type FunctionName, functionNames } from '../contracts'
import { Backend } from './backend'
import { ApiDomain, SchemaRegistryChoice, Vpc, WebAclArn } from './network'
import { CustomerKeys, IamSettings } from './organization'
import { BucketName, Email, Region, TagName, TagValue } from './scalars'

const Reserved = setting(
  integer('ReservedConcurrency', 'executions at once, 1 to 1000', { minimum: 1, maximum: 1000 }),
  {
    description:
      'Concurrency that is kept for it and that it cannot exceed. New accounts have 10 in all and refuse any',
  },
)

/** What an operator can set about the deployment itself. What the functions do is set in `schemas/settings.ts`. */
export const DeploymentSettings = struct(
  'DeploymentSettings',
  {
    account_id: setting(text('AccountId', 'an AWS account id of 12 digits', { pattern: '^\\d{12}$' }), {
      description: 'The one account that a deployment may touch',
    }),
    region: setting(Region, { default: 'us-east-1', description: 'Where everything is deployed' }),
    stage: setting(
      text('Stage', 'up to 12 lower-case letters and digits, or empty', { pattern: '^[a-z0-9]{0,12}$' }),
      {
        default: '',
        description: 'Suffix of every name, so that stages live side by side; empty for the documented names',
      },
    ),
    agent_runtime_arn: setting(text('AgentArn', AGENT_FORMS, { pattern: AGENT_PATTERN }), {
      default: NO_AGENT_ARN,
      description:
        'The agent: a model of Bedrock by its inference profile, an AgentCore harness or runtime, or a Bedrock agent alias. `agent.model_id` is shorter for a model',
    }),
    cognito_client_id: setting(text('ClientId', 'a Cognito app client id', { pattern: '^[\\w+-]{1,128}$' }), {
      default: NO_CLIENT_ID,
      description: 'App client whose token the agent gets; Agents Classic do without one',
    }),
    alert_emails: setting(t.array(Email), {
      default: [],
      description: 'Subscribed to `cloudops-alerts`: alarms and the e-mail channel. Each must confirm',
    }),
    escalation_emails: setting(t.array(Email), {
      default: [],
      description:
        'Subscribed to `cloudops-escalations`, which urgent alarms reach besides. Without any there is no such topic',
    }),
    reader_role_arns: setting(
      t.array(
        text('RoleArn', 'the ARN of an IAM role', { pattern: '^arn:aws:iam::\\d{12}:role/[\\w+=,.@/-]+$' }),
      ),
      {
        default: [],
        description:
          'Roles, besides those of the functions, that may read documents. They also need the policy `cloudops-reader`',
      },
    ),
    // Three missed ticks must fit into the day that an alarm can look back.
    schedule: setting(
      text('Schedule', 'a rate from rate(1 minute) to rate(8 hours), in the singular for 1', {
        pattern:
          '^rate\\((1 (minute|hour)|([2-9]|[1-9]\\d|[1-3]\\d{2}|4[0-7]\\d|480) minutes|[2-8] hours)\\)$',
      }),
      { default: 'rate(5 minutes)', description: 'How often the domains are probed' },
    ),
    api_authorization: setting(oneOf('ApiAuthorization', 'api_key', 'iam'), {
      default: 'api_key',
      description: 'How `POST /approval` knows its callers: by API key, or by an IAM signature',
    }),
    api_throttle: t.type(
      {
        requests_per_second: setting(
          integer('ApiRate', 'requests per second, 1 to 10000', {
            minimum: 1,
            maximum: 10_000,
          }),
          {
            default: 10,
            description:
              'Steady rate of each method of each route, and of all calls with the API key together; more is answered with 429',
          },
        ),
        burst: setting(integer('ApiBurst', 'requests at once, 1 to 5000', { minimum: 1, maximum: 5000 }), {
          default: 20,
          description: 'Requests at once before that rate counts',
        }),
      },
      'ApiThrottle',
    ),
    manage_api_gateway_account: setting(t.boolean, {
      default: true,
      description:
        'Whether this stack sets the role by which API Gateway writes logs. There is one per account and region: false where another stack has it',
    }),
    reserved_concurrency: t.partial(
      Object.fromEntries(functionNames.map((name) => [name, Reserved])) as Record<
        FunctionName,
        typeof Reserved
      >,
      'ReservedConcurrency',
    ),
    approval_backlog_alarm: setting(
      integer('Backlog', 'open requests, 1 to 10000', { minimum: 1, maximum: 10_000 }),
      { default: 20, description: 'Alarm when more requests than this wait for a decision' },
    ),
    // Metrics, alarms and the documented queries count lines of INFO.
    log_level: setting(oneOf('LogLevel', 'DEBUG', 'INFO'), {
      default: 'INFO',
      description: 'Least important lines that functions log',
    }),
    log_retention_days: setting(oneOf('Retention', '1', '7', '14', '30', '60', '90', '180', '365'), {
      default: '90',
      description: 'How long logs are kept',
    }),
    archive_days: setting(integer('ArchiveDays', 'days, 1 to 3653', { minimum: 1, maximum: 3653 }), {
      default: 365,
      description: 'How long events can be replayed',
    }),
    document_days: setting(integer('DocumentDays', 'days, 30 to 3653', { minimum: 30, maximum: 3653 }), {
      default: 90,
      description: 'How long analyses and execution logs are kept, in every version',
    }),
    deletion_protection: setting(t.boolean, {
      default: true,
      description: 'Deletion protection of what holds data. Set it to false and deploy before a destroy',
    }),
    link_key_generation: setting(
      integer('LinkKeyGeneration', 'a number, 1 to 999', { minimum: 1, maximum: 999 }),
      {
        default: 1,
        description:
          'Count it up to replace the key of the links in messages; those of the key before it stay valid until the next time',
      },
    ),
    iam: IamSettings,
    customer_keys: CustomerKeys,
    schema_registry: setting(SchemaRegistryChoice, {
      default: 'auto',
      description:
        'Whether the schemas of the events are registered with EventBridge; `auto` where the region has it',
    }),
    tags: setting(t.record(TagName, TagValue), {
      default: {},
      description: 'On every resource, besides `Project` and `Stage`',
    }),
  },
  {
    bucket_name: setting(BucketName, {
      description:
        'Exact name of the bucket; without it `domain-alert-analysis-ACCOUNT-REGION`, which no one else has',
    }),
    backend: Backend,
    vpc: Vpc,
    api_domain: ApiDomain,
    web_acl_arn: setting(WebAclArn, {
      description: 'Web ACL of WAF in front of the API; the stack only associates it',
    }),
  },
)
export type DeploymentSettings = t.TypeOf<typeof DeploymentSettings>
