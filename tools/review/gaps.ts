import { KEEP_DAYS } from '../../functions/domain/alert/decide'
import type { Alert } from '../../schemas/alert'
import { AlertAnalyzed, AlertSnoozed, IssueDetected } from '../../schemas/events'
import type { Instant, Severity } from '../../schemas/scalars'
import type { Filed } from './filed'
import { spoken } from './format'
import type { Gap } from './model'
import { allOf, firstOf } from './read'
import { recordedPhases, type Stored } from './record'

/** Minutes between reminders where the settings are not known: their default. */
const REMINDER_MINUTES = 60
/** A reminder is due at the sweeper's next run after its time, and is said when it got through. */
const GRACE_MS = 5 * 60_000

/** What must have happened before an event. */
const BEFORE: Readonly<Record<string, readonly string[]>> = {
  AlertAnalyzed: ['IssueDetected'],
  AlertApproved: ['AlertAnalyzed'],
  AlertRejected: ['AlertAnalyzed'],
  ExecutionStarted: ['AlertApproved'],
  ExecutionCompleted: ['AlertApproved'],
}

interface Window {
  readonly from: Instant
  readonly to: Instant
}

/** Whether an event tells of a phase: by name and time; the opening is recorded a little after its event. */
const tells = (filed: Filed, event: string, at: Instant): boolean =>
  filed.event === event && (event === 'IssueDetected' ? filed.at <= at : filed.at === at)

/** Phases of the item in the window that no event tells of. */
const missingEvents = (events: readonly Filed[], alert: Alert | undefined, { from, to }: Window): Gap[] =>
  (alert === undefined ? [] : recordedPhases(alert))
    .filter(({ at, event }) => at >= from && at < to && !events.some((filed) => tells(filed, event, at)))
    .map(({ event, at, what }) => ({
      kind: 'missing_event',
      at,
      text: `the record says that ${what}, but the archive has no ${event} of that time`,
    }))

/** Events whose beginning lies before the window, or is lost. */
const missingBeginnings = (events: readonly Filed[], alert: Alert | undefined, { from }: Window): Gap[] => {
  const names = new Set(events.map(({ event }) => event))
  const [first] = events
  const lacks = events.flatMap(({ event }) => BEFORE[event] ?? []).filter((name) => !names.has(name))
  if (first === undefined || lacks.length === 0) return []
  const known = [...new Set(lacks)].join(', ')
  // What the record places inside of the window is reported as a missing event already.
  const inside = (alert === undefined ? [] : recordedPhases(alert)).some(
    ({ event, at }) => lacks.includes(event) && at >= from,
  )
  if (inside) return []
  return [
    {
      kind: 'missing_beginning',
      at: first.at,
      text: `nothing in this window tells of ${known}: it happened earlier, or its event is lost`,
    },
  ]
}

/** Until when a pause holds reminders back after an event: one to the end of a request goes on with that of the next revision. */
const pausedUntil = (events: readonly Filed[]): Instant | undefined => {
  const pauses = allOf(AlertSnoozed, events).map(({ data }) => data)
  const isToTheEnd = pauses.some(
    ({ snoozed_until, approval_expires_at }) => snoozed_until >= approval_expires_at,
  )
  const requests = isToTheEnd ? allOf(AlertAnalyzed, events) : []
  return [
    ...pauses.map(({ snoozed_until }) => snoozed_until),
    ...requests.map(({ data }) => data.approval_expires_at),
  ]
    .sort()
    .at(-1)
}

/** Longer than reminders are apart: while an alert is open, somebody should have heard of it. */
const silences = (events: readonly Filed[], minutes: number): Gap[] =>
  events.flatMap((filed, index): Gap[] => {
    const before = events[index - 1]
    if (before === undefined) return []
    const paused = pausedUntil(events.slice(0, index))
    const from = paused !== undefined && paused > before.at ? paused : before.at
    const ended = events.slice(0, index).some(({ event }) => ENDS.has(event))
    return ended || Date.parse(filed.at) - Date.parse(from) <= minutes * 60_000 + GRACE_MS
      ? []
      : [
          {
            kind: 'silence',
            at: before.at,
            text: `nothing for ${spoken(Date.parse(filed.at) - Date.parse(before.at))}, from ${before.event} to ${filed.event}, though reminders are ${spoken(minutes * 60_000)} apart`,
          },
        ]
  })

const ENDS = new Set(['ExecutionCompleted', 'AlertRejected', 'AlertClosed'])

const openEnd = (events: readonly Filed[]): Gap[] => {
  const last = events.at(-1)
  return last === undefined || events.some(({ event }) => ENDS.has(event))
    ? []
    : [
        {
          kind: 'open_end',
          at: last.at,
          text: `not ended within this window; the last event is ${last.event}`,
        },
      ]
}

/** How long the table keeps an alert after its last change, in milliseconds. */
const KEPT_MS = KEEP_DAYS * 86_400_000

/** An alert that the table should still hold, and does not: it was deleted, or it never was and its events are forged. */
const missingRecord = (events: readonly Filed[], stored: Stored, { to }: Window): Gap[] => {
  const last = events.at(-1)
  const analysed = events.some(({ event }) => event !== 'IssueDetected' && event !== 'AnalysisDeferred')
  if (last === undefined || !analysed || Date.parse(to) - Date.parse(last.at) > KEPT_MS) return []
  if (typeof stored === 'object') return []
  const text =
    stored === undefined
      ? `the table holds no record of this alert, though it keeps each for ${KEEP_DAYS} days: nothing here could be compared`
      : 'the record of this alert cannot be read: nothing here could be compared'
  return [{ kind: 'missing_record', at: last.at, text }]
}

/** Where an alert's story has a hole. */
export const gapsOf = (
  events: readonly Filed[],
  stored: Stored,
  window: Window,
  reminderMinutes: Readonly<Partial<Record<Severity, number>>> = {},
): readonly Gap[] => {
  const alert = typeof stored === 'string' ? undefined : stored
  const severity = alert?.severity ?? firstOf(IssueDetected, events)?.data.issue.severity
  const minutes = (severity && reminderMinutes[severity]) ?? REMINDER_MINUTES
  return [
    ...missingRecord(events, stored, window),
    ...missingEvents(events, alert, window),
    ...missingBeginnings(events, alert, window),
    ...silences(events, minutes),
    ...openEnd(events),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}
