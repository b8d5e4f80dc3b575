import { KEEP_DAYS } from '../../functions/domain/alert/decide'
import type { Alert } from '../../schemas/alert'
import type { Instant } from '../../schemas/scalars'
import type { Filed } from './filed'
import { spoken } from './format'
import type { Gap } from './model'
import { recordedPhases, type Stored } from './record'

/** From which on nothing said about an open alert is worth a mark, in milliseconds. */
const SILENCE_MS = 30 * 60_000

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

const silences = (events: readonly Filed[]): Gap[] =>
  events.flatMap((filed, index): Gap[] => {
    const before = events[index - 1]
    const quiet = before === undefined ? 0 : Date.parse(filed.at) - Date.parse(before.at)
    return quiet < SILENCE_MS || before === undefined
      ? []
      : [
          {
            kind: 'silence',
            at: before.at,
            text: `nothing for ${spoken(quiet)}, from ${before.event} to ${filed.event}`,
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
export const gapsOf = (events: readonly Filed[], stored: Stored, window: Window): readonly Gap[] => {
  const alert = typeof stored === 'string' ? undefined : stored
  return [
    ...missingRecord(events, stored, window),
    ...missingEvents(events, alert, window),
    ...missingBeginnings(events, alert, window),
    ...silences(events),
    ...openEnd(events),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}
