import type { WantedAmendment } from '../../../schemas/amendment'
import { defined } from '../../../schemas/defined'
import type { DomainEvent } from '../../../schemas/event'
import { AnalysisRequested, PlanAmended } from '../../../schemas/events'
import type { Instant } from '../../../schemas/scalars'
import { nameOf } from '../approval/people'
import { DETECTOR } from './commands'
import type { Effect, TransitionContext } from './model'

/** The plan and the approvals that it has are void. */
export const revising = (now: Instant, revise: 'now' | 'deferred'): Effect => {
  const { set, remove = [] } = toAnalyze(now, DETECTOR)
  return {
    set: { ...set, approvals: {}, ...(revise === 'deferred' ? { analysis_mode: 'deferred' } : {}) },
    remove: revise === 'deferred' ? remove.filter((attribute) => attribute !== 'analysis_mode') : remove,
  }
}

/** From now on no digest decides: the present plan is not to be carried out, and the next is not there yet. */
export const analyzingAgain = (context: TransitionContext, by: string, comment?: string): Effect => ({
  ...toAnalyze(context.now, by, comment),
  event: requested(context, 'revision', by),
})

const toAnalyze = (now: Instant, by: string, comment?: string): Effect => ({
  set: {
    analysis_status: 'in_progress',
    // Free for whoever is asked to analyse.
    lease_expires_at: now,
    analysis_attempts: 0,
    analysis_requested_by: by,
    analysis_requested_at: now,
    ...defined({ analysis_comment: comment }),
  },
  remove: [
    ...(['plan_digest', 'lease_id', 'analysis_mode', 'amendment_wanted'] as const),
    ...(comment === undefined ? (['analysis_comment'] as const) : []),
  ],
})

export const requested = (
  { about, now, revision, eventMetadata }: TransitionContext,
  wanted: 'revision' | 'generation',
  by: string,
): DomainEvent =>
  AnalysisRequested.create(eventMetadata(`${wanted}/${revision}`), {
    ...about,
    wanted,
    requested_by: by,
    requested_at: now,
  })

/** The plan is void as for another analysis; what it is to become is kept beside it until that has made it. */
export const amending = (
  { about, now, revision, eventMetadata }: TransitionContext,
  amendment: WantedAmendment,
): Effect => {
  const { by, decided_by, surface, plan_digest, dropped, parameters, comment } = amendment
  const { set, remove = [] } = toAnalyze(now, nameOf({ by, decided_by, surface }))
  return {
    set: { ...set, approvals: {}, amendment_wanted: amendment },
    remove: remove.filter((attribute) => attribute !== 'amendment_wanted'),
    event: PlanAmended.create(eventMetadata(revision), {
      ...about,
      amended_by: by,
      amended_at: now,
      decided_by,
      decision_surface: surface,
      plan_digest,
      plan_revision: revision,
      dropped,
      changed: Object.keys(parameters),
      ...defined({ comment }),
    }),
  }
}
