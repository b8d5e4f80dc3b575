import { Resolver } from 'node:dns'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { functionSettings, readSettings, SettingsError } from '../../stacks/settings'
import { FULL_SETTINGS } from '../support/synthesized'

const test = suite('settings')

const read = (path: string): string => {
  if (path === 'key.pem') return '-----BEGIN PUBLIC KEY-----\nnothing\n-----END PUBLIC KEY-----\n'
  throw new SettingsError([`${path}: cannot be read (ENOENT)`])
}

const problems = (values: object): readonly string[] => {
  try {
    readSettings({ values: { ...FULL_SETTINGS, ...values }, read })
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
    'account_id: found 123456789012, allowed is an AWS account id of 12 digits',
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
    'agent_runtime_arn: found "arn:aws:lambda:us-east-1:123456789012:function:x", allowed is the ARN of an inference profile, a foundation model, an agent alias of Bedrock Agents or an AgentCore runtime, in the partition aws',
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
    'approval.high.api_approvers.0: found "api-key:A1B2C3", allowed is api-key:ID, in lower case, while api_authorization is "api_key"',
  ],
  [
    'an IAM identity where callers are known by keys',
    { approval: { high: { api_approvers: ['arn:aws:iam::123456789012:user/dana'] } } },
    'approval.high.api_approvers.0: found "arn:aws:iam::123456789012:user/dana", allowed is api-key:ID, in lower case, while api_authorization is "api_key"',
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
    'alert_emails.1: found "ops", allowed is an e-mail address',
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
    'deletion_protection: found "yes", allowed is boolean',
  ],
  [
    'a bucket name with capitals',
    { bucket_name: 'My_Bucket' },
    'bucket_name: found "My_Bucket", allowed is an S3 bucket name',
  ],
  ['a tag that is no text', { tags: { Team: 7 } }, 'tags.Team: found 7, allowed is string'],
  [
    'a monitor without its domain',
    { monitors: [{ path: '/' }] },
    'monitors.0.domain: found nothing, allowed is a lower-case host name such as shop.example.com',
  ],
  [
    'a domain that is monitored twice',
    {
      monitors: [
        { domain: 'shop.example.com' },
        { domain: 'b.example.com' },
        { domain: 'shop.example.com', path: '/x' },
      ],
    },
    'monitors.2.domain: found "shop.example.com" a second time, allowed is each domain once',
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
  ['a misspelt setting', { alert_email: [] }, 'alert_email: there is no such setting'],
  [
    'a misspelt setting inside',
    { approval: { high: { opn_minutes: 5 } } },
    'approval.high.opn_minutes: there is no such setting',
  ],
  [
    'a misspelt setting in a list',
    { monitors: [{ domain: 'a.example.com', prt: 1 }] },
    'monitors.0.prt: there is no such setting',
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
    'no/such.pem: cannot be read (ENOENT)',
  ],
]

for (const [name, values, message] of WRONG)
  test(`refuses ${name}`, () => assert.equal(problems(values), [message]))

test('names every problem at once', () =>
  assert.equal(problems({ region: 1, deletion_protection: 2 }), [
    'region: found 1, allowed is a region such as us-east-1, not of China, GovCloud or an isolated partition',
    'deletion_protection: found 2, allowed is boolean',
  ]))

test('takes what is right', () => assert.equal(problems({}), []))

test('takes resolvers as Node takes them', () => {
  const resolvers = ['9.9.9.9', '127.0.0.1:5353', '2620:fe::fe', '[2620:fe::fe]', '[::1]:5353']
  assert.equal(problems({ probe: { resolvers } }), [])
  new Resolver().setServers(resolvers)
})

test('merges a part of a group with its defaults', () => {
  const settings = readSettings({
    values: { ...FULL_SETTINGS, approval: { high: { open_minutes: 5 } } },
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

test.run()
