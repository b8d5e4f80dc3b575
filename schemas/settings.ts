import * as t from 'io-ts'
import { integer, oneOf, struct, text } from './codec'
import { DetectionSettings, Minutes } from './detection'
import { Monitor } from './monitor'
import { ActionName, Channel, LongText, type Severity } from './scalars'

/** The agent of a deployment that has none (yet): a name that no agent can have. */
export const NO_AGENT_ARN = 'arn:aws:bedrock:us-east-1:000000000000:agent/UNCONFIGURED/alias/UNCONFIGURED'

const OCTET = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const IPV6 = '[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){2,7}'
const RESOLVER = `^(${OCTET}(\\.${OCTET}){3}(:\\d{1,5})?|${IPV6}|\\[${IPV6}\\](:\\d{1,5})?)$`

/** How a domain is probed. */
export const ProbeSettings = struct(
  'ProbeSettings',
  {
    /** One probe's limit from the first DNS question to the last byte, in milliseconds. */
    timeout_ms: integer('ProbeTimeout', 'milliseconds, 100 to 60000', { minimum: 100, maximum: 60_000 }),
    /** Fresh probes that must all fail before a fault counts. */
    confirmations: integer('Confirmations', 'a number of probes, 1 to 10', { minimum: 1, maximum: 10 }),
    confirm_interval_ms: integer('ConfirmInterval', 'milliseconds, 0 to 60000', {
      minimum: 0,
      maximum: 60_000,
    }),
    concurrency: integer('ProbeConcurrency', 'a number of domains, 1 to 512', { minimum: 1, maximum: 512 }),
    /** Private and loopback addresses are refused unless this is true; link-local ones always. */
    allow_private: t.boolean,
    /** `ADDR` or `ADDR:PORT`; empty: the resolvers of the machine. */
    resolvers: t.array(
      text('Resolver', 'an address such as 9.9.9.9, 127.0.0.1:5353 or [2620:fe::fe]:53', {
        pattern: RESOLVER,
      }),
    ),
  },
  {
    /** Certificates of private authorities, PEM, trusted besides the public ones. */
    ca_pem: LongText,
    /** Probes that may begin within a second; 100 without it. */
    rate_per_second: integer('ProbeRate', 'probes per second, 1 to 1000', { minimum: 1, maximum: 1_000 }),
    /** Where registrations are looked up: `domain/NAME` is appended. Without it, or empty, they are not checked. */
    rdap_url: text('RdapUrl', 'a URL that ends in "/", https://rdap.org/ say, or empty', {
      pattern: '^(https?://[^\\s?#]{1,300}/)?$',
    }),
  },
)
export type ProbeSettings = t.TypeOf<typeof ProbeSettings>

/** Slack user of a Slack workspace, by their ids: names can be changed by their owners. */
const SlackApprover = text('SlackApprover', 'TEAM/USER by their Slack ids, T0123ABCD/U0456EFGH say', {
  pattern: '^[TE][A-Z0-9]{2,20}/[UW][A-Z0-9]{2,20}$',
})

/** A caller of the API as API Gateway has authenticated it. */
const ApiApprover = text('ApiApprover', 'api-key:ID or the ARN of an IAM identity', {
  pattern: '^(api-key:[A-Za-z0-9]{2,64}|arn:aws:(iam|sts)::\\d{12}:[\\x21-\\x7e]{3,160})$',
})

/** Who may decide, for one severity. */
export const ApprovalPolicy = t.type(
  {
    slack_approvers: t.array(SlackApprover),
    /** Callers of the API that stand for one person each: they decide also where `allow_machine` is false, and count. */
    api_approvers: t.array(ApiApprover),
    /** Whether the API key and direct invocation decide: true unless a person is needed. */
    allow_machine: t.boolean,
    /** How many different listed approvers must approve. Above 1, only they count: no link, no machine. */
    approvals_needed: integer('ApprovalsNeeded', 'a number of people, 1 to 5', { minimum: 1, maximum: 5 }),
    /** Whether the one who raised an alert by hand may approve its plan. */
    self_approval: oneOf('OwnAlerts', 'refuse', 'allow'),
    /** What the link in a message may do. Everybody on a mailing list gets the same one. */
    links: t.type(
      { teams: oneOf('LinkPower', 'decide', 'view'), email: oneOf('LinkPower', 'decide', 'view') },
      'Links',
    ),
    open_minutes: Minutes,
    reminder_minutes: Minutes,
    /** How long Snooze holds reminders back. */
    snooze_minutes: Minutes,
    /** Which are notified from the start. */
    channels: t.array(Channel),
    /** Which are notified, too, from a reminder on while no one has decided. */
    escalation: t.type(
      {
        after_reminders: integer('ReminderCount', 'a number of reminders, 1 to 100', {
          minimum: 1,
          maximum: 100,
        }),
        channels: t.array(Channel),
      },
      'Escalation',
    ),
  },
  'ApprovalPolicy',
)
export type ApprovalPolicy = t.TypeOf<typeof ApprovalPolicy>

/** What travels inside every function's zip as `settings.json`: one version per deployment, no size limit. */
export const FunctionSettings = t.type(
  {
    monitors: t.array(Monitor),
    probe: ProbeSettings,
    detection: DetectionSettings,
    approval: t.type(
      { critical: ApprovalPolicy, high: ApprovalPolicy, medium: ApprovalPolicy, low: ApprovalPolicy },
      'ApprovalPolicies',
    ),
    execution: t.type(
      {
        /** Actions a plan may contain and an agent may ask for. */
        allowed_actions: t.array(ActionName),
        /** An approval must start within this time. */
        start_within_minutes: Minutes,
        max_invalidation_paths: integer('PathLimit', 'a number of paths, 1 to 100', {
          minimum: 1,
          maximum: 100,
        }),
        /**
         * `gated`: the system carries out the approved steps itself. `agent`: the agent carries them out with tools of its
         * own, so that no one can promise that nothing else runs.
         */
        mode: oneOf('ExecutionMode', 'gated', 'agent'),
        /** Nothing is changed: every step only says what it would do. */
        dry_run: t.boolean,
        /** Executions at the same time. */
        max_concurrent: integer('ConcurrencyLimit', 'a number of executions, 1 to 100', {
          minimum: 1,
          maximum: 100,
        }),
        /** Executions that may start within an hour. */
        max_per_hour: integer('HourlyLimit', 'a number of executions, 1 to 1000', {
          minimum: 1,
          maximum: 1000,
        }),
        /** A plan with more steps than this is not executable. */
        max_steps: integer('StepLimit', 'a number of steps, 1 to 50', { minimum: 1, maximum: 50 }),
        /** How long and how often the domain is probed after the last step until it is well. */
        verify_seconds: integer('VerifySeconds', 'seconds, 0 to 600', { minimum: 0, maximum: 600 }),
        verify_interval_ms: integer('VerifyInterval', 'milliseconds, 50 to 60000', {
          minimum: 50,
          maximum: 60_000,
        }),
      },
      'ExecutionSettings',
    ),
  },
  'FunctionSettings',
)
export type FunctionSettings = t.TypeOf<typeof FunctionSettings>

/** The policy that applies to an alert. */
export const policyFor = (settings: FunctionSettings, severity: t.TypeOf<typeof Severity>): ApprovalPolicy =>
  settings.approval[severity]

/** Whether a channel is notified of an alert after so many reminders. */
export const isNotified = (policy: ApprovalPolicy, channel: Channel, reminders: number): boolean =>
  policy.channels.includes(channel) ||
  (policy.escalation.channels.includes(channel) && reminders >= policy.escalation.after_reminders)

/** What no single setting shows: a policy under which nobody could ever approve. One line per problem. */
export const policyProblems = (approval: FunctionSettings['approval']): readonly string[] =>
  Object.entries(approval).flatMap(([severity, policy]) => {
    const people = policy.slack_approvers.length + policy.api_approvers.length
    return policy.approvals_needed > 1 && policy.approvals_needed > people
      ? [
          `approval.${severity}.approvals_needed: found ${policy.approvals_needed}, allowed is at most the number of listed approvers (${people})`,
        ]
      : []
  })
