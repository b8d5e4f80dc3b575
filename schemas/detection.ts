import * as t from 'io-ts'
import { integer, struct, text } from './codec'
import { DomainName } from './scalars'

export const Minutes = integer('Minutes', 'minutes, 1 to 10080', { minimum: 1, maximum: 10_080 })
const Ticks = integer('Ticks', 'a number of ticks, 1 to 20', { minimum: 1, maximum: 20 })
const Domains = integer('DomainCount', 'a number of domains, 2 to 100000', { minimum: 2, maximum: 100_000 })

/** `shop.example.com`, or `*.example.com` for every name below it. */
const DomainPattern = text('DomainPattern', 'a host name or *.host name', {
  pattern: '^(\\*\\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$',
})

/** A time in which faults are expected: domains are probed as always, but no alert opens. */
export const MaintenanceWindow = struct(
  'MaintenanceWindow',
  {
    /** When it begins, five fields. */
    cron: text('Cron', 'a cron expression of five fields such as 0 2 * * SUN', {
      pattern: '^\\S+( +\\S+){4}$',
      maxLength: 100,
    }),
    duration_minutes: Minutes,
    /** The clock that `cron` is read by. */
    time_zone: text('TimeZone', 'a time zone such as Europe/Berlin', {
      pattern: '^[A-Za-z][A-Za-z0-9_+/-]{0,63}$',
    }),
  },
  {
    /** Every domain without it. */
    domains: t.array(DomainPattern),
    reason: text('Reason', 'a text of 1 to 200 characters', { minLength: 1, maxLength: 200 }),
  },
)
export type MaintenanceWindow = t.TypeOf<typeof MaintenanceWindow>

const AccountId = text('SourceAccount', 'an AWS account id of 12 digits', { pattern: '^\\d{12}$' })

/** A CloudWatch alarm whose change of state has a domain probed at once. One alarm may be listed for several domains. */
const Alarm = struct(
  'Alarm',
  {
    alarm_name: text('AlarmName', 'the name of a CloudWatch alarm', {
      pattern: '^[^\\x00-\\x1f\\x7f]+$',
      maxLength: 255,
    }),
    domain: DomainName,
  },
  {
    /** Where the alarm is, if not where this system is: alarms of CloudFront and Route 53 are in us-east-1. */
    region: text('AlarmRegion', 'a region such as us-east-1', { pattern: '^[a-z]{2}(-[a-z]+)+-\\d$' }),
    account_id: AccountId,
  },
)
export type Alarm = t.TypeOf<typeof Alarm>

/** Another team's detector that publishes `IssueDetected` on this system's bus. */
const IssueSource = struct(
  'IssueSource',
  {
    /** Sources that start with `aws.` and `cloudops.agent` itself are refused at the synth. */
    source: text('EventSource', 'a source such as acme.monitoring', {
      pattern: '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+$',
      maxLength: 128,
    }),
  },
  {
    /** The account it publishes from, where that is not this deployment's own. */
    account_id: AccountId,
  },
)
export type IssueSource = t.TypeOf<typeof IssueSource>

/** Which observed faults are reported to people, and when. */
export const DetectionSettings = t.type(
  {
    /** An alert that has ended while its fault goes on is followed by another after this time. */
    cool_down_minutes: Minutes,
    /** Ticks in a row that must see a fault before an alert opens; each confirms it by fresh probes. */
    failure_ticks: Ticks,
    /** Ticks in a row that must find the fault gone before its alert is withdrawn. */
    recovery_ticks: Ticks,
    /** Domains whose probes are begun per second: more would measure the prober's own queue. */
    domains_per_second: integer('DomainRate', 'domains per second, 1 to 10000', {
      minimum: 1,
      maximum: 10_000,
    }),
    /** A domain that changed this often within the time is flapping: its alert stays until it was well for a while. */
    flapping: t.type(
      {
        changes: integer('FlapChanges', 'a number of changes, 2 to 20', { minimum: 2, maximum: 20 }),
        within_minutes: Minutes,
        quiet_minutes: Minutes,
      },
      'Flapping',
    ),
    /** This many domains that fail for one shared cause raise one alert. */
    grouping: t.type({ min_domains: Domains }, 'Grouping'),
    /** When the fleet fails at once, the prober suspects itself first. */
    self_check: t.type(
      {
        min_domains: Domains,
        share_percent: integer('Share', 'percent, 50 to 100', { minimum: 50, maximum: 100 }),
        /** Web sites of others: one of them that answers clears the prober. */
        references: t.array(DomainName),
        /** After this time the fleet's outage is taken as real, in one alert. */
        hold_minutes: Minutes,
      },
      'SelfCheck',
    ),
    /** Beyond it alerts are raised with their evidence alone. */
    analyses_per_hour: integer('AnalysesPerHour', 'analyses per hour, 0 to 1000', {
      minimum: 0,
      maximum: 1_000,
    }),
    maintenance: t.array(MaintenanceWindow),
    alarms: t.array(Alarm),
    sources: t.array(IssueSource),
  },
  'DetectionSettings',
)
export type DetectionSettings = t.TypeOf<typeof DetectionSettings>
