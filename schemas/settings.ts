import * as t from 'io-ts'
import { decimal, integer, oneOf, struct, text } from './codec'
import { DetectionSettings, Minutes } from './detection'
import {
  AddedMonitorsSettings,
  ShardSettings,
  StandingApprovalSettings,
  WindowSettings,
} from './fleet-settings'
import { Freeze } from './freeze'
import { Monitor } from './monitor'
import { ActionName, Channel, handOffChannels, LongText, Severity, TimeZone } from './scalars'
import { setting } from './setting'
import { VantageSettings } from './vantage'

/** The agent of a deployment that has none (yet): a name that no agent can have. */
export const NO_AGENT_ARN = 'arn:aws:bedrock:us-east-1:000000000000:agent/UNCONFIGURED/alias/UNCONFIGURED'

/** The app client of a deployment whose agent wants no token. */
export const NO_CLIENT_ID = 'unconfigured'

const OCTET = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const IPV6 = '[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){2,7}'
const RESOLVER = `^(${OCTET}(\\.${OCTET}){3}(:\\d{1,5})?|${IPV6}|\\[${IPV6}\\](:\\d{1,5})?)$`

/** How a domain is probed. */
export const ProbeSettings = struct(
  'ProbeSettings',
  {
    timeout_ms: setting(
      integer('ProbeTimeout', 'milliseconds, 100 to 60000', { minimum: 100, maximum: 60_000 }),
      { default: 10_000, description: 'One probe from the first DNS question to the last byte' },
    ),
    confirmations: setting(
      integer('Confirmations', 'a number of probes, 1 to 10', { minimum: 1, maximum: 10 }),
      { default: 3, description: 'Fresh probes that must all fail before a fault counts' },
    ),
    confirm_interval_ms: setting(
      integer('ConfirmInterval', 'milliseconds, 0 to 60000', {
        minimum: 0,
        maximum: 60_000,
      }),
      { default: 2_000, description: 'Between those probes' },
    ),
    concurrency: setting(
      integer('ProbeConcurrency', 'a number of domains, 1 to 512', { minimum: 1, maximum: 512 }),
      { default: 32, description: 'Domains that are probed at the same time' },
    ),
    /** Private and loopback addresses are refused unless this is true; link-local ones always. */
    allow_private: setting(t.boolean, {
      default: false,
      description:
        'Probe private and loopback addresses, too; link-local ones and those of the metadata service never',
    }),
    /** `ADDR` or `ADDR:PORT`; empty: the resolvers of the machine. */
    resolvers: setting(
      t.array(
        text('Resolver', 'an address such as 9.9.9.9, 127.0.0.1:5353 or [2620:fe::fe]:53', {
          pattern: RESOLVER,
        }),
      ),
      { default: [], description: 'Resolvers to ask; those of the function without any' },
    ),
  },
  {
    /** Certificates of private authorities, PEM, trusted besides the public ones. */
    ca_pem: LongText,
    rate_per_second: setting(
      integer('ProbeRate', 'probes per second, 1 to 1000', { minimum: 1, maximum: 1_000 }),
      { default: 100, description: 'Probes that may begin within a second' },
    ),
    /** Where registrations are looked up: `domain/NAME` is appended. Without it, or empty, they are not checked. */
    rdap_url: setting(
      text('RdapUrl', 'a URL that ends in "/", for example https://rdap.org/, or empty', {
        pattern: '^(https?://[^\\s?#]{1,300}/)?$',
      }),
      { default: 'https://rdap.org/', description: 'Where registrations are looked up; empty: they are not' },
    ),
  },
)
export type ProbeSettings = t.TypeOf<typeof ProbeSettings>

/** Of `timeout_ms`: what a probe takes at most, since checks beside the main one have half of it whatever that one took. */
export const PROBE_SHARE = 1.5

/** How long the probes of one domain may take in one tick until a fault is confirmed, in milliseconds. */
export const confirmationMs = ({
  timeout_ms,
  confirmations,
  confirm_interval_ms,
}: Pick<ProbeSettings, 'timeout_ms' | 'confirmations' | 'confirm_interval_ms'>): number =>
  confirmations * timeout_ms * PROBE_SHARE + (confirmations - 1) * confirm_interval_ms

/** Kept free in a tick to decide and to write what the last probes found, beside one probe of the references. Milliseconds. */
export const TICK_RESERVE_MS = 10_000

const SLACK_USER = '[TE][A-Z0-9]{2,20}/[UW][A-Z0-9]{2,20}'
const API_CALLER = 'api-key:[A-Za-z0-9]{2,64}|arn:aws:(iam|sts)::\\d{12}:[\\x21-\\x7e]{3,160}'

const ISSUER = '(https://[a-z0-9.-]+(:\\d{1,5})?|http://127\\.0\\.0\\.1:\\d{1,5})(/[\\w.~-]+)*/?'
const OIDC_CALLER = `oidc:${ISSUER}#[\\x21-\\x7e]{1,160}`

/** Slack user of a Slack workspace, by their ids: names can be changed by their owners. */
const SlackApprover = text('SlackApprover', 'TEAM/USER by their Slack ids, for example T0123ABCD/U0456EFGH', {
  pattern: `^${SLACK_USER}$`,
})

/** A caller of the API as API Gateway has authenticated it. */
const ApiApprover = text('ApiApprover', 'api-key:ID or the ARN of an IAM identity', {
  pattern: `^(${API_CALLER})$`,
})

/** Somebody whom an OpenID provider has signed in: its issuer, and the subject that it never gives to another. */
const OidcApprover = text('OidcApprover', 'oidc:ISSUER#SUBJECT, as the page of a refused sign-in shows it', {
  pattern: `^${OIDC_CALLER}$`,
  maxLength: 200,
})

/** Somebody as a surface has proved them. */
const KnownPrincipal = text(
  'KnownPrincipal',
  'slack:TEAM/USER, api-key:ID, the ARN of an IAM identity or oidc:ISSUER#SUBJECT',
  { pattern: `^(slack:${SLACK_USER}|${API_CALLER}|${OIDC_CALLER})$`, maxLength: 200 },
)

/** Who may decide, for one severity. */
export const ApprovalPolicy = t.type(
  {
    slack_approvers: setting(t.array(SlackApprover), {
      default: [],
      description: 'People who may decide in Slack; an empty list refuses everyone there',
    }),
    /** Callers of the API that count as one person each: they decide also where `allow_machine` is false, and count. */
    api_approvers: setting(t.array(ApiApprover), {
      default: [],
      description: 'Callers of the API that count as one person each',
    }),
    /** People who sign in on the page; they decide also where a link only shows. */
    oidc_approvers: setting(t.array(OidcApprover), {
      default: [],
      description: 'People who may decide on the page after they have signed in (`oidc`)',
    }),
    /** Whether the API key and direct invocation decide: true unless a person is needed. */
    allow_machine: setting(t.boolean, {
      default: true,
      description: 'Whether the API key and direct invocation decide',
    }),
    /** How many different listed approvers must approve. Above 1, only they count: no link, no machine. */
    approvals_needed: setting(
      integer('ApprovalsNeeded', 'a number of people, 1 to 5', { minimum: 1, maximum: 5 }),
      { default: 1, description: 'How many different listed people must approve' },
    ),
    self_approval: setting(oneOf('OwnAlerts', 'refuse', 'allow'), {
      default: 'refuse',
      description: 'Whether the one who raised an alert by hand may approve its plan',
    }),
    links: t.type(
      {
        teams: setting(oneOf('LinkPower', 'decide', 'view'), {
          default: 'decide',
          description: 'What the link in Teams may do',
        }),
        email: setting(oneOf('LinkPower', 'decide', 'view'), {
          default: 'view',
          description: 'What the link in a mail may do; everyone on the list has the same one',
        }),
      },
      'Links',
    ),
    open_minutes: setting(Minutes, { default: 240, description: 'How long a request waits for a decision' }),
    reminder_minutes: setting(Minutes, { default: 60, description: 'Between reminders' }),
    snooze_minutes: setting(Minutes, { default: 60, description: 'How long Snooze holds reminders back' }),
    channels: setting(t.array(Channel), {
      default: ['slack', 'teams', 'email'],
      description: 'Who is notified from the start',
    }),
    escalation: t.type(
      {
        after_reminders: setting(
          integer('ReminderCount', 'a number of reminders, 1 to 100', {
            minimum: 1,
            maximum: 100,
          }),
          { default: 2, description: 'Reminders after which more are notified' },
        ),
        channels: setting(t.array(Channel), { default: [], description: 'Who those are' }),
      },
      'Escalation',
    ),
  },
  'ApprovalPolicy',
)
export type ApprovalPolicy = t.TypeOf<typeof ApprovalPolicy>

const tokenPrice = (what: string) =>
  setting(
    decimal('TokenPrice', 'US dollars for a million tokens, 0 to 1000', { minimum: 0, maximum: 1_000 }),
    { description: `US dollars for a million tokens that the agent ${what}` },
  )

/** The agent, as far as its ARN does not say it. */
export const AgentSettings = struct(
  'AgentSettings',
  {
    max_tokens: setting(
      integer('TokenLimit', 'tokens, 10000 to 5000000', { minimum: 10_000, maximum: 5_000_000 }),
      {
        default: 200_000,
        description:
          'Most tokens that one call to a model or a harness reads and writes in all its rounds; an answer that wants more is none',
      },
    ),
  },
  {
    model_id: setting(
      text(
        'ModelId',
        'a Bedrock model or inference profile id such as eu.anthropic.claude-sonnet-4-20250514-v1:0',
        {
          pattern: '^[a-z0-9-]+(\\.[A-Za-z0-9-]+)+(:[0-9a-z]+)*$',
        },
      ),
      {
        description:
          'A model of Bedrock as agent: nothing else has to be built. Names the model of a harness and that behind an application inference profile, too',
      },
    ),
    harness: setting(t.boolean, {
      description:
        'true: the stack makes an AgentCore harness for `agent.model_id`, and asks the model through it',
    }),
    auth: setting(oneOf('AgentAuth', 'jwt', 'sigv4'), {
      description:
        'How an AgentCore runtime knows its callers: by the Cognito token (without it), or by IAM. A runtime takes one of the two',
    }),
    qualifier: setting(
      text('Qualifier', 'the name of an endpoint of the runtime or harness', {
        pattern: '^[a-zA-Z][a-zA-Z0-9_]{0,47}$',
      }),
      { description: 'Endpoint of an AgentCore runtime or harness; `DEFAULT` without it' },
    ),
    user_pool_region: setting(
      text('PoolRegion', 'a region such as us-east-1', { pattern: '^[a-z]{2}(-[a-z]+)+-\\d$' }),
      { description: "Region of the Cognito user pool, where it is not the agent's" },
    ),
    token_prices: setting(
      struct('TokenPrices', { read: tokenPrice('reads'), written: tokenPrice('writes') }, {}),
      { description: 'The metric `AgentCost` is made of them, and there is none without' },
    ),
    guardrail_id: setting(
      text('GuardrailId', 'the id of a Bedrock guardrail', { pattern: '^[a-z0-9]{1,64}$' }),
      {
        description: 'Guardrail that judges what a model reads and answers',
      },
    ),
    guardrail_version: setting(
      text('GuardrailVersion', 'a version of the guardrail, or DRAFT', {
        pattern: '^([1-9][0-9]{0,7}|DRAFT)$',
      }),
      { description: 'Its version' },
    ),
  },
)
export type AgentSettings = t.TypeOf<typeof AgentSettings>

/** Sign-in on the page, by OpenID Connect. */
export const OidcSettings = struct(
  'OidcSettings',
  {
    /** Exactly as the provider writes it in its tokens. Without TLS on the loopback interface alone. */
    issuer: setting(
      text('Issuer', 'the https URL of one issuer, as the provider writes it', {
        pattern: `^${ISSUER}$`,
        maxLength: 130,
      }),
      { description: 'Who signs people in: Entra ID (one tenant), Okta, Google or another OpenID provider' },
    ),
    client_id: setting(text('OidcClientId', 'the id of a client', { pattern: '^[\\x21-\\x7e]{1,200}$' }), {
      description:
        'What the provider calls this system. Its secret is `oidc_client_secret` of `cloudops/chat`',
    }),
    redirect_uri: setting(
      text('RedirectUri', 'the URL of the approval page with /approval/signed-in as its path', {
        pattern:
          '^(https://[a-z0-9.-]+(:\\d{1,5})?|http://127\\.0\\.0\\.1:\\d{1,5})(/[\\w-]+)*/approval/signed-in$',
      }),
      {
        description: 'Where the provider sends people back: `approval_url` of the outputs, and `/signed-in`',
      },
    ),
  },
  {
    hosted_domain: setting(
      text('HostedDomain', 'a domain such as example.com', { pattern: '^[a-z0-9.-]{3,100}$' }),
      {
        description: 'With Google: the Workspace whose people may sign in',
      },
    ),
  },
)
export type OidcSettings = t.TypeOf<typeof OidcSettings>

/** Whether plans are only rehearsed, or for which severities. */
const DryRun = t.union([t.boolean, t.array(Severity)], 'DryRun')

/** What travels inside every function's zip as `settings.json`: one version per deployment, no size limit. */
export const FunctionSettings = struct(
  'FunctionSettings',
  {
    agent: AgentSettings,
    monitors: setting(t.array(Monitor), { default: [] }),
    probe: ProbeSettings,
    detection: DetectionSettings,
    approval: t.type(
      { critical: ApprovalPolicy, high: ApprovalPolicy, medium: ApprovalPolicy, low: ApprovalPolicy },
      'ApprovalPolicies',
    ),
    /** Whoever decides by one of these principals counts as that person, and once. */
    people: setting(t.record(t.string, t.array(KnownPrincipal)), {
      default: {},
      description:
        'People who are known by several principals, each with them: `{"dana": ["slack:T0123ABCD/U0456EFGH", "api-key:a1b2c3d4e5"]}`. They count once',
    }),
    messages: t.type(
      {
        time_zone: setting(TimeZone, {
          default: 'UTC',
          description:
            'Zone in which mails, cards and pages give each time beside UTC; Slack shows each reader their own',
        }),
      },
      'MessageSettings',
    ),
    execution: t.type(
      {
        /** Actions a plan may contain and an agent may ask for. */
        allowed_actions: setting(t.array(ActionName), {
          default: [
            'cloudfront:CreateInvalidation',
            'cloudfront:GetDistribution',
            'route53:GetHealthCheck',
            'ec2:DescribeInstances',
            'acm:DescribeCertificate',
            'cloudtrail:LookupEvents',
            'route53:ListResourceRecordSets',
            'elasticloadbalancing:DescribeTargetHealth',
            'cloudwatch:DescribeAlarms',
            'elasticloadbalancing:DescribeRules',
            'lambda:GetAlias',
            'wafv2:GetWebACL',
            's3:ListBucketVersions',
            'ecs:DescribeServices',
            'autoscaling:DescribeInstanceRefreshes',
            'ssm:DescribeDocument',
          ],
          description:
            'Actions that a plan may hold and the agent may ask for; the roles get no other permission',
        }),
        /** An approval must start within this time. */
        start_within_minutes: setting(Minutes, {
          default: 30,
          description: 'An approval must start within this time or ends as failed',
        }),
        max_invalidation_paths: setting(
          integer('PathLimit', 'a number of paths, 1 to 100', {
            minimum: 1,
            maximum: 100,
          }),
          { default: 20, description: 'Most paths of one invalidation' },
        ),
        max_instances: setting(
          integer('InstanceLimit', 'a number of instances, 1 to 1000', { minimum: 1, maximum: 1_000 }),
          { default: 20, description: 'Most instances that one step starts, reboots or replaces' },
        ),
        /**
         * `gated`: the system carries out the approved steps itself. `agent`: the agent carries them out with tools of its
         * own, so that no one can promise that nothing else runs.
         */
        mode: setting(oneOf('ExecutionMode', 'gated', 'agent'), {
          default: 'gated',
          description:
            '`gated`: the system carries out the approved steps itself. `agent`: the agent does, with tools of its own',
        }),
        /** Nothing is changed: every step only says what it would do. */
        dry_run: setting(DryRun, {
          default: false,
          description:
            'Nothing is changed; every step says what it would do. A list: so for alerts of these severities',
        }),
        /** Executions at the same time. */
        max_concurrent: setting(
          integer('ConcurrencyLimit', 'a number of executions, 1 to 100', {
            minimum: 1,
            maximum: 100,
          }),
          { default: 5, description: 'Executions at the same time' },
        ),
        /** Executions that may start within an hour. */
        max_per_hour: setting(
          integer('HourlyLimit', 'a number of executions, 1 to 1000', {
            minimum: 1,
            maximum: 1000,
          }),
          { default: 30, description: 'Executions that may start within an hour' },
        ),
        freezes: setting(t.array(Freeze), { default: [] }),
        /** What an execution may take with everything that it waits for at AWS. */
        max_total_minutes: setting(
          integer('TotalMinutes', 'minutes, 15 to 720', { minimum: 15, maximum: 720 }),
          {
            default: 180,
            description: 'Longest execution, with what it waits for; then it begins nothing more and ends',
          },
        ),
        /** A plan with more steps than this is not executable. */
        max_steps: setting(integer('StepLimit', 'a number of steps, 1 to 50', { minimum: 1, maximum: 50 }), {
          default: 10,
          description: 'A longer plan is not executable',
        }),
        /** How long and how often the domain is probed after the last step until it is well. */
        verify_seconds: setting(integer('VerifySeconds', 'seconds, 0 to 600', { minimum: 0, maximum: 600 }), {
          default: 120,
          description: 'How long the domain is probed after the last step until it is well',
        }),
        verify_interval_ms: setting(
          integer('VerifyInterval', 'milliseconds, 50 to 60000', {
            minimum: 50,
            maximum: 60_000,
          }),
          { default: 5_000, description: 'Between those probes' },
        ),
      },
      'ExecutionSettings',
    ),
  },
  {
    oidc: OidcSettings,
    windows: WindowSettings,
    added_monitors: AddedMonitorsSettings,
    standing_approvals: StandingApprovalSettings,
    vantage: VantageSettings,
    shards: ShardSettings,
  },
)
export type FunctionSettings = t.TypeOf<typeof FunctionSettings>

/** The policy that applies to an alert. */
export const policyFor = (settings: FunctionSettings, severity: Severity): ApprovalPolicy =>
  settings.approval[severity]

/** Whether plans for alerts of this severity are only rehearsed. */
export const isDryRun = (
  { execution: { dry_run } }: Pick<FunctionSettings, 'execution'>,
  severity: Severity,
): boolean => (typeof dry_run === 'boolean' ? dry_run : dry_run.includes(severity))

/** Whether a channel is notified of an alert after so many reminders. */
export const isNotified = (policy: ApprovalPolicy, channel: Channel, reminders: number): boolean =>
  policy.channels.includes(channel) ||
  (policy.escalation.channels.includes(channel) && reminders >= policy.escalation.after_reminders)

/** Whether any severity notifies a channel, from the start or later. */
const isNamed = ({ approval }: Pick<FunctionSettings, 'approval'>, channel: Channel): boolean =>
  Object.values(approval).some(
    ({ channels, escalation }) => channels.includes(channel) || escalation.channels.includes(channel),
  )

/** The channels that there is anything for: those of the hand-off only where a policy names them. */
export const wiredChannels = (settings: Pick<FunctionSettings, 'approval'>): readonly Channel[] =>
  (Object.keys(Channel.keys) as Channel[]).filter(
    (channel) => !handOffChannels.includes(channel) || isNamed(settings, channel),
  )
