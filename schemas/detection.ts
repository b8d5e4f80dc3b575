import * as t from 'io-ts'
import { integer, struct, text } from './codec'
import { DomainName, TimeZone } from './scalars'
import { setting } from './setting'

export const Minutes = integer('Minutes', 'minutes, 1 to 10080', { minimum: 1, maximum: 10_080 })
const Ticks = integer('Ticks', 'a number of ticks, 1 to 20', { minimum: 1, maximum: 20 })
const Domains = integer('DomainCount', 'a number of domains, 2 to 100000', { minimum: 2, maximum: 100_000 })

/** `shop.example.com`, or `*.example.com` for every name below it. */
export const DomainPattern = text('DomainPattern', 'a host name or *.host name', {
  pattern: '^(\\*\\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$',
})

/** Whether a `DomainPattern` is for a domain. */
export const matchesDomain = (pattern: string, domain: string): boolean =>
  pattern.startsWith('*.') ? domain.endsWith(pattern.slice(1)) : domain === pattern

/** A time in which faults are expected: domains are probed as always, but no alert opens. */
export const MaintenanceWindow = struct(
  'MaintenanceWindow',
  {
    cron: setting(
      text('Cron', 'a cron expression of five fields such as 0 2 * * SUN', {
        pattern: '^\\S+( +\\S+){4}$',
        maxLength: 100,
      }),
      { description: 'When a window in which faults are expected begins' },
    ),
    duration_minutes: setting(Minutes, { description: 'How long it lasts' }),
    time_zone: setting(TimeZone, { description: 'Clock of `cron`' }),
  },
  {
    domains: setting(t.array(DomainPattern), { description: 'Domains it is for; all without it' }),
    reason: setting(text('Reason', 'a text of 1 to 200 characters', { minLength: 1, maxLength: 200 }), {
      description: 'Said where it is shown',
    }),
  },
)
export type MaintenanceWindow = t.TypeOf<typeof MaintenanceWindow>

const AccountId = text('SourceAccount', 'an AWS account id of 12 digits', { pattern: '^\\d{12}$' })

/** A CloudWatch alarm whose change of state has a domain probed at once. One alarm may be listed for several domains. */
const Alarm = struct(
  'Alarm',
  {
    alarm_name: setting(
      text('AlarmName', 'the name of a CloudWatch alarm', {
        pattern: '^[^\\x00-\\x1f\\x7f]+$',
        maxLength: 255,
      }),
      { description: 'A CloudWatch alarm that has a domain probed at once when it rings and when it ends' },
    ),
    domain: setting(DomainName, {
      description: 'That domain; it must be monitored. An alarm of several domains is listed once for each',
    }),
  },
  {
    /** Where the alarm is, if not where this system is: alarms of CloudFront and Route 53 are in us-east-1. */
    region: setting(
      text('AlarmRegion', 'a region such as us-east-1', { pattern: '^[a-z]{2}(-[a-z]+)+-\\d$' }),
      {
        description:
          "Its region, where it is another one than the deployment's. A rule there must send its events on",
      },
    ),
    account_id: setting(AccountId, {
      description: 'Its account, where it is another one. A rule there must send its events on',
    }),
  },
)
export type Alarm = t.TypeOf<typeof Alarm>

/** Another team's detector that publishes `IssueDetected` on this system's bus. */
const IssueSource = struct(
  'IssueSource',
  {
    /** Sources that start with `aws.` and `cloudops.agent` itself are refused at the synth. */
    source: setting(
      text('EventSource', 'a source such as acme.monitoring', {
        pattern: '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+$',
        maxLength: 128,
      }),
      {
        description:
          'Source under which another detector publishes `IssueDetected`; neither `aws.*` nor `cloudops.agent`',
      },
    ),
  },
  {
    account_id: setting(AccountId, {
      description:
        'The account it publishes from, where it is another one: the bus admits it for its sources',
    }),
  },
)
export type IssueSource = t.TypeOf<typeof IssueSource>

/** Which observed faults are reported to people, and when. */
export const DetectionSettings = t.type(
  {
    cool_down_minutes: setting(Minutes, {
      default: 60,
      description: 'Before a fault that outlives its alert opens the next one',
    }),
    /** Ticks in a row that must see a fault before an alert opens; each confirms it by fresh probes. */
    failure_ticks: setting(Ticks, {
      default: 1,
      description: 'Ticks in a row that must see a fault before an alert opens',
    }),
    unknown_ticks: setting(Ticks, {
      default: 6,
      description:
        'Ticks in a row that could not tell whether a domain is well before an alert of low severity says so',
    }),
    recovery_ticks: setting(Ticks, {
      default: 1,
      description: 'Ticks in a row that must find it gone before the alert is withdrawn',
    }),
    /** Domains whose probes are begun per second: more would measure the prober's own queue. */
    domains_per_second: setting(
      integer('DomainRate', 'domains per second, 1 to 10000', {
        minimum: 1,
        maximum: 10_000,
      }),
      { default: 100, description: 'Domains whose probes begin within a second' },
    ),
    /** A domain that changed this often within the time is flapping: its alert stays until it was well for a while. */
    flapping: t.type(
      {
        changes: setting(
          integer('FlapChanges', 'a number of changes, 2 to 20', { minimum: 2, maximum: 20 }),
          { default: 4, description: 'A domain that changes this often is flapping' },
        ),
        within_minutes: setting(Minutes, { default: 60, description: 'Time in which those changes count' }),
        quiet_minutes: setting(Minutes, {
          default: 30,
          description: 'How long it must be well until its alert ends',
        }),
      },
      'Flapping',
    ),
    grouping: t.type(
      {
        min_domains: setting(Domains, {
          default: 3,
          description: 'So many domains with one shared cause raise one alert',
        }),
      },
      'Grouping',
    ),
    /** When the fleet fails at once, the prober suspects itself first. */
    self_check: t.type(
      {
        min_domains: setting(Domains, {
          default: 3,
          description: 'Fewest failing domains that make the prober suspect itself',
        }),
        share_percent: setting(integer('Share', 'percent, 50 to 100', { minimum: 50, maximum: 100 }), {
          default: 100,
          description: 'Share of the fleet that makes it suspect itself',
        }),
        /** Web sites of others: one of them that answers clears the prober. */
        references: setting(t.array(DomainName), {
          default: ['aws.amazon.com', 'www.wikipedia.org'],
          description: 'Hosts of others that it asks then',
        }),
        /** After this time the fleet's outage is taken as real, in one alert. */
        hold_minutes: setting(Minutes, {
          default: 15,
          description: 'How long it says nothing while it doubts itself',
        }),
      },
      'SelfCheck',
    ),
    analyses_per_hour: setting(
      integer('AnalysesPerHour', 'analyses per hour, 0 to 1000', {
        minimum: 0,
        maximum: 1_000,
      }),
      { default: 30, description: 'Analyses by the agent; beyond, alerts open with the evidence alone' },
    ),
    maintenance: setting(t.array(MaintenanceWindow), { default: [] }),
    alarms: setting(t.array(Alarm), { default: [] }),
    sources: setting(t.array(IssueSource), { default: [] }),
  },
  'DetectionSettings',
)
export type DetectionSettings = t.TypeOf<typeof DetectionSettings>
