import * as t from 'io-ts'
import type { AnyEvent, Delivered } from '../../../../schemas/event'
import type { AlertId } from '../../../../schemas/scalars'
import type { NoticeMessage } from '../model'
import { alertAnalyzed } from './alert-analyzed'
import { alertApproved } from './alert-approved'
import { alertClosed } from './alert-closed'
import { alertRejected } from './alert-rejected'
import { alertSnoozed } from './alert-snoozed'
import { alertUpdated } from './alert-updated'
import { analysisRequested } from './analysis-requested'
import { approvalRecorded } from './approval-recorded'
import { detectionDegraded } from './detection-degraded'
import { detectionRestored } from './detection-restored'
import { executionCompleted } from './execution-completed'
import { executionStarted } from './execution-started'
import { executionStopRequested } from './execution-stop-requested'
import { executionSuspended } from './execution-suspended'
import { issueResolved } from './issue-resolved'
import type { AlertNotification, SystemNotification } from './notification'
import { planAmended } from './plan-amended'
import { reminderDue } from './reminder-due'

/** Every event that people are notified of. The only lists there are: notify's rule, codec and messages come from them. */
const alertNotifications = [
  alertAnalyzed,
  alertUpdated,
  reminderDue,
  approvalRecorded,
  alertSnoozed,
  analysisRequested,
  planAmended,
  alertApproved,
  alertRejected,
  alertClosed,
  executionStarted,
  executionStopRequested,
  executionSuspended,
  executionCompleted,
  issueResolved,
] as const
const systemNotifications = [detectionDegraded, detectionRestored] as const

type NameIn<L extends readonly { readonly event: { readonly name: string } }[]> = L[number]['event']['name']
/** The name of an event about an alert. */
export type NotifiedEvent = NameIn<typeof alertNotifications>

export const notifiedEvents: readonly AnyEvent[] = [...alertNotifications, ...systemNotifications].map(
  ({ event }) => event,
)

const byName = <N extends string, T>(list: readonly (T & { readonly event: { readonly name: N } })[]) =>
  Object.fromEntries(list.map((one) => [one.event.name, one])) as unknown as Readonly<Record<N, T>>

export const notificationOf: Readonly<Record<NotifiedEvent, AlertNotification>> = byName(alertNotifications)

const anyOf = <N extends string, D>(list: readonly { readonly event: AnyEvent & { readonly name: N } }[]) =>
  t.union(list.map(({ event }) => event.delivered) as [t.Mixed, t.Mixed]) as t.Mixed as t.Type<
    Delivered<D> & { readonly 'detail-type': N },
    unknown,
    unknown
  >

export const AlertEvent = anyOf<NotifiedEvent, { readonly alert_id: AlertId }>(alertNotifications)
export type AlertEvent = t.TypeOf<typeof AlertEvent>

export const SystemEvent = anyOf<NameIn<typeof systemNotifications>, unknown>(systemNotifications)
export type SystemEvent = t.TypeOf<typeof SystemEvent>

const systemNotificationOf: Readonly<Record<SystemEvent['detail-type'], SystemNotification>> =
  byName(systemNotifications)

/** The message of an event about the system itself. */
export const noticeFor = (event: SystemEvent): NoticeMessage =>
  systemNotificationOf[event['detail-type']].noticeFor(event)
