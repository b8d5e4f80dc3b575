import canonicalize from 'canonicalize'
import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import { decode } from '../../../schemas/codec'
import { longestDays, mostUsesPerDay } from '../../../schemas/fleet-settings'
import type { Issue } from '../../../schemas/issue'
import { keyOf, type MonitorState } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { type FunctionSettings, isDryRun } from '../../../schemas/settings'
import {
  type PinnedEvidence,
  type StandingApproval,
  type StandingCitation,
  StoredStandingApproval,
} from '../../../schemas/standing-approval'
import { laterBy, minutes } from '../../runtime/time'
import { changesOf, mayBeApprovedInAdvance } from '../plan/effects'
import { unpreviewed } from '../plan/previews'
import { grantRefusal } from './listed'

const DAY_MS = minutes(24 * 60)

export const daysAfter = (at: Instant, days: number): Instant => laterBy(at, days * DAY_MS)

/** What its MAC is made from. */
export const signedStandingApproval = ({ mac: _, ...signed }: StoredStandingApproval): StandingApproval =>
  signed

/** The standing approvals of the item, and what of it is none, by its id. */
export const standingApprovalsIn = (
  state: Pick<MonitorState, 'standing'> | undefined,
): { readonly approvals: readonly StoredStandingApproval[]; readonly unreadable: readonly string[] } => {
  const approvals: StoredStandingApproval[] = []
  const unreadable: string[] = []
  for (const [id, value] of Object.entries(state?.standing ?? {})) {
    const approval = decode(StoredStandingApproval, value)
    if (E.isRight(approval) && approval.right.standing_id === id) approvals.push(approval.right)
    else
      unreadable.push(
        E.isLeft(approval) ? `${id}: ${approval.left}` : `${id}: standing_id: expected the same`,
      )
  }
  return { approvals, unreadable }
}

/** Until when it counts: never longer than the settings of today allow, whatever is stored. */
export const endOfGrant = (
  { proposed_at, expires_at }: StandingApproval,
  { standing_approvals }: Pick<FunctionSettings, 'standing_approvals'>,
): Instant => {
  if (standing_approvals === undefined) return proposed_at
  const most = daysAfter(proposed_at, longestDays(standing_approvals))
  return expires_at < most ? expires_at : most
}

/** How often it may be used within 24 hours, by the settings of today. */
export const usesPerDay = (
  { repair }: StandingApproval,
  { standing_approvals }: Pick<FunctionSettings, 'standing_approvals'>,
): number =>
  standing_approvals === undefined ? 0 : Math.min(repair.max_per_day, mostUsesPerDay(standing_approvals))

/** The uses of the 24 hours before an instant, itself included. */
export const usesBefore = ({ uses }: StandingApproval, at: Instant): StandingApproval['uses'] => {
  const since = laterBy(at, -DAY_MS)
  return uses.filter((use) => use.at > since && use.at <= at)
}

/** Why it does not count now: it is not granted by today's settings, is over, or was revoked; `undefined` where it counts. */
export const outOfForce = (
  approval: StandingApproval,
  settings: FunctionSettings,
  now: Instant,
): string | undefined => {
  const { revoked_at, revoked_by = 'somebody', revoked_because, granted_by, repair } = approval
  if (settings.standing_approvals === undefined) return 'there is no setting standing_approvals'
  if (revoked_at !== undefined)
    return `${revoked_by} revoked it at ${revoked_at}${revoked_because === undefined ? '' : `: ${revoked_because}`}`
  const end = endOfGrant(approval, settings)
  if (end <= now) return `it ended at ${end}`
  return grantRefusal(Object.keys(granted_by), repair.severity, settings)
}

/** Why a fault is not the pinned one; `undefined` where it is, by every pinned fact. */
export const otherEvidence = (
  pinned: PinnedEvidence,
  { issue_type, evidence }: Issue,
): string | undefined => {
  if (issue_type !== pinned.issue_type) return `the fault is ${issue_type}, not ${pinned.issue_type}`
  const missing = (pinned.facts ?? []).find(
    ({ name, value }) => !evidence.facts.some((fact) => fact.name === name && fact.value === value),
  )
  return missing === undefined ? undefined : `${missing.name} is not what was pinned`
}

/** Why the plan of an alert is not what was approved in advance, by what the alert holds; `undefined` where it is. */
export const otherRepair = (
  { repair }: Pick<StandingApproval, 'repair'>,
  alert: Alert,
  settings: FunctionSettings,
): string | undefined => {
  const { severity, issue, symptoms = [], members = [], member_count = 1, plan } = alert
  if (keyOf(alert) !== keyOf(repair)) return 'it is for another monitor'
  if (severity !== repair.severity) return `it is for alerts that are ${repair.severity}`
  if (member_count > 1 || members.some((one) => one !== keyOf(repair)))
    return 'other monitors share the alert'
  const evidence = otherEvidence(repair.evidence, issue)
  if (evidence !== undefined) return evidence
  if (symptoms.some(({ issue_type }) => issue_type !== repair.evidence.issue_type))
    return 'it has failed in other ways, too'
  if (alert.raised_by !== undefined) return 'the alert was raised by hand'
  if (alert.amendment !== undefined) return 'people have changed the plan'
  if (settings.execution.mode !== 'gated') return 'the agent would carry it out (setting execution.mode)'
  if (isDryRun(settings, severity)) return 'nothing is changed (setting execution.dry_run)'
  const unknown = unpreviewed(alert)
  if (unknown !== undefined) return `what it would do is not known: ${unknown}`
  return otherSteps(repair.steps, plan?.steps ?? [])
}

const otherSteps = (
  pinned: StandingApproval['repair']['steps'],
  steps: NonNullable<Alert['plan']>['steps'],
): string | undefined => {
  if (changesOf(steps).length === 0) return 'the plan changes nothing'
  const approved = pinned.map(({ action, parameters }) => canonicalize({ action, parameters }))
  const texts = steps.map(({ action, parameters }) => canonicalize({ action, parameters }))
  if (new Set(texts).size < texts.length) return 'the plan has a step twice'
  for (const [index, { id, action, risk }] of steps.entries()) {
    if (!approved.includes(texts[index])) return `${id} is not among the steps that were approved`
    if (risk !== 'low') return `${id} has a risk that is ${risk}`
    if (!mayBeApprovedInAdvance(action)) return `${id}: ${action} cannot be approved in advance`
  }
  return undefined
}

/**
 * Why an approval that cites a standing approval does not count any more, by the item as it is now; `undefined` where it does.
 * Whoever asks has verified the MAC of the stored one.
 */
export const citationProblem = (
  approval: StandingApproval | undefined,
  alert: Alert,
  settings: FunctionSettings,
  now: Instant,
): string | undefined => {
  const { standing_approval: cited, plan_digest, alert_id } = alert
  if (cited === undefined) return 'the decision cites no standing approval'
  if (approval === undefined) return `${cited.standing_id} is not there`
  const problem = outOfForce(approval, settings, now) ?? otherRepair(approval, alert, settings)
  if (problem !== undefined) return problem
  if (!approval.uses.some((use) => use.plan_digest === plan_digest && use.alert_id === alert_id))
    return 'this use is not counted'
  return undefined
}

/** What a decision cites. */
export const citationOf = (
  approval: StandingApproval,
  at: Instant,
  settings: FunctionSettings,
): StandingCitation => ({
  standing_id: approval.standing_id,
  granted_by: Object.keys(approval.granted_by).sort(),
  use: usesBefore(approval, at).length,
  max_per_day: usesPerDay(approval, settings),
  expires_at: endOfGrant(approval, settings),
})
