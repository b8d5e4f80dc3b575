import { defined } from '../../../schemas/defined'
import { AlertApproved, AlertRejected, ApprovalRecorded } from '../../../schemas/events'
import { laterBy } from '../../runtime/time'
import type { Command, Decision } from './commands'
import type { Effect, TransitionContext } from './model'

/** One of several approvals: it is kept, and decides nothing yet. */
export const recording = (
  { alert, now, revision, about, eventMetadata }: TransitionContext,
  { by, decided_by, surface, plan_digest, comment }: Decision,
  mac: string,
  approvals_needed: number,
): Effect => {
  const commented = defined({ comment })
  return {
    set: {},
    approval: { principal: decided_by, recorded: { by, surface, at: now, mac, ...commented } },
    event: ApprovalRecorded.create(eventMetadata(`${revision}/${decided_by}`), {
      ...about,
      approved_by: by,
      approved_at: now,
      decided_by,
      decision_surface: surface,
      plan_digest,
      plan_revision: revision,
      approvals: Object.keys(alert.approvals ?? {}).length + 1,
      approvals_needed,
      approval_expires_at: alert.approval_expires_at ?? now,
      ...commented,
    }),
  }
}

/** The approval that decides. */
export const approving = (
  { now, revision, about, eventMetadata }: TransitionContext,
  {
    decision,
    mac,
    start_within_ms,
    approvals_needed = 1,
    approved_as_dry_run,
    standing_approval,
  }: Extract<Command, { name: 'approve' }>,
): Effect => {
  const { by, decided_by, surface, plan_digest, comment, together_with = [] } = decision
  const execution_deadline = laterBy(now, start_within_ms)
  return {
    set: {
      approval_status: 'approved',
      approved_by: by,
      approved_at: now,
      decided_by,
      decision_surface: surface,
      decision_mac: mac,
      approvals_needed,
      execution_deadline,
      ...defined({ approval_comment: comment, approved_as_dry_run, standing_approval }),
    },
    event: AlertApproved.create(eventMetadata(revision), {
      ...about,
      approved_by: by,
      approved_at: now,
      decided_by,
      decision_surface: surface,
      plan_digest,
      plan_revision: revision,
      execution_deadline,
      ...defined({ comment, standing_approval }),
      ...(together_with.length === 0 ? {} : { together_with: [...together_with] }),
    }),
  }
}

export const rejecting = (
  { now, revision, about, eventMetadata }: TransitionContext,
  { by, decided_by, surface, plan_digest, comment }: Decision,
  mac: string,
): Effect => ({
  set: {
    approval_status: 'rejected',
    rejected_by: by,
    rejected_at: now,
    ended_at: now,
    decided_by,
    decision_surface: surface,
    decision_mac: mac,
    ...defined({ rejection_reason: comment }),
  },
  event: AlertRejected.create(eventMetadata(revision), {
    ...about,
    rejected_by: by,
    rejected_at: now,
    decided_by,
    decision_surface: surface,
    plan_digest,
    plan_revision: revision,
    ...defined({ reason: comment }),
  }),
})
