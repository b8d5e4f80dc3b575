import * as E from 'fp-ts/Either'
import type { Alert, DecisionAction, RecordedApproval } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import { type People, personOf } from '../../schemas/person'
import type { Instant } from '../../schemas/scalars'
import { type FunctionSettings, policyFor } from '../../schemas/settings'
import type { Refusal } from '../domain/alert/model'
import type { DecisionRequest } from '../domain/approval/actions'
import { claimedNameOf, deciderOf } from '../domain/approval/people'
import { unpreviewed } from '../domain/plan/previews'
import type { AppError } from '../runtime/errors'

export interface Decided {
  readonly alert: Alert
  readonly message: string
}

/** A decision that was made, in words. */
export interface Outcome {
  readonly what: 'approved' | 'rejected' | 'acknowledged'
  readonly by: string
  readonly at: Instant
}

export const outcomeOf = (alert: Alert): Outcome | undefined => {
  const by = deciderOf(alert)
  if (alert.approval_status === 'approved')
    return { what: 'approved', by, at: alert.approved_at ?? alert.timestamp }
  if (alert.approval_status === 'rejected')
    return { what: 'rejected', by, at: alert.rejected_at ?? alert.timestamp }
  if (alert.closed_reason === 'acknowledged')
    return { what: 'acknowledged', by, at: alert.closed_at ?? alert.timestamp }
  return undefined
}

const decisions: Readonly<Partial<Record<DecisionAction, Outcome['what']>>> = {
  approve: 'approved',
  reject: 'rejected',
  acknowledge: 'acknowledged',
}

/**
 * What was done before, if it makes this request void: the same decision again is fine and says so; the answer to
 * the opposite one says who decided and when.
 */
export const alreadyDone = (
  alert: Alert,
  request: DecisionRequest,
  settings: FunctionSettings,
): E.Either<AppError, Decided> | undefined => {
  const wanted = decisions[request.action]
  if (wanted === undefined) return repeated(alert, request.action)
  const samePlan = request.plan_digest === undefined || request.plan_digest === alert.plan_digest
  const outcome = outcomeOf(alert)
  if (outcome === undefined) {
    const own = approvalOf(alert, request.caller.principal, settings.people)
    // After a freeze fewer are needed, and who has approved in it decides.
    const missing =
      policyFor(settings, alert.severity).approvals_needed > Object.keys(alert.approvals ?? {}).length
    return wanted === 'approved' &&
      own !== undefined &&
      missing &&
      samePlan &&
      alert.closed_reason === undefined
      ? E.right({ alert, message: `your approval of ${own.at} is recorded; the others are still needed` })
      : undefined
  }
  const message = `already ${outcome.what} by ${outcome.by} at ${outcome.at}`
  return samePlan && outcome.what === wanted
    ? E.right({ alert, message })
    : E.left({
        tag: 'conflict',
        message: `this alert was ${message}${samePlan ? '' : ', on a revised plan'}`,
        decided_by: claimedNameOf(alert),
        decided_at: outcome.at,
      })
}

/** The approval that a person has given, on whatever surface. */
const approvalOf = (
  { approvals = {} }: Alert,
  principal: string,
  people: People,
): RecordedApproval | undefined =>
  Object.entries(approvals).find(([one]) => personOf(one, people) === personOf(principal, people))?.[1]

const repeated = (alert: Alert, action: DecisionAction): E.Either<AppError, Decided> | undefined => {
  if (action === 'analyze_again' && alert.follow_up_requested_at !== undefined) {
    const message = `already asked for by ${alert.follow_up_requested_by ?? ''} at ${alert.follow_up_requested_at}`
    return E.right({ alert, message })
  }
  if (action === 'stop' && alert.stop_requested_at !== undefined) {
    const message = `already asked to stop by ${alert.stop_requested_by ?? ''} at ${alert.stop_requested_at}`
    return E.right({ alert, message })
  }
  return undefined
}

/** A plan with steps is approved or rejected, one without is acknowledged (or rejected). */
export const unfit = (alert: Alert, { action }: DecisionRequest): AppError | undefined => {
  if (alert.plan === undefined || alert.analysis_status === 'in_progress') return undefined
  const executable = alert.plan.steps.length > 0
  if (action === 'approve' && !executable)
    return { tag: 'conflict', message: 'this alert has no executable step; acknowledge it instead' }
  const problem = action === 'approve' ? unpreviewed(alert) : undefined
  if (problem !== undefined)
    return {
      tag: 'conflict',
      message: `what this plan would do is not known, ${problem}; "Analyse again" asks for that once more`,
    }
  if (action === 'acknowledge' && executable)
    return { tag: 'conflict', message: 'this alert has an executable plan; approve or reject it' }
  return undefined
}

/**
 * Who does not say which plan was seen decides on the first one only: a later revision may be another plan. What was seen before it neither
 * holds it back nor makes it void.
 */
export const unseen = (alert: Alert, request: DecisionRequest): AppError | undefined => {
  const { action, plan_digest } = request
  const { plan_revision = 1, analysis_status } = alert
  if (action === 'snooze' || (action === 'analyze_again' && alert.ended_at === undefined))
    return seenBefore(alert, request) ? revised(alert) : undefined
  if (action !== 'approve' || plan_digest !== undefined) return undefined
  return plan_revision > 1 && analysis_status !== 'in_progress'
    ? revised(
        alert,
        `the plan of this alert is revision ${plan_revision}; say by plan_digest that it is the one you have seen`,
      )
    : undefined
}

/** Whether somebody has seen an alert before its present revision: it may be worse since, and no one is to be kept from hearing of that. */
const seenBefore = (
  { plan_digest: present, analyzed_at }: Alert,
  { plan_digest: seen, asked_at }: DecisionRequest,
): boolean =>
  (seen !== undefined && present !== undefined && seen !== present) ||
  (asked_at !== undefined && analyzed_at !== undefined && asked_at < analyzed_at)

/** Why the lifecycle refuses, in words for people. */
export const explain = ({ command, guard, alert }: Refusal): AppError => {
  const conflict = (message: string): AppError => ({ tag: 'conflict', message })
  if (alert.closed_reason !== undefined && command !== 'follow_up') return closed(alert)
  switch (guard.attribute) {
    case 'approval_expires_at':
      return alert.analysis_status === 'in_progress'
        ? conflict('this alert is still being analysed; there is no plan to decide on yet')
        : { tag: 'gone', message: `the time to decide ended at ${alert.approval_expires_at ?? ''}` }
    case 'plan_digest':
      return alert.analysis_status === 'in_progress'
        ? conflict('this alert is being analysed again; a new message follows')
        : revised(alert)
    case 'analysis_status':
      return alert.analysis_status === 'in_progress'
        ? conflict('this alert is being analysed; there is no plan to decide on')
        : conflict('this alert has no complete analysis; there is no plan to decide on')
    case 'snoozed_until':
      return conflict(`reminders are held back until ${alert.snoozed_until ?? ''} already`)
    case 'ended_at':
      return conflict('this alert has not ended')
    case 'execution_status':
      return conflict('nothing is being carried out')
    default:
      return conflict('this alert cannot be decided any more')
  }
}

/** A decision on an older revision: the answer names the one that counts, and where to read it. */
export const revised = (
  { plan_revision = 1, plan_digest = '', s3_analysis_url }: Alert,
  message = `the plan was revised after this message; decide on revision ${plan_revision}`,
): AppError => ({
  tag: 'conflict',
  message,
  newer: {
    plan_revision,
    plan_digest,
    ...defined({ analysis: s3_analysis_url }),
  },
})

export const closed = (alert: Alert): AppError => ({
  tag: 'gone',
  message:
    alert.closed_reason === 'recovered'
      ? `the domain recovered at ${alert.closed_at ?? ''}; there is nothing left to decide`
      : `this alert was closed (${alert.closed_reason ?? ''}) at ${alert.closed_at ?? ''}`,
})
