import type * as t from 'io-ts'
import { decimal, integer, kindOfText, ScalarType, text } from './codec'
import { vocabulary } from './vocabulary'

/** Path-safe: it is a part of S3 keys and URLs. */
export const AlertId = kindOfText('AlertId', 'an alert id (letters, digits, ".", "_", "-"; at most 64)', {
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
})
export type AlertId = t.TypeOf<typeof AlertId>

/** Lower-case host name without a trailing dot, as DNS has it (international names in their xn-- form). */
export const DomainName = text('DomainName', 'a lower-case host name such as shop.example.com', {
  pattern: '^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$',
  maxLength: 253,
})
export type DomainName = t.TypeOf<typeof DomainName>

/** How people call a monitor among those of its domain; one without a name is called as its domain. */
export const MonitorName = text(
  'MonitorName',
  'a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)',
  { pattern: '^[A-Za-z0-9/]([A-Za-z0-9._:/-]{0,62}[A-Za-z0-9/])?$' },
)
export type MonitorName = t.TypeOf<typeof MonitorName>

/** A point in time, UTC, milliseconds: fixed width, so that texts compare as times do. */
export const Instant = kindOfText('Instant', 'a UTC time such as 2026-01-31T08:05:00.000Z', {
  pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{3}Z$',
})
export type Instant = t.TypeOf<typeof Instant>

/** A name of the time zone database. Whether there is such a zone is found out when the settings are read. */
export const TimeZone = text('TimeZone', 'a time zone such as Europe/Berlin', {
  pattern: '^[A-Za-z][A-Za-z0-9_+/-]{0,63}$',
})

export const Sha256 = kindOfText('Sha256', 'a SHA-256 digest in 64 lower-case hex digits', {
  pattern: '^[0-9a-f]{64}$',
})
export type Sha256 = t.TypeOf<typeof Sha256>

/** Digest of what people approve: alert, plan and analysis. */
export const PlanDigest = kindOfText('PlanDigest', 'a SHA-256 digest in 64 lower-case hex digits', {
  pattern: '^[0-9a-f]{64}$',
})
export type PlanDigest = t.TypeOf<typeof PlanDigest>

export const EventId = kindOfText('EventId', 'an event id in 32 lower-case hex digits', {
  pattern: '^[0-9a-f]{32}$',
})
export type EventId = t.TypeOf<typeof EventId>

export const Uuid = text('Uuid', 'a UUID', {
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
})
export type Uuid = t.TypeOf<typeof Uuid>

/** Seconds since 1970, as DynamoDB's TTL wants it. */
export const UnixSeconds = integer('UnixSeconds', 'seconds since 1970', { minimum: 0 })

export const Count = integer('Count', 'a whole number, 0 or more', { minimum: 0 })
export const Ordinal = integer('Ordinal', 'a whole number, 1 or more', { minimum: 1 })
export const Milliseconds = decimal('Milliseconds', 'milliseconds, 0 or more', { minimum: 0 })

/** One sentence for a message title. */
export const Summary = text('Summary', 'a text of 1 to 300 characters', { minLength: 1, maxLength: 300 })
/** A few sentences by a person or a machine. */
export const Remark = text('Remark', 'a text of at most 1000 characters', { maxLength: 1000 })
/** A name of a person or principal. */
export const Principal = text('Principal', 'a name of 1 to 200 characters', { minLength: 1, maxLength: 200 })
export const S3Key = text('S3Key', 'an S3 key of 1 to 1024 characters', { minLength: 1, maxLength: 1024 })
/** A text without limits of its own (the item's size limits it). */
export const LongText = text('LongText', 'a text')

/** `service:Operation`, an action of the allow-list. */
export const ActionName = text('ActionName', 'an action such as cloudfront:CreateInvalidation', {
  pattern: '^[a-z0-9-]{2,32}:[A-Z][A-Za-z]{2,64}$',
})
export type ActionName = t.TypeOf<typeof ActionName>

export const JsonObject = new ScalarType<Record<string, unknown>>(
  'JsonObject',
  { type: 'object' },
  'a JSON object',
)
export type JsonObject = t.TypeOf<typeof JsonObject>

export const Severity = vocabulary('Severity', 'How bad it is.', {
  critical: 'visitors cannot use the site',
  high: 'visitors see something wrong, or soon will',
  medium: 'it works for now, or for most',
  low: 'someone should look when there is time',
})
export type Severity = t.TypeOf<typeof Severity>

export const Risk = vocabulary('Risk', 'What a step may break.', {
  low: 'it cannot make things worse, or only for moments',
  medium: 'it can make things worse, and can be put back',
  high: 'it can make things worse, and may not be put back',
})
export type Risk = t.TypeOf<typeof Risk>

/** Name of an event, which is its detail-type. */
export const EventName = text('EventName', 'the name of an event such as AlertAnalyzed', {
  pattern: '^[A-Z][A-Za-z]{2,63}$',
})

export const Channel = vocabulary('Channel', 'Where people are notified.', {
  slack: 'Slack',
  teams: 'Microsoft Teams',
  email: 'mail',
  pagerduty: 'PagerDuty',
  webhook: 'the webhook of another system',
})
export type Channel = t.TypeOf<typeof Channel>

/** Channels by which an alert is handed on to those on call: nothing of them is there before a policy names one. */
export const handOffChannels: readonly Channel[] = ['pagerduty', 'webhook']
