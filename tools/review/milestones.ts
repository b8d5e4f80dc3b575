import { defined } from '../../schemas/defined'
import {
  AlertApproved,
  AlertClosed,
  AlertRejected,
  ExecutionCompleted,
  IssueDetected,
  MessageDelivered,
} from '../../schemas/events'
import type { Instant } from '../../schemas/scalars'
import { isInEffect } from './actions'
import type { Filed } from './filed'
import { spoken, utc } from './format'
import type { Milestone, MilestoneName, Outage } from './model'
import { recoveryOf } from './outages'
import { firstOf } from './read'

const milestone = (
  name: MilestoneName,
  text: string,
  at?: Instant,
  filed?: Pick<Filed, 'event_id'>,
): Milestone => ({ name, text, ...defined({ at, event_id: filed?.event_id }) })

const later = (instant: Instant, milliseconds: number): Instant =>
  new Date(Date.parse(instant) + milliseconds).toISOString()

/** The field's milestones of one outage, in their order; one that did not happen, or that nothing tells of, says so. */
export const milestonesOf = (events: readonly Filed[], outage: Outage | undefined): readonly Milestone[] => [
  impact(events, outage),
  detection(events),
  notification(events),
  decision(events),
  mitigation(events),
  recovery(events, outage),
]

const impact = (events: readonly Filed[], outage: Outage | undefined): Milestone => {
  if (outage === undefined) return milestone('impact_began', 'this window does not hold when it began')
  const { from, last_well_at: well, began_with: before } = outage
  const issue = firstOf(IssueDetected, events)
  const text =
    before !== undefined
      ? `the outage began with alert ${before}, which ended before the domain was well`
      : well === undefined
        ? 'first failing probe; no healthy one before it is on record'
        : `first failing probe; last found well ${spoken(Date.parse(from) - Date.parse(well))} before, at ${utc(well)}`
  return milestone('impact_began', text, from, before === undefined ? issue?.filed : undefined)
}

const detection = (events: readonly Filed[]): Milestone => {
  const issue = firstOf(IssueDetected, events)
  return issue === undefined
    ? milestone('detected', 'this window does not hold the event')
    : milestone(
        'detected',
        `confirmed and reported (${issue.data.trigger})`,
        issue.data.detected_at,
        issue.filed,
      )
}

const notification = (events: readonly Filed[]): Milestone => {
  const delivered = firstOf(MessageDelivered, events)
  return delivered === undefined
    ? milestone('people_notified', 'no delivery of a message is on record')
    : milestone(
        'people_notified',
        `${delivered.data.channel} took the message about ${delivered.data.notified_of}`,
        delivered.filed.at,
        delivered.filed,
      )
}

const decision = (events: readonly Filed[]): Milestone => {
  const approved = firstOf(AlertApproved, events)
  if (approved !== undefined)
    return milestone(
      'decided',
      `approved by ${approved.data.approved_by}`,
      approved.data.approved_at,
      approved.filed,
    )
  const rejected = firstOf(AlertRejected, events)
  if (rejected !== undefined)
    return milestone(
      'decided',
      `rejected by ${rejected.data.rejected_by}`,
      rejected.data.rejected_at,
      rejected.filed,
    )
  const closed = firstOf(AlertClosed, events)
  if (closed?.data.closed_by !== undefined)
    return milestone(
      'decided',
      `${closed.data.closed_reason} by ${closed.data.closed_by}`,
      closed.data.closed_at,
      closed.filed,
    )
  return milestone('decided', 'no one decided')
}

/** The first change that stayed in effect, of an execution after which the domain was well. */
const mitigation = (events: readonly Filed[]): Milestone => {
  const completed = firstOf(ExecutionCompleted, events)
  if (completed === undefined) return milestone('mitigated', 'nothing was carried out')
  const { actions, dry_run, result } = completed.data
  if (dry_run === true) return milestone('mitigated', 'dry run: nothing was changed')
  const action = actions.find(isInEffect)
  if (action === undefined) return milestone('mitigated', 'no change is in effect')
  if (result !== 'resolved') return milestone('mitigated', 'what was changed is not seen to have helped')
  return milestone(
    'mitigated',
    `${action.action} was carried out`,
    later(action.started_at, action.duration_ms),
    completed.filed,
  )
}

const recovery = (events: readonly Filed[], outage: Outage | undefined): Milestone => {
  const own = recoveryOf(events)
  if (own !== undefined) return milestone('recovered', 'a probe found the domain well', own.at, own)
  return outage?.to === undefined
    ? milestone('recovered', 'nothing in this window says that the domain is well')
    : milestone('recovered', 'well at the end of a later alert of the same outage', outage.to)
}
