import * as t from 'io-ts'
import { integer, oneOf, struct, text } from './codec'
import { Checks, Expectation } from './expectation'
import { Issue, Symptom } from './issue'
import { MonitorKey, storedMembers } from './members'
import { MonitorAccount } from './monitor-account'
import { MonitorResources } from './monitor-resources'
import {
  AlertId,
  Count,
  DomainName,
  Instant,
  JsonObject,
  LongText,
  MonitorName,
  Ordinal,
  Principal,
  Remark,
  Severity,
} from './scalars'
import { setting } from './setting'
import { vocabulary } from './vocabulary'

/** In the settings the path of a file; what travels with the functions is its text. */
const Runbook = text('Runbook', 'a Markdown file of 1 to 8192 characters', { minLength: 1, maxLength: 8_192 })

/** A monitored domain, as the settings list it. */
export const Monitor = struct(
  'Monitor',
  { domain: setting(DomainName, { description: 'A watched domain' }) },
  {
    name: setting(MonitorName, {
      description: 'What it is called among several monitors of its domain; as its domain without it',
    }),
    scheme: setting(oneOf('Scheme', 'https', 'http', 'tls', 'tcp'), {
      description:
        'How far a probe goes; `https` without it. `tls` ends after the certificate, `tcp` after the connection',
    }),
    port: setting(integer('Port', 'a TCP port, 1 to 65535', { minimum: 1, maximum: 65535 }), {
      description: '443 without it, 80 for `http`',
    }),
    path: setting(text('UrlPath', 'a path that starts with "/"', { pattern: '^/[^\\s#]{0,500}$' }), {
      description: '`/` without it',
    }),
    // Methods that could change something are not for probes.
    method: setting(oneOf('ProbeMethod', 'GET', 'HEAD', 'OPTIONS'), { description: '`GET` without it' }),
    runbook: setting(Runbook, {
      description:
        'Markdown file of the team for this monitor, beside the settings and of at most 8 KB: the agent is given it as data',
    }),
    severity: setting(Severity, { description: "Severity of its faults, in place of each fault's own" }),
    expect: Expectation,
    checks: Checks,
    resources: MonitorResources,
    account: MonitorAccount,
  },
)
export type Monitor = t.TypeOf<typeof Monitor>

/** What tells one monitor from all others: its domain, and its name where that is another. Events and alerts carry it so. */
export interface MonitorIdentity {
  readonly domain: string
  readonly monitor?: string | undefined
}

export const identityOf = ({ domain, name }: Pick<Monitor, 'domain' | 'name'>): MonitorIdentity =>
  name === undefined || name === domain ? { domain } : { domain, monitor: name }

/** The monitor that an event or an alert is about; undefined where the settings do not list it any more. */
export const monitorOf = (
  monitors: readonly Monitor[],
  { domain, monitor = domain }: MonitorIdentity,
): Monitor | undefined =>
  monitors.find((one) => one.domain === domain && (one.name ?? one.domain) === monitor)

/** No host name holds this sign. */
const NAME_SIGN = '#'

/**
 * Key of a monitor's item, and of what tells its faults from those of others: its domain, `#` and its name where it has one. Where
 * people and others name the one that is called as its domain, it is the same one.
 */
export const keyOf = ({ domain, monitor = domain }: MonitorIdentity): string =>
  monitor === domain ? domain : `${domain}${NAME_SIGN}${monitor}`

/** As people read it: `shop.example.com`, or `shop.example.com (cart)`. */
export const shownName = ({ domain, monitor = domain }: MonitorIdentity): string =>
  monitor === domain ? domain : `${domain} (${monitor})`

/** Whose key it is. */
export const identityFrom = (key: string): MonitorIdentity => {
  const [domain = key, monitor] = key.split(NAME_SIGN)
  return monitor === undefined ? { domain } : { domain, monitor }
}

/** The domain of a monitor, by its key. */
export const domainOf = (key: string): string => identityFrom(key).domain

/** Ticks in a row that saw the same; one that began before `seen_at` has seen nothing new and does not count. */
export const Streak = struct(
  'Streak',
  { ticks: Ordinal, since: Instant, seen_at: Instant },
  {
    /** When the tick before it began, where that one found the monitor well. */
    last_well_at: Instant,
  },
)
export type Streak = t.TypeOf<typeof Streak>

/** Why the agent is not asked at first: over the budget, or the previous alert's analysis of the same evidence holds. */
export const AnalysisMode = oneOf('AnalysisMode', 'deferred', 'repeated')
export type AnalysisMode = t.TypeOf<typeof AnalysisMode>

/** What had a domain probed. */
export const ProbeTrigger = vocabulary('Trigger', 'What had the domain probed.', {
  schedule: 'the regular tick',
  manual: 'a person',
  event: 'an alarm or a detector of others',
})

/** An outage that the detector has seen and not yet seen ending. */
export const OpenIssue = struct(
  'OpenIssue',
  { alert_id: AlertId, generation: Ordinal, issue: Issue, detected_at: Instant },
  {
    previous_alert_id: AlertId,
    /** When its check failed first, and the last look before that found the monitor well. */
    failing_since: Instant,
    last_well_at: Instant,
    raised_by: Principal,
    /** MAC of the detector over the evidence, base64url: the alert carries it. */
    evidence_mac: LongText,
    /** What had the domain probed, where it was not the schedule: a lost event is published again as it was. */
    trigger: ProbeTrigger,
    recovered_at: Instant,
    /** The fault was not seen lately, but not for long enough to call it over. */
    well: Streak,
    /** Several monitors fail for one cause: `alert_id` is the alert of the monitor `leader`. */
    group: t.type({ key: LongText, leader: MonitorKey }, 'Group'),
    /** The monitors that the alert of a group opened with; only at its leader. */
    ...storedMembers,
    /** The ways in which those fail that fail otherwise than the leader; only there. */
    symptoms: t.array(Symptom),
    analysis: AnalysisMode,
  },
)
export type OpenIssue = t.TypeOf<typeof OpenIssue>

/** Somebody has muted a domain: until then its faults open no alert. */
export const Mute = struct('Mute', { until: Instant, by: Principal, at: Instant }, { reason: Remark })
export type Mute = t.TypeOf<typeof Mute>

/** Why the detector reports less than it should. */
export const DegradedReason = vocabulary('DegradedReason', 'Why the detector reports less than it should.', {
  self_check_failed: 'it cannot reach the reference hosts either',
  most_domains_failing: 'most of the fleet fails at once, which it does not believe at first',
  out_of_time: 'it does not get through its domains',
})
export type DegradedReason = t.TypeOf<typeof DegradedReason>

/** An alert that was opened, as ticks know it that observe other domains only: what they see may have the same cause. */
export const RecentAlert = struct(
  'RecentAlert',
  { domain: MonitorKey, check: LongText, severity: Severity, keys: t.array(LongText), at: Instant },
  {
    /** The shared cause, once it is the alert of several. */
    group: LongText,
  },
)
export type RecentAlert = t.TypeOf<typeof RecentAlert>

/** What a tick of all monitors has seen: when it began, and which were not seen to be well. */
export const LastLook = t.type({ at: Instant, not_well: t.array(MonitorKey) }, 'LastLook')
export type LastLook = t.TypeOf<typeof LastLook>

/** What the detector knows of all domains together. */
export const FleetState = struct(
  'FleetState',
  {},
  {
    /** When analyses were granted, by alert: the last hour's. An alert is granted one, however many ticks see it. */
    granted: t.record(t.string, Instant),
    /** Alerts whose cause others may share, by their ids: the newest. */
    recent_alerts: t.record(t.string, RecentAlert),
    /** Absent where too many were not well to be listed. */
    last_look: LastLook,
    /** What keeps the detector from reporting, and since when. */
    degraded: struct(
      'Degraded',
      { reason: DegradedReason, since: Instant },
      {
        /** Since when it would not be any more; it has to last. */
        well_since: Instant,
      },
    ),
  },
)
export type FleetState = t.TypeOf<typeof FleetState>

/** The newest tick that somebody has begun to decide. No other one is decided before `until`, or before it is done. */
export const TickClaim = struct(
  'TickClaim',
  { tick: Instant, claim_id: LongText, until: Instant },
  { decided_at: Instant },
)
export type TickClaim = t.TypeOf<typeof TickClaim>

/** An event that is committed and not known to be published: `detail` is the event's detail as JSON text. */
export const OutboxEntry = t.type({ name: LongText, detail: LongText, committed_at: Instant }, 'OutboxEntry')
export type OutboxEntry = t.TypeOf<typeof OutboxEntry>

/** Key of the one item about all domains: a name that no domain can have. */
export const FLEET = '_fleet'
/** Key of the one item with the windows that people have opened. */
export const WINDOWS = '_windows'
/** Key of the one item with the monitors that people have added. */
export const ADDED = '_monitors'
/** Key of the one item that says when the last tick of the schedule came to its end: all that a witness may read. */
export const HEARTBEAT = '_heartbeat'
/** Key of the item with a part of what a witness has seen, by its region. */
export const vantageKey = (vantage: string, part: number): string => `_vantage-${vantage}-${part}`

/** Key of the one item that says which tick of a fleet in shards is decided, and by whom. */
export const TICK = '_tick'
/** Key of the item with a part of what a shard has seen last. */
export const shardKey = (shard: number, part: number): string => `_shard-${shard}-${part}`

/** Key of the one item with the repairs that people have approved in advance. */
export const STANDING_APPROVALS = '_standing'

/** Item of the monitor-state table, one per monitor; written under the condition that `revision` is unchanged. */
export const MonitorState = struct(
  'MonitorState',
  {
    /** The monitor's key: its domain alone, where it has no name of its own. */
    domain: MonitorKey,
    revision: Count,
    /** By the check that fails. */
    open: t.record(t.string, OpenIssue),
    /** Last generation used, by check: a new outage opens a new alert. */
    generations: t.record(t.string, Ordinal),
    outbox: t.record(t.string, OutboxEntry),
  },
  {
    /** Checks that fail, but not yet in enough ticks. */
    suspects: t.record(t.string, Streak),
    /** When the domain changed between broken and well, the latest last. */
    changes: t.array(Instant),
    mute: Mute,
    /** Only in the item `FLEET`. */
    fleet: FleetState,
    /** Only in the item `WINDOWS`, by their ids. Each is decoded by itself: one that cannot be read hides no other. */
    windows: t.record(t.string, JsonObject),
    /** Only in the item `ADDED`, by the monitors' keys. Each is decoded by itself, too. */
    added: t.record(t.string, JsonObject),
    /** Only in the item `HEARTBEAT`. */
    ticked_at: Instant,
    /** Only in items of `vantageKey`: what a witness has published last, with its MAC. It is decoded and verified when it is read. */
    vantage: JsonObject,
    /** Only in the item `TICK`. */
    tick: TickClaim,
    /** Only in items of `shardKey`. It is decoded and verified when it is read, too. */
    shard: JsonObject,
    /** Only in the item `STANDING_APPROVALS`, by their ids. Each is decoded by itself, too. */
    standing: t.record(t.string, JsonObject),
    /** Key of the sparse index of items with an open outbox. */
    outbox_open: t.literal('yes'),
  },
)
export type MonitorState = t.TypeOf<typeof MonitorState>
