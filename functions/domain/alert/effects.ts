import type { Alert, AnalysisStatus } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import {
  AlertAnalyzed,
  AlertSnoozed,
  AlertUpdated,
  ExecutionStopRequested,
  ReminderDue,
} from '../../../schemas/events'
import { domainOf } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { laterBy } from '../../runtime/time'
import { nameOf } from '../approval/people'
import { severityOf } from '../issues/symptom'
import { amending, analyzingAgain, requested, revising } from './analysis-effects'
import { type Actor, type AnalysisGiven, type Command, DETECTOR } from './commands'
import { approving, recording, rejecting } from './decision-effects'
import { closing, completing, resolving } from './ending-effects'
import { claiming, waiting } from './execution-effects'
import { domainsIn } from './members'
import type { Effect, TransitionContext } from './model'
import { pausedExpiry, pauseOfRevision, pauseOfWorse } from './pause'

const contextOf = (alert: Alert, now: Instant): TransitionContext => ({
  alert,
  now,
  revision: alert.plan_revision ?? 1,
  about: {
    alert_id: alert.alert_id,
    domain: alert.domain,
    ...defined({ monitor: alert.monitor }),
    ...domainsIn(alert),
  },
  eventMetadata: (occasion) => ({ correlation_id: alert.alert_id, occasion, occurred_at: now }),
})

/** The transition table, second half: what changes, and what is said. */
export const effectOf = (command: Command, alert: Alert, now: Instant): Effect => {
  const context = contextOf(alert, now)
  switch (command.name) {
    case 'take_lease':
      return {
        set: {
          lease_id: command.lease_id,
          lease_expires_at: laterBy(now, command.lease_ms),
          analysis_attempts: (alert.analysis_attempts ?? 0) + 1,
        },
      }
    case 'record_analysis':
      return analyzed(context, command, command.analysis_status)
    case 'give_up_analysis':
      return analyzed(context, command, 'unavailable')
    case 'analyze_again':
      return analyzingAgain(context, nameOf(command.actor), command.actor.comment)
    case 'amend':
      return amending(context, command.amendment)
    case 'analyze_deferred':
      return analyzingAgain(context, DETECTOR)
    case 'update':
      return updating(context, command)
    case 'follow_up':
      return {
        set: { follow_up_requested_by: nameOf(command.actor), follow_up_requested_at: now },
        event: requested(context, 'generation', nameOf(command.actor)),
      }
    case 'record_approval':
      return recording(context, command.decision, command.mac, command.approvals_needed)
    case 'approve':
      return approving(context, command)
    case 'reject':
      return rejecting(context, command.decision, command.mac)
    case 'acknowledge':
      return closing(context, { reason: 'acknowledged', actor: command.decision })
    case 'snooze':
      return snoozing(context, command)
    case 'recover':
      return closing(context, { reason: 'recovered', unknown: command.unknown ?? [] })
    case 'resolve':
      return resolving(context)
    case 'expire':
      return closing(context, { reason: 'expired' })
    case 'remind':
      return reminding(context)
    case 'claim':
      return claiming(context, command)
    case 'wait':
      return waiting(context, command)
    case 'continue':
      return {
        set: {
          execution_segment: command.segment + 1,
          segment_expires_at: laterBy(now, command.segment_ms),
          claim_expires_at: laterBy(now, command.claim_ms),
        },
        remove: ['wait_until'],
      }
    case 'stop':
      return stopping(context, command.actor)
    case 'cancel':
      return completing(context, {
        outcome: 'failed',
        result: 'refused',
        failure_kind: 'stopped',
        stopped_by: nameOf(command.actor),
      })
    case 'complete':
      return completing(context, command)
    case 'give_up_start':
      return completing(context, {
        outcome: 'failed',
        result: 'refused',
        failure_kind: 'never_started',
        ...(command.held_back === undefined
          ? {}
          : { stored: { execution_details: JSON.stringify({ reason: command.held_back }) } }),
      })
    case 'give_up_claim':
      return completing(context, { outcome: 'failed', result: 'unknown', failure_kind: 'outcome_unknown' })
    case 'keep':
      return { set: {} }
  }
}

const analyzed = (
  { alert, now, about, eventMetadata }: TransitionContext,
  { plan, plan_digest, open_ms, stored }: AnalysisGiven,
  analysis_status: Exclude<AnalysisStatus, 'in_progress'>,
): Effect => {
  const plan_revision = (alert.plan_revision ?? 0) + 1
  const approval_expires_at = laterBy(now, open_ms)
  return {
    set: {
      ...stored,
      analysis_status,
      analyzed_at: now,
      plan,
      plan_digest,
      plan_revision,
      approval_expires_at,
      approvals: {},
      reminders_sent: 0,
      ...pauseOfRevision(alert, approval_expires_at),
    },
    // What the revision before this one had, and this one has not.
    remove: (['amendment_wanted', 'reminded_at', 'snooze_mac', 'plan_mac', ...optional] as const).filter(
      (attribute) => !(attribute in stored),
    ),
    event: AlertAnalyzed.create(eventMetadata(plan_revision), {
      ...about,
      cause: alert.cause,
      severity: alert.severity,
      summary: alert.summary,
      analysis_status,
      plan_digest,
      plan_revision,
      step_count: plan.steps.length,
      steps: plan.steps.map(({ id, action, risk }) => ({ id, action, risk })),
      approval_expires_at,
      ...defined({
        s3_analysis_key: stored.s3_analysis_key,
        analysis_problem: stored.analysis_problem?.slice(0, 300),
        confidence: plan.confidence,
        gaps: plan.gaps?.slice(0, MAX_GAPS),
        changes: stored.change_report?.changes.slice(0, MAX_CHANGES),
        changes_as_of: stored.change_report?.as_of,
      }),
    }),
  }
}

/** The latest changes, as far as an event carries them; the alert has the others. */
const MAX_CHANGES = 5
const MAX_GAPS = 5

const optional = [
  'analysis_problem',
  's3_analysis_key',
  's3_analysis_url',
  'agent_session_id',
  'agent_conversation_digest',
  'change_report',
  'amendment',
  'previews',
  'preview_problem',
] as const

/** What people hear, and what of the alert it changes: nothing once it is decided. */
const updating = (
  { alert, about, now, eventMetadata }: TransitionContext,
  { update, evidence, revise }: Extract<Command, { name: 'update' }>,
): Effect => {
  const update_seq = (alert.update_seq ?? 0) + 1
  const { symptoms: _, unmonitored: __, members, member_count, changed, ...reported } = update
  const { set: revision, remove = [] } = revise === undefined ? { set: {} } : revising(now, revise)
  return {
    set: {
      update_seq,
      update,
      ...(evidence === undefined ? {} : { ...evidence, ...aboutIssue(evidence) }),
      ...(evidence !== undefined && update.reason === 'severity' ? pauseOfWorse(alert, now) : {}),
      ...revision,
    },
    remove,
    event: AlertUpdated.create(eventMetadata(update_seq), {
      ...about,
      update_seq,
      ...reported,
      ...(changed === undefined ? {} : { changed: [...new Set(changed.map(domainOf))] }),
      ...domainsIn(defined({ members, member_count })),
    }),
  }
}

const aboutIssue = ({
  issue,
  symptoms,
}: Pick<Alert, 'issue' | 'symptoms'>): Pick<Alert, 'cause' | 'severity' | 'summary'> => ({
  cause: issue.issue_type,
  severity: severityOf({ issue, symptoms }),
  summary: issue.summary,
})

const snoozing = (
  { alert, about, now, eventMetadata }: TransitionContext,
  { actor, until, mac, keeps_deadline }: Extract<Command, { name: 'snooze' }>,
): Effect => {
  const { approval_expires_at: before = now } = alert
  const approval_expires_at = keeps_deadline === true ? before : pausedExpiry(alert, until, now)
  return {
    set: { snoozed_until: until, snoozed_by: nameOf(actor), snooze_mac: mac, approval_expires_at },
    event: AlertSnoozed.create(eventMetadata(until), {
      ...about,
      snoozed_by: actor.by,
      decided_by: actor.decided_by,
      snoozed_until: until,
      approval_expires_at,
    }),
  }
}

const reminding = ({ alert, about, now, revision, eventMetadata }: TransitionContext): Effect => {
  const reminder = (alert.reminders_sent ?? 0) + 1
  return {
    set: { reminders_sent: reminder, reminded_at: now },
    event: ReminderDue.create(eventMetadata(`${revision}/${reminder}`), {
      ...about,
      reminder,
      approval_expires_at: alert.approval_expires_at ?? now,
    }),
  }
}

const stopping = (
  { alert, about, now, revision, eventMetadata }: TransitionContext,
  actor: Actor,
): Effect => ({
  set: { stop_requested_at: now, stop_requested_by: nameOf(actor) },
  event: ExecutionStopRequested.create(eventMetadata(revision), {
    ...about,
    execution_id: alert.execution_id ?? '',
    stop_requested_by: actor.by,
    decided_by: actor.decided_by,
    stop_requested_at: now,
  }),
})
