import { defined } from '../../../schemas/defined'
import { ExecutionStarted, ExecutionSuspended } from '../../../schemas/events'
import { laterBy } from '../../runtime/time'
import type { Command } from './commands'
import type { Effect, TransitionContext } from './model'

export const claiming = (
  { alert, about, now, revision, eventMetadata }: TransitionContext,
  { execution_id, claim_ms, segment_ms = claim_ms, plan_digest }: Extract<Command, { name: 'claim' }>,
): Effect => ({
  set: {
    execution_status: 'in_progress',
    execution_id,
    execution_started_at: now,
    segment_expires_at: laterBy(now, segment_ms),
    claim_expires_at: laterBy(now, claim_ms),
  },
  event: ExecutionStarted.create(eventMetadata(revision), {
    ...about,
    execution_id,
    started_at: now,
    plan_digest,
    step_count: alert.plan?.steps.length ?? 0,
  }),
})

/** People hear once that it waits for a step, however often it is looked at. */
export const waiting = (
  { alert, about, now, revision, eventMetadata }: TransitionContext,
  { execution_id, step_id, handle, wait_until, claim_ms }: Extract<Command, { name: 'wait' }>,
): Effect => {
  const steps = alert.plan?.steps ?? []
  const set = {
    wait_until,
    waiting_for: step_id,
    ...defined({ waiting_handle: handle }),
    segment_expires_at: wait_until,
    claim_expires_at: laterBy(wait_until, claim_ms),
  }
  if (alert.waiting_for === step_id) return { set }
  return {
    set,
    event: ExecutionSuspended.create(eventMetadata(`${revision}/${step_id}`), {
      ...about,
      execution_id,
      step_id,
      action: steps.find(({ id }) => id === step_id)?.action ?? '',
      step_number: steps.findIndex(({ id }) => id === step_id) + 1,
      step_count: steps.length,
      waiting_since: now,
    }),
  }
}
