import { Resolver } from 'node:dns'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { functionSettings, readSettings, SettingsError } from '../../stacks/settings'
import { type Attributes, FULL_SETTINGS } from '../support/synthesized'

const test = suite('settings')

const read = (path: string): string => {
  if (path === 'key.pem') return '-----BEGIN PUBLIC KEY-----\nnothing\n-----END PUBLIC KEY-----\n'
  throw new SettingsError([`${path}: cannot be read (ENOENT)`])
}

const problems = (values: object): readonly string[] => {
  try {
    readSettings({ values: { ...FULL_SETTINGS, standing_approvals: undefined, ...values }, read })
    return []
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
}

const ACCOUNT = FULL_SETTINGS.account_id
const iam = (api_approvers: readonly string[]) => ({
  api_authorization: 'iam',
  approval: { high: { api_approvers } },
})
const ARNS =
  'the ARN of a caller of account 123456789012 (user/NAME, root, assumed-role/ROLE/SESSION or federated-user/NAME) while api_authorization is "iam"'
const oidc = {
  issuer: 'https://id.example.com',
  client_id: 'cloudops',
  redirect_uri: 'https://approval.example.com/prod/approval/signed-in',
}
const alarm = (alarm_name: string, domain = 'shop.example.com') => ({ alarm_name, domain })
const window = { cron: '0 2 * * SUN', duration_minutes: 60, time_zone: 'Europe/Berlin' }
const numbered = <A>(count: number, make: (n: number) => A): readonly A[] =>
  Array.from({ length: count }, (_, n) => make(n))

/** Name, what is set, and the whole message: path, what was found, what is allowed. */
const WRONG: readonly (readonly [string, object, string])[] = [
  [
    'no account',
    { account_id: undefined },
    'account_id: found nothing, allowed is an AWS account id of 12 digits',
  ],
  [
    'an account by name',
    { account_id: 'prod' },
    'account_id: found "prod", allowed is an AWS account id of 12 digits',
  ],
  [
    'an account as a number',
    { account_id: 123456789012 },
    'account_id: found 123456789012, allowed is an AWS account id of 12 digits; write it in quotes',
  ],
  [
    'a region with its zone',
    { region: 'us-east-1a' },
    'region: found "us-east-1a", allowed is a region such as us-east-1, not of China, GovCloud or an isolated partition',
  ],
  [
    'a stage with capitals',
    { stage: 'Dev' },
    'stage: found "Dev", allowed is up to 12 lower-case letters and digits, or empty',
  ],
  [
    'an agent of another service',
    { agent_runtime_arn: 'arn:aws:lambda:us-east-1:123456789012:function:x' },
    'agent_runtime_arn: found "arn:aws:lambda:us-east-1:123456789012:function:x", allowed is the ARN of an inference profile, a foundation model, an AgentCore harness, an AgentCore runtime or an agent alias of Bedrock Agents, in the partition aws',
  ],
  [
    'more approvals than approvers',
    { approval: { high: { approvals_needed: 2, slack_approvers: ['T0TEAM/U0DANA'] } } },
    'approval.high.approvals_needed: found 2, allowed is at most the number of listed approvers (1)',
  ],
  [
    'the same approver twice',
    { approval: { high: { approvals_needed: 2, slack_approvers: ['T0TEAM/U0DANA', 'T0TEAM/U0DANA'] } } },
    'approval.high.slack_approvers.1: found "T0TEAM/U0DANA", the same person as slack_approvers.0, allowed is each person once',
  ],
  [
    'the same user of two teams',
    { approval: { low: { approvals_needed: 2, slack_approvers: ['T0TEAM/U0DANA', 'E0GRID/U0DANA'] } } },
    'approval.low.slack_approvers.1: found "E0GRID/U0DANA", the same person as slack_approvers.0, allowed is each person once',
  ],
  [
    'the same IAM user with and without a path, in other letters',
    iam(['arn:aws:iam::123456789012:user/dana', 'arn:aws:iam::123456789012:user/ops/Dana']),
    'approval.high.api_approvers.1: found "arn:aws:iam::123456789012:user/ops/Dana", the same person as api_approvers.0, allowed is each person once',
  ],
  [
    'a principal of two people',
    { people: { dana: ['slack:T0TEAM/U0DANA'], sam: ['api-key:a1b2', 'slack:E0GRID/U0DANA'] } },
    'people.sam.1: found "slack:E0GRID/U0DANA", the same person as people.dana.0, allowed is one name for each',
  ],
  [
    'a freeze without an end',
    { execution: { freezes: [{ from: '2026-12-20', time_zone: 'UTC' }] } },
    'execution.freezes.0: found neither, allowed is from with until, or cron with duration_minutes',
  ],
  [
    'a freeze of both forms',
    {
      execution: {
        freezes: [
          {
            from: '2026-12-20',
            until: '2027-01-04',
            cron: '0 16 * * FRI',
            duration_minutes: 60,
            time_zone: 'UTC',
          },
        ],
      },
    },
    'execution.freezes.0: found neither, allowed is from with until, or cron with duration_minutes',
  ],
  [
    'a freeze that ends before it begins',
    { execution: { freezes: [{ from: '2026-12-20', until: '2026-12-19', time_zone: 'UTC' }] } },
    'execution.freezes.0.until: found "2026-12-19", allowed is 2026-12-20 or a later day',
  ],
  [
    'a freeze until no day',
    { execution: { freezes: [{ from: '2026-02-20', until: '2026-02-30', time_zone: 'UTC' }] } },
    'execution.freezes.0.until: found "2026-02-30", allowed is a day of the calendar',
  ],
  [
    'a freeze in no time zone',
    { execution: { freezes: [{ from: '2026-12-20', until: '2026-12-21', time_zone: 'Mars/Base' }] } },
    'execution.freezes.0.time_zone: found "Mars/Base", allowed is a time zone such as Europe/Berlin',
  ],
  [
    'a freeze that never comes',
    { execution: { freezes: [{ cron: '0 0 30 2 *', duration_minutes: 60, time_zone: 'UTC' }] } },
    'execution.freezes.0.cron: found "0 0 30 2 *", which never comes, allowed is a cron expression of five fields such as 0 2 * * SUN',
  ],
  [
    'a freeze of a domain that no one watches',
    {
      execution: {
        freezes: [{ from: '2026-12-20', until: '2026-12-21', time_zone: 'UTC', domains: ['other.example'] }],
      },
    },
    'execution.freezes.0.domains.0: found "other.example", allowed is a domain that monitors lists, or *.NAME above one',
  ],
  ...[
    'https://login.microsoftonline.com/common/v2.0',
    'https://login.microsoftonline.com/organizations/v2.0',
    'https://login.microsoftonline.com/example.com/v2.0',
  ].map((issuer): readonly [string, object, string] => [
    `an issuer that signs in anybody: ${issuer}`,
    { oidc: { ...oidc, issuer } },
    `oidc.issuer: found "${issuer}", allowed is https://login.microsoftonline.com/TENANT_ID/v2.0, the issuer of one tenant`,
  ]),
  [
    'Google without its Workspace',
    { oidc: { ...oidc, issuer: 'https://accounts.google.com' } },
    'oidc.hosted_domain: found nothing, allowed is the domain of the Workspace whose people sign in',
  ],
  [
    'a Workspace without Google',
    { oidc: { ...oidc, hosted_domain: 'example.com' } },
    'oidc.hosted_domain: found "example.com", allowed is none: Google alone has it',
  ],
  [
    'a provider without TLS',
    { oidc: { ...oidc, issuer: 'http://id.example.com' } },
    'oidc.issuer: found "http://id.example.com", allowed is the https URL of one issuer, as the provider writes it',
  ],
  [
    'a person of another provider',
    { oidc, approval: { high: { oidc_approvers: ['oidc:https://evil.example#1'] } } },
    'approval.high.oidc_approvers.0: found "oidc:https://evil.example#1", allowed is oidc:https://id.example.com#SUBJECT',
  ],
  [
    'a person who signs in nowhere',
    { oidc: undefined, approval: { high: { oidc_approvers: ['oidc:https://id.example.com#1'] } } },
    'approval.high.oidc_approvers.0: found "oidc:https://id.example.com#1", allowed is none without oidc.issuer',
  ],
  [
    'a person by a name in a chat',
    { people: { dana: ['@dana'] } },
    'people.dana.0: found "@dana", allowed is slack:TEAM/USER, api-key:ID, the ARN of an IAM identity or oidc:ISSUER#SUBJECT',
  ],
  [
    'two approvers who are one person',
    {
      people: { dana: ['slack:T0TEAM/U0DANA', 'api-key:a1b2'] },
      approval: {
        high: {
          approvals_needed: 2,
          slack_approvers: ['T0TEAM/U0DANA'],
          api_approvers: ['api-key:a1b2'],
        },
      },
    },
    'approval.high.approvals_needed: found 2, allowed is at most the number of listed approvers (1)',
  ],
  [
    'the same person of Identity Center in two roles',
    iam([
      'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123/dana@example.com',
      'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Read_4567/dana@example.com',
    ]),
    'approval.high.api_approvers.1: found "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Read_4567/dana@example.com", the same person as api_approvers.0, allowed is each person once',
  ],
  [
    'a key in capitals, as no key is',
    { approval: { high: { api_approvers: ['api-key:A1B2C3'] } } },
    'approval.high.api_approvers.0: found "api-key:A1B2C3", allowed is api-key:ID, in lower case, or the ARN of an IAM user or a person of Identity Center of account 123456789012, while api_authorization is "api_key"',
  ],
  [
    'an IAM identity where callers are known by keys',
    { approval: { high: { api_approvers: ['arn:aws:iam::210987654321:user/dana'] } } },
    'approval.high.api_approvers.0: found "arn:aws:iam::210987654321:user/dana", allowed is api-key:ID, in lower case, or the ARN of an IAM user or a person of Identity Center of account 123456789012, while api_authorization is "api_key"',
  ],
  [
    'a key where callers are known by IAM',
    iam(['api-key:a1b2c3']),
    `approval.high.api_approvers.0: found "api-key:a1b2c3", allowed is ${ARNS}`,
  ],
  [
    'a role that no caller has as its ARN',
    iam(['arn:aws:iam::123456789012:role/ops']),
    `approval.high.api_approvers.0: found "arn:aws:iam::123456789012:role/ops", allowed is ${ARNS}`,
  ],
  [
    'a pattern of users',
    iam(['arn:aws:iam::123456789012:user/*']),
    `approval.high.api_approvers.0: found "arn:aws:iam::123456789012:user/*", allowed is ${ARNS}`,
  ],
  [
    'a user of another account',
    iam(['arn:aws:iam::210987654321:user/dana']),
    `approval.high.api_approvers.0: found "arn:aws:iam::210987654321:user/dana", allowed is ${ARNS}`,
  ],
  [
    'approvers in Slack without messages there',
    { approval: { medium: { slack_approvers: ['T0TEAM/U0DANA'], channels: ['teams', 'email'] } } },
    'approval.medium.slack_approvers: found 1, allowed is none while neither channels nor escalation.channels bring messages to slack in time',
  ],
  [
    'approvers in Slack who are notified when the time is over',
    {
      approval: {
        medium: {
          slack_approvers: ['T0TEAM/U0DANA'],
          channels: ['teams'],
          open_minutes: 60,
          reminder_minutes: 30,
          escalation: { after_reminders: 2, channels: ['slack'] },
        },
      },
    },
    'approval.medium.slack_approvers: found 1, allowed is none while neither channels nor escalation.channels bring messages to slack in time',
  ],
  [
    'people only, and none',
    { approval: { critical: { allow_machine: false, channels: ['slack', 'email'] } } },
    'approval.critical.allow_machine: found false, allowed is true while no approver is listed and no link of a channel decides',
  ],
  [
    'three needed, of two that there are',
    {
      approval: {
        high: { approvals_needed: 3, slack_approvers: ['T0TEAM/U0DANA'], api_approvers: ['api-key:a1b2c3'] },
      },
    },
    'approval.high.approvals_needed: found 3, allowed is at most the number of listed approvers (2)',
  ],
  [
    'an alarm of a domain that is not monitored',
    { detection: { alarms: [alarm('cpu', 'shop.example.com'), alarm('cpu', 'evil.example.com')] } },
    'detection.alarms.1.domain: found "evil.example.com", allowed is a domain that monitors lists',
  ],
  [
    'an alarm twice for a domain',
    { detection: { alarms: [alarm('cpu'), alarm('disk'), { ...alarm('cpu'), region: 'eu-west-1' }] } },
    'detection.alarms.2: found "cpu" again, allowed is each alarm once for a domain',
  ],
  [
    'an alarm without a name',
    { detection: { alarms: [{ domain: 'shop.example.com' }] } },
    'detection.alarms.0.alarm_name: found nothing, allowed is the name of a CloudWatch alarm',
  ],
  [
    'an alarm with a line break in its name',
    { detection: { alarms: [alarm('cpu\nhigh')] } },
    'detection.alarms.0.alarm_name: found "cpu\\nhigh", allowed is the name of a CloudWatch alarm',
  ],
  [
    'an alarm of no region',
    { detection: { alarms: [{ ...alarm('cpu'), region: 'Virginia' }] } },
    'detection.alarms.0.region: found "Virginia", allowed is a region such as us-east-1',
  ],
  [
    'an alarm of an account by name',
    { detection: { alarms: [{ ...alarm('cpu'), account_id: 'network' }] } },
    'detection.alarms.0.account_id: found "network", allowed is an AWS account id of 12 digits',
  ],
  [
    'more alarms than rules can name',
    { detection: { alarms: numbered(100, (n) => alarm(`${'a'.repeat(100)}-${n}`)) } },
    'detection.alarms: found 100 that need 9 rules, allowed are 5 with 2048 characters each',
  ],
  [
    "a source of AWS's own",
    { detection: { sources: [{ source: 'acme.monitoring' }, { source: 'aws.health' }] } },
    'detection.sources.1.source: found "aws.health", allowed is a source of another team: aws.* is AWS\'s own, cloudops.agent this system\'s',
  ],
  [
    "this system's own source, which would lead its events back to it",
    { detection: { sources: [{ source: 'cloudops.agent', account_id: '222222222222' }] } },
    'detection.sources.0.source: found "cloudops.agent", allowed is a source of another team: aws.* is AWS\'s own, cloudops.agent this system\'s',
  ],
  [
    'a source that is a pattern',
    { detection: { sources: [{ source: 'acme.*' }] } },
    'detection.sources.0.source: found "acme.*", allowed is a source such as acme.monitoring',
  ],
  [
    'a source twice for an account',
    { detection: { sources: [{ source: 'acme.probes' }, { source: 'acme.probes', account_id: ACCOUNT }] } },
    'detection.sources.1: found "acme.probes" again, allowed is each source once for an account',
  ],
  [
    'a source of no account',
    { detection: { sources: [{ source: 'acme.probes', account_id: '*' }] } },
    'detection.sources.0.account_id: found "*", allowed is an AWS account id of 12 digits',
  ],
  [
    'more sources than rules can name',
    { detection: { sources: numbered(90, (n) => ({ source: `${'acme.'.repeat(20)}probes-${n}` })) } },
    'detection.sources: found 90 that need 6 rules, allowed are 5 with 2048 characters each',
  ],
  [
    "more accounts than the bus's policy can admit",
    { detection: { sources: numbered(40, (n) => ({ source: 'a.b', account_id: String(2e11 + n) })) } },
    "detection.sources: found 40 that need 14441 characters of the bus's policy, allowed are 8000",
  ],
  [
    'an e-mail without a domain',
    { alert_emails: ['a@example.com', 'ops'] },
    'alert_emails.1: found "ops", allowed is an e-mail address such as ops@example.com, in ASCII',
  ],
  [
    'a singular minute',
    { schedule: 'rate(5 minute)' },
    'schedule: found "rate(5 minute)", allowed is a rate from rate(1 minute) to rate(8 hours), in the singular for 1',
  ],
  [
    'a retention that CloudWatch does not have',
    { log_retention_days: '45' },
    'log_retention_days: found "45", allowed is one of 1, 7, 14, 30, 60, 90, 180, 365',
  ],
  ['an archive for ever', { archive_days: 99_999 }, 'archive_days: found 99999, allowed is days, 1 to 3653'],
  [
    'a schedule beyond what alarms see',
    { schedule: 'rate(9 hours)' },
    'schedule: found "rate(9 hours)", allowed is a rate from rate(1 minute) to rate(8 hours), in the singular for 1',
  ],
  [
    'a reader that is no role',
    { reader_role_arns: ['arn:aws:iam::123456789012:user/eve'] },
    'reader_role_arns.0: found "arn:aws:iam::123456789012:user/eve", allowed is the ARN of an IAM role',
  ],
  [
    'an authorization that is none',
    { api_authorization: 'none' },
    'api_authorization: found "none", allowed is one of api_key, iam',
  ],
  [
    'a concurrency of nought',
    { reserved_concurrency: { notify: 0 } },
    'reserved_concurrency.notify: found 0, allowed is executions at once, 1 to 1000',
  ],
  [
    'a concurrency of no function',
    { reserved_concurrency: { mailer: 1 } },
    'reserved_concurrency.mailer: there is no such setting',
  ],
  [
    'a backend without its bucket',
    { backend: { region: 'eu-west-1' } },
    'backend.bucket: found nothing, allowed is an S3 bucket name',
  ],
  [
    'documents that end before their alert',
    { document_days: 29 },
    'document_days: found 29, allowed is days, 30 to 3653',
  ],
  [
    'a throttle that lets nothing through',
    { api_throttle: { burst: 0 } },
    'api_throttle.burst: found 0, allowed is requests at once, 1 to 5000',
  ],
  [
    'protection as a word',
    { deletion_protection: 'yes' },
    'deletion_protection: found "yes", allowed is true or false',
  ],
  [
    'a bucket name with capitals',
    { bucket_name: 'My_Bucket' },
    'bucket_name: found "My_Bucket", allowed is an S3 bucket name',
  ],
  [
    'a tag that is no text',
    { tags: { Team: 7 } },
    'tags.Team: found 7, allowed is a text of up to 256 letters, digits, spaces and _ . : / = + - @, not aws:…; write it in quotes',
  ],
  [
    'a monitor without its domain',
    { monitors: [{ path: '/' }] },
    'monitors.0.domain: found nothing, allowed is a lower-case host name such as shop.example.com',
  ],
  [
    'a second monitor of a domain without a name',
    {
      monitors: [
        { domain: 'shop.example.com' },
        { domain: 'b.example.com' },
        { domain: 'shop.example.com', path: '/x' },
      ],
    },
    'monitors.2.name: found nothing, allowed is a name that no other monitor has: monitors.0 is called shop.example.com',
  ],
  [
    'a maintenance window in an hour that is none',
    { detection: { maintenance: [{ ...window, cron: '0 25 * * *' }] } },
    'detection.maintenance.0.cron: found "0 25 * * *", allowed is a cron expression of five fields such as 0 2 * * SUN',
  ],
  [
    'a maintenance window on a day that never comes',
    { detection: { maintenance: [window, { ...window, cron: '0 0 31 2 *' }] } },
    'detection.maintenance.1.cron: found "0 0 31 2 *", which never comes, allowed is a cron expression of five fields such as 0 2 * * SUN',
  ],
  [
    'messages in a time zone that is none',
    { messages: { time_zone: 'Mars/Olympus' } },
    'messages.time_zone: found "Mars/Olympus", allowed is a time zone such as Europe/Berlin',
  ],
  [
    'a maintenance window in a time zone that is none',
    { detection: { maintenance: [{ ...window, time_zone: 'Mars/Olympus' }] } },
    'detection.maintenance.0.time_zone: found "Mars/Olympus", allowed is a time zone such as Europe/Berlin',
  ],
  [
    'a port out of range',
    { monitors: [{ domain: 'a.example.com', port: 70_000 }] },
    'monitors.0.port: found 70000, allowed is a TCP port, 1 to 65535',
  ],
  [
    'an approver by name',
    { approval: { high: { slack_approvers: ['dana'] } } },
    'approval.high.slack_approvers.0: found "dana", allowed is TEAM/USER by their Slack ids, for example T0123ABCD/U0456EFGH',
  ],
  [
    'a misspelt setting',
    { alert_email: [] },
    'alert_email: there is no such setting; did you mean alert_emails?',
  ],
  [
    'a misspelt setting inside',
    { approval: { high: { opn_minutes: 5 } } },
    'approval.high.opn_minutes: there is no such setting; did you mean open_minutes?',
  ],
  [
    'a misspelt setting in a list',
    { monitors: [{ domain: 'a.example.com', prt: 1 }], detection: {} },
    'monitors.0.prt: there is no such setting; did you mean port?',
  ],
  [
    'a setting in another place',
    { allowed_actions: ['cloudfront:CreateInvalidation'] },
    'allowed_actions: there is no such setting; did you mean execution.allowed_actions?',
  ],
  [
    'an international name',
    { monitors: [{ domain: 'bücher.example' }] },
    'monitors.0.domain: found "bücher.example", allowed is a lower-case host name such as shop.example.com; did you mean xn--bcher-kva.example?',
  ],
  [
    'an address for a name, without the password in it',
    { monitors: [{ domain: 'https://dana:pa%ss@Shop.example.com:8443/cart' }] },
    'monitors.0.domain: found "https://…@Shop.example.com:8443/cart", allowed is a lower-case host name such as shop.example.com; did you mean shop.example.com?',
  ],
  [
    'a password before a name',
    { monitors: [{ domain: 'dana:s3cret@shop.example.com' }] },
    'monitors.0.domain: found "…@shop.example.com", allowed is a lower-case host name such as shop.example.com; did you mean shop.example.com?',
  ],
  [
    'no name at all',
    { monitors: [{ domain: 'shop example' }] },
    'monitors.0.domain: found "shop example", allowed is a lower-case host name such as shop.example.com',
  ],
  ...['dns.example.com', '9.9.9.999', '9.9.9', '[2620:fe::fe', 'abc'].map(
    (resolver): [string, object, string] => [
      `the resolver ${resolver}`,
      { probe: { resolvers: ['9.9.9.9', resolver] } },
      `probe.resolvers.1: found "${resolver}", allowed is an address such as 9.9.9.9, 127.0.0.1:5353 or [2620:fe::fe]:53`,
    ],
  ),
  [
    'a certificate file without a certificate',
    { probe: { ca_file: 'key.pem' } },
    'probe.ca_file: found no certificate in it, allowed is a file of certificates in PEM',
  ],
  [
    'a certificate file that is not there',
    { probe: { ca_file: 'no/such.pem' } },
    'probe.ca_file: no/such.pem: cannot be read (ENOENT)',
  ],
  [
    'certificate files as a list',
    { probe: { ca_file: ['a.pem'] } },
    'probe.ca_file: found ["a.pem"], allowed is a path',
  ],
  [
    'a runbook that is not there',
    { monitors: [{ domain: 'shop.example.com', runbook: 'no/such.md' }] },
    'monitors.0.runbook: no/such.md: cannot be read (ENOENT)',
  ],
]

/** A monitor that could never be checked, or never be well, and what is said of it. */
const IMPOSSIBLE: readonly (readonly [monitor: object, message: string])[] = [
  [{ domain: '192.0.2.1' }, 'domain: found "192.0.2.1", allowed is a host name, not an IP address'],
  [{ domain: '1.2.3.999' }, 'domain: found "1.2.3.999", allowed is a host name that a web address can hold'],
  [{ domain: 'shop.0x7f' }, 'domain: found "shop.0x7f", allowed is a host name that a web address can hold'],
  [
    { domain: 'xn--zz.example.com' },
    'domain: found "xn--zz.example.com", allowed is a host name that a web address can hold',
  ],
  [{ domain: 'shop' }, 'domain: found "shop", allowed is a whole host name such as shop.example.com'],
  [
    { domain: 'shop.example.con' },
    'domain: found "shop.example.con", allowed is a host name under a top-level domain that exists: there is no .con',
  ],
  [
    { scheme: 'tcp', expect: { body_contains: 'x' } },
    'expect.body_contains: found "x", allowed is nothing with the scheme tcp, whose probe asks for no answer',
  ],
  [
    { scheme: 'tls', expect: { status: [200] } },
    'expect.status: found [200], allowed is nothing with the scheme tls, whose probe asks for no answer',
  ],
  [
    { scheme: 'tls', path: '/health' },
    'path: found "/health", allowed is nothing with the scheme tls, whose probe asks for no answer',
  ],
  [
    { scheme: 'tcp', expect: { tls_min: '1.3' } },
    'expect.tls_min: found "1.3", allowed is nothing with the scheme tcp, whose probe speaks no TLS',
  ],
  [
    { scheme: 'http', expect: { certificate_days: 20 } },
    'expect.certificate_days: found 20, allowed is nothing with the scheme http, whose site has no certificate',
  ],
  [
    { scheme: 'http', checks: { http_to_https: true } },
    'checks.http_to_https: found true, allowed is true only with the scheme https, not http',
  ],
  [
    { scheme: 'tls', checks: { www: 'auto' } },
    'checks.www: found "auto", allowed is off with the scheme tls',
  ],
  [
    { checks: { www: 'required' } },
    'checks.www: found "required", allowed is auto or off for a name that is neither a whole domain nor its www',
  ],
  [
    { checks: { health_check: true } },
    'checks.health_check: found true, allowed is true only with resources.route53_health_check_id',
  ],
  [
    { checks: { registration: false }, expect: { registration_days: 60 } },
    'expect.registration_days: found 60, allowed is nothing where registrations are not looked up',
  ],
  [
    { method: 'HEAD', expect: { body_not_contains: 'error' } },
    'expect.body_not_contains: found "error", allowed is nothing with the method HEAD, whose answers have no body',
  ],
  [
    { expect: { status: [204], body_contains: 'x' } },
    'expect.body_contains: found "x", allowed is nothing with the status 204, whose answers have no body',
  ],
  [{ expect: { status: [] } }, 'expect.status: found [], allowed is at least one status, or no such setting'],
  [
    { expect: { headers: {} } },
    'expect.headers: found {}, allowed is at least one header, or no such setting',
  ],
  [
    { expect: { dns: { txt: [] } } },
    'expect.dns.txt: found [], allowed is at least one text, or no such setting',
  ],
  [
    { expect: { status: [101] } },
    'expect.status.0: found 101, allowed is a status that ends an answer, 200 to 999',
  ],
  [
    { expect: { body_contains: 'all is well', body_not_contains: 'is' } },
    'expect.body_not_contains: found "is", allowed is a text that expect.body_contains does not hold',
  ],
  [
    { expect: { headers: { 'X-Cache': 'Hit from cloudfront' }, headers_not: { 'x-cache': 'cloudfront' } } },
    'expect.headers_not.X-Cache: found "cloudfront", allowed is a text that expect.headers.X-Cache does not hold',
  ],
  [
    { expect: { headers: { 'X Cache': '' } } },
    'expect.headers: found "X Cache", allowed is a name that a header can have',
  ],
  [
    { expect: { body_contains: 'all is well', max_body_bytes: 4 } },
    'expect.max_body_bytes: found 4, allowed is at least the length of expect.body_contains (11)',
  ],
  [
    { expect: { max_ms: 20_000 } },
    'expect.max_ms: found 20000, allowed is at most probe.timeout_ms (10000), when a probe ends anyway',
  ],
  [
    { expect: { certificate_days: 5, certificate_critical_days: 10 } },
    'expect.certificate_critical_days: found 10, allowed is at most expect.certificate_days (5)',
  ],
  [
    { expect: { certificate_critical_days: 31 } },
    'expect.certificate_critical_days: found 31, allowed is at most expect.certificate_days (30)',
  ],
  [
    { expect: { registration_critical_days: 40 } },
    'expect.registration_critical_days: found 40, allowed is at most expect.registration_days (30)',
  ],
  [
    { expect: { dns: { a: ['192.0.2.1', '::1'] } } },
    'expect.dns.a.1: found "::1", allowed is an IPv4 address',
  ],
  [
    { expect: { dns: { aaaa: ['192.0.2.1'] } } },
    'expect.dns.aaaa.0: found "192.0.2.1", allowed is an IPv6 address',
  ],
  [
    { expect: { dns: { a: ['1.2.3.4.5'] } } },
    'expect.dns.a.0: found "1.2.3.4.5", allowed is an IPv4 address',
  ],
  [
    { expect: { dns: { agree: 'records' } } },
    'expect.dns.agree: found "records", allowed is off where probe.resolvers does not name two that could disagree',
  ],
  [
    { expect: { redirect_to: 'https://www.example.com/#top' } },
    'expect.redirect_to: found "https://www.example.com/#top", allowed is a URL without a fragment, which no server is sent',
  ],
  [
    { expect: { redirect_to: 'https://www.example.com:99999/' } },
    'expect.redirect_to: found "https://www.example.com:99999/", allowed is a URL such as https://www.example.com/',
  ],
  [
    { expect: { redirect_to: 'https://www.Example.com:443/a*' } },
    'expect.redirect_to: found "https://www.Example.com:443/a*", allowed is it in the form https://www.example.com/a*, as addresses are compared',
  ],
]
/** What no probe could ever find well, further members of each kind. */
const FURTHER: typeof IMPOSSIBLE = [
  [
    { expect: { redirect_to: 'http://10.0.0.1/' } },
    'expect.redirect_to: found "http://10.0.0.1/", allowed is a public address while probe.allow_private is false',
  ],
  [
    { expect: { redirect_to: 'https://[::1]/' } },
    'expect.redirect_to: found "https://[::1]/", allowed is a public address while probe.allow_private is false',
  ],
  [
    { expect: { redirect_to: 'https://www.example.con/' } },
    'expect.redirect_to: found "www.example.con", allowed is a host name under a top-level domain that exists: there is no .con',
  ],
  [
    { expect: { redirect_to: 'https://shop.example.com:22/' } },
    'expect.redirect_to: found "https://shop.example.com:22/", allowed is a port that redirects are followed to: 80, 443, its own, or 1024 and above',
  ],
  [
    { expect: { dns: { a: ['10.0.0.1'] } } },
    'expect.dns.a.0: found "10.0.0.1", allowed is a public address while probe.allow_private is false',
  ],
  [
    { expect: { dns: { aaaa: ['fd00::1'] } } },
    'expect.dns.aaaa.0: found "fd00::1", allowed is a public address while probe.allow_private is false',
  ],
  [
    { domain: 'example.com', expect: { dns: { cname: ['d111.cloudfront.net'] } } },
    'expect.dns.cname: found ["d111.cloudfront.net"], allowed is nothing for example.com itself, which cannot be an alias',
  ],
  [
    { expect: { dns: { cname: ['shop.example.com'] } } },
    'expect.dns.cname.0: found "shop.example.com", allowed is another name than its own',
  ],
  [
    { expect: { registration_days: 4_000 } },
    'expect.registration_days: found 4000, allowed is at most 3653, as long as registrations last at all',
  ],
  [
    { expect: { certificate_days: 900 } },
    'expect.certificate_days: found 900, allowed is at most 398, as long as public certificates are valid at all',
  ],
  [
    { method: 'HEAD', expect: { max_body_bytes: 10 } },
    'expect.max_body_bytes: found 10, allowed is nothing with the method HEAD, whose answers have no body',
  ],
  [
    { checks: { certificate: true }, scheme: 'http' },
    'checks.certificate: found true, allowed is true only with the schemes https and tls, not http',
  ],
  [
    { checks: { certificate: false }, expect: { certificate_days: 20 } },
    'expect.certificate_days: found 20, allowed is nothing where checks.certificate is false',
  ],
  [
    { domain: 'shop.example.ed' },
    'domain: found "shop.example.ed", allowed is a host name under a top-level domain that exists: there is no .ed',
  ],
  [
    { domain: 'shop.example.oi' },
    'domain: found "shop.example.oi", allowed is a host name under a top-level domain that exists: there is no .oi',
  ],
  [{ domain: 'x.onion' }, 'domain: found "x.onion", allowed is a host name in DNS, which knows no .onion'],
  [
    { domain: 'shop.localhost' },
    'domain: found "shop.localhost", allowed is a host name under a top-level domain that exists: there is no .localhost',
  ],
]
for (const [monitor, message] of [...IMPOSSIBLE, ...FURTHER])
  test(`refuses the monitor ${JSON.stringify(monitor)}`, () =>
    assert.equal(problems({ monitors: [{ domain: 'shop.example.com', ...monitor }], detection: {} }), [
      `monitors.0.${message}`,
    ]))

const POSSIBLE: readonly object[] = [
  { domain: 'gov.uk' },
  { domain: 'shop.example.de' },
  { domain: 'status.example.io' },
  { domain: 'shop.example.co.uk' },
  { domain: 'example.photography' },
  { domain: 'xn--mnchen-3ya.de' },
  { domain: 'xn--e1afmkfd.xn--p1ai' },
  { domain: 'www.gov.uk' },
  { domain: 'example.com', expect: { redirect_to: 'https://www.example.com/*' } },
  { port: 8443, expect: { redirect_to: 'https://shop.example.com:8443/x' } },
  { port: 465, expect: { redirect_to: 'https://shop.example.com:465/' } },
  { expect: { status: [302], redirect_to: 'https://10.0.0.1:22/' } },
  { expect: { redirect_to: 'https://shop.exam*' } },
  { expect: { dns: { a: ['192.0.2.1'], cname: ['d111.cloudfront.net'] } } },
  { method: 'OPTIONS', expect: { body_contains: 'x', max_body_bytes: 10 } },
  { scheme: 'tls', checks: { certificate: false } },
]
for (const monitor of POSSIBLE)
  test(`takes the monitor ${JSON.stringify(monitor)}`, () =>
    assert.equal(problems({ monitors: [{ domain: 'shop.example.com', ...monitor }], detection: {} }), []))

test('a registration is not asked for where there is no one to ask', () =>
  assert.equal(
    problems({
      probe: { rdap_url: '' },
      monitors: [{ domain: 'shop.example.com', checks: { registration: true } }],
      detection: {},
    }),
    ['monitors.0.checks.registration: found true, allowed is true only with probe.rdap_url'],
  ))

/** Windows without an end, and one that has ends. */
for (const [cron, duration_minutes, ends] of [
  ['* * * * *', 1, false],
  ['0 * * * *', 60, false],
  ['*/15 * * * *', 20, false],
  ['0 0 * * *', 1_440, false],
  ['0 0 * * SUN', 10_080, false],
  ['* 2 * * *', 60, true],
  ['0 2-5 * * *', 60, true],
  ['0 * * * *', 59, true],
] as const)
  test(`a maintenance window of ${duration_minutes} minutes at "${cron}" ${ends ? 'is taken' : 'never ends'}`, () =>
    assert.equal(
      problems({
        monitors: [{ domain: 'shop.example.com' }],
        detection: { maintenance: [{ ...window, time_zone: 'UTC', cron, duration_minutes }] },
      }),
      ends
        ? []
        : [
            `detection.maintenance.0.duration_minutes: found ${duration_minutes}: the next window of "${cron}" begins before one ends, allowed is less: nothing would ever be reported`,
          ],
    ))

test('more monitors than can be begun with are refused with both times', () =>
  assert.equal(
    problems({
      monitors: numbered(400, (n) => ({ domain: `d${n}.example.com` })),
      detection: { domains_per_second: 1 },
      shards: undefined,
    }),
    [
      'detection.domains_per_second: found 1: to begin with 400 monitors takes 400000 ms, allowed are the 231000 ms that invoke-agent-analysis has before the last probes; more are observed with the setting shards',
    ],
  ))

test('one resolver in two forms is one', () =>
  assert.equal(
    problems({ probe: { resolvers: ['9.9.9.9', '9.9.9.9:053', '[2620:fe::fe]', '2620:fe::fe'] } }),
    [
      'probe.resolvers.1: found "9.9.9.9:053", allowed is each resolver once',
      'probe.resolvers.3: found "2620:fe::fe", allowed is each resolver once',
    ],
  ))

test('private networks have names of their own', () => {
  const probe = { allow_private: true }
  assert.equal(
    problems({ probe, monitors: [{ domain: 'shop' }, { domain: 'a.corp.acme' }], detection: {} }),
    [],
  )
})

test('probes that need more time than there is are refused with the sum', () => {
  const probe = { timeout_ms: 60_000, confirmations: 3, confirm_interval_ms: 60_000 }
  assert.equal(problems({ probe, shards: undefined }), [
    'probe.timeout_ms: found 60000: 3 confirmations of up to 90000 ms, 2 times confirm_interval_ms of 60000 ms and 70000 ms to decide and to write are 460000 ms, allowed is 300000 ms, the time of invoke-agent-analysis',
  ])
  assert.equal(
    problems({ probe: { ...probe, timeout_ms: 30_000, confirm_interval_ms: 10_000 }, shards: undefined }),
    [],
  )
})

for (const resolver of ['127.0.0.1:70000', '127.0.0.1:0', '[::1]:99999'])
  test(`refuses the resolver ${resolver}`, () =>
    assert.equal(problems({ probe: { resolvers: ['9.9.9.9', resolver] } }), [
      `probe.resolvers.1: found "${resolver}", allowed is an address with a port from 1 to 65535`,
    ]))

test('refuses a resolver that is none, and one that is listed twice', () =>
  assert.equal(problems({ probe: { resolvers: [':::::', '9.9.9.9', '9.9.9.9'] } }), [
    'probe.resolvers.0: found ":::::", allowed is an address such as 9.9.9.9, 127.0.0.1:5353 or [2620:fe::fe]:53',
    'probe.resolvers.2: found "9.9.9.9", allowed is each resolver once',
  ]))

test('refuses maintenance of domains that are not monitored, and of none', () =>
  assert.equal(
    problems({
      monitors: [{ domain: 'shop.example.com' }],
      detection: {
        maintenance: [
          {
            ...window,
            domains: ['shop.example.com', '*.example.com', 'shpo.example.com', '*.shop.example.com'],
          },
          { ...window, domains: [] },
        ],
      },
    }),
    [
      'detection.maintenance.0.domains.2: found "shpo.example.com", allowed is a domain that monitors lists, or *.NAME above one',
      'detection.maintenance.0.domains.3: found "*.shop.example.com", allowed is a domain that monitors lists, or *.NAME above one',
      'detection.maintenance.1.domains: found [], allowed is at least one domain, or no such setting for all of them',
    ],
  ))

test('refuses references that are no names', () =>
  assert.equal(problems({ detection: { self_check: { references: ['9.9.9.9'] } } }), [
    'detection.self_check.references.0: found "9.9.9.9", allowed is a host name, not an IP address',
  ]))

test('a setting of the wrong kind hides no monitor that cannot work', () =>
  assert.equal(
    problems({
      regoin: 'us-east-1',
      stage: 'Dev',
      monitors: [{ domain: 'a.example.com', port: 0 }, { domain: '9.9.9.9' }],
      detection: {},
    }),
    [
      'regoin: there is no such setting; did you mean region?',
      'stage: found "Dev", allowed is up to 12 lower-case letters and digits, or empty',
      'monitors.0.port: found 0, allowed is a TCP port, 1 to 65535',
      'monitors.1.domain: found "9.9.9.9", allowed is a host name, not an IP address',
    ],
  ))

for (const [name, values, message] of WRONG)
  test(`refuses ${name}`, () => assert.equal(problems(values), [message]))

test('names every problem at once', () =>
  assert.equal(problems({ region: 1, deletion_protection: 2 }), [
    'region: found 1, allowed is a region such as us-east-1, not of China, GovCloud or an isolated partition',
    'deletion_protection: found 2, allowed is true or false',
  ]))

test('takes what is right', () => assert.equal(problems({}), []))

test('takes resolvers as Node takes them', () => {
  const resolvers = ['9.9.9.9', '127.0.0.1:5353', '2620:fe::fe', '[2620:fe::9]', '[::1]:5353']
  assert.equal(problems({ probe: { resolvers } }), [])
  new Resolver().setServers(resolvers)
})

test('merges a part of a group with its defaults', () => {
  const settings = readSettings({
    values: { ...FULL_SETTINGS, standing_approvals: undefined, approval: { high: { open_minutes: 5 } } },
    read,
  })
  assert.is(settings.approval.high.open_minutes, 5)
  assert.is(settings.approval.high.reminder_minutes, 60)
  assert.is(settings.approval.low.open_minutes, 240)
})

test('gives the functions the places that alarms and sources leave out', () => {
  const { detection } = functionSettings(readSettings({ values: FULL_SETTINGS, read }))
  assert.equal(detection.alarms, [
    { account_id: ACCOUNT, region: 'eu-west-1', ...alarm('shop-5xx') },
    { account_id: ACCOUNT, region: 'us-east-1', ...alarm('shop-distribution-5xx') },
  ])
  assert.equal(detection.sources[0], { account_id: ACCOUNT, source: 'acme.synthetics' })
  assert.equal(detection.sources[1], { account_id: '222222222222', source: 'acme.monitoring' })
})

/** What SNS and S3 refuse, after half of a deployment has been made. */
const scalarProblems = (values: Attributes): readonly string[] => {
  try {
    readSettings({ values: { account_id: '123456789012', ...values }, read: () => '' })
    return []
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
}
for (const email of [
  ...['mailto:a@b.example', '<a@b.example>', 'Ada <ada@example.com>', 'jörg@example.com', 'a@müller.example'],
  ...['a@example..com', 'a@-example.com', 'a@example.com.', 'a,b@example.com', 'a@example.com,b'],
  ...[`${'a'.repeat(65)}@example.com`],
])
  test(`${email} is no address`, () => {
    for (const field of ['alert_emails', 'escalation_emails'])
      assert.match(scalarProblems({ [field]: [email] }).join('\n'), `${field}.0: found`)
  })
for (const email of ['a@b.co', "o'neil+ops@mail.example.com", 'x_1@xn--mller-kva.example', 'A.B@Example.COM'])
  test(`${email} is one`, () => assert.equal(scalarProblems({ alert_emails: [email] }), []))

for (const bucket of [
  ...['a..b', '192.168.5.4', 'xn--documents', 'sthree-documents', 'amzn-s3-demo-documents'],
  ...['documents-s3alias', 'documents--ol-s3', 'documents.mrap', 'documents--x-s3', 'documents--table-s3'],
])
  test(`${bucket} is no bucket's name`, () => {
    assert.match(scalarProblems({ bucket_name: bucket }).join('\n'), 'bucket_name: found')
    assert.match(scalarProblems({ backend: { bucket } }).join('\n'), 'backend.bucket: found')
  })
for (const bucket of [
  'a.b.c',
  '1.2.3',
  '192.168.5.4.5',
  'my-xn--documents',
  'documents-s3',
  'domain-alert-analysis',
])
  test(`${bucket} is one`, () => assert.equal(scalarProblems({ bucket_name: bucket }), []))

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Objects that hold settings, by their paths. */
const groupsOf = (value: object, path = ''): readonly string[] =>
  Object.entries(value).flatMap(([name, inner]) =>
    isObject(inner) ? [`${path}${name}`, ...groupsOf(inner, `${path}${name}.`)] : [],
  )
const nested = (path: string, value: unknown): object =>
  path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object

test('a misspelt name is said wherever it is, and nothing looks for settings in it', () => {
  const settings = readSettings({ values: FULL_SETTINGS, read })
  const groups = [...groupsOf(settings), 'customer_keys', 'iam', 'backend']
    // Names of their own.
    .filter((path) => !/^(tags|people|agent\.token_prices)/.test(path))
  assert.ok(groups.includes('approval') && groups.includes('approval.low'))
  for (const path of groups)
    for (const value of [{}, null, [], 'x'])
      assert.ok(
        problems(nested(`${path}.mispelt`, value)).includes(`${path}.mispelt: there is no such setting`),
        `${path}: ${problems(nested(`${path}.mispelt`, value))}`,
      )
})

test.run()
