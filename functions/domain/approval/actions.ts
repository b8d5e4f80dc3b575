import { DecisionAction } from '../../../schemas/alert'
import type { AlertId, Channel, Instant, PlanDigest } from '../../../schemas/scalars'

/** In the order of the documentation and of the buttons. */
export const actions = Object.keys(DecisionAction.keys) as readonly DecisionAction[]

/** What was proved about who asks. */
export type Caller =
  | { readonly surface: 'api' | 'direct' | 'oidc' | 'pagerduty'; readonly principal: string }
  | { readonly surface: 'slack'; readonly principal: string; readonly team: string; readonly user: string }
  | { readonly surface: 'link'; readonly principal: string; readonly channel: Channel }

/** A request, from whatever surface, with what is known of who asks. */
export interface DecisionRequest {
  readonly alert_id: AlertId
  readonly action: DecisionAction
  /** The name that the request claims; the caller is what was proved. */
  readonly by: string
  readonly caller: Caller
  readonly comment?: string
  /** What the person saw; without it the stored plan is meant. */
  readonly plan_digest?: PlanDigest
  /** When it was asked, where it may arrive long after: then what has come in between is not meant. */
  readonly asked_at?: Instant
}
