import type { Caller } from './policy'

/** What can be asked for. The first two are the documented ones. */
export const actions = ['approve', 'reject', 'acknowledge', 'snooze', 'analyze_again', 'stop'] as const
export type DecisionAction = (typeof actions)[number]

/** A request, from whatever surface, with what is known of who asks. */
export interface DecisionRequest {
  readonly alert_id: string
  readonly action: DecisionAction
  /** The name that the request claims; the authority is what was proved. */
  readonly by: string
  readonly authority: Caller
  readonly comment?: string
  /** What the person saw; without it the stored plan is meant. */
  readonly plan_digest?: string
}
