import type { Alert } from '../../../schemas/alert'
import type { Channel } from '../../../schemas/scalars'
import type { ApprovalPolicy } from '../../../schemas/settings'

export const hasHighRisk = ({ plan }: Alert): boolean =>
  plan?.steps.some(({ risk }) => risk === 'high') === true

/** Why a link of a channel shows an alert and does not decide it, or `undefined` where it decides. */
export type LinkLimit =
  /** Slack decides by its buttons. */
  | 'buttons'
  /** The settings let links of this channel show alerts only. */
  | 'view_only'
  /** Several listed people must approve, and a link is none of them. */
  | 'several'
  | 'high_risk'

export const linkLimit = (
  channel: Channel,
  policy: Pick<ApprovalPolicy, 'links' | 'approvals_needed'>,
  highRisk: boolean,
): LinkLimit | undefined => {
  if (channel === 'slack') return 'buttons'
  const powers: Partial<Record<Channel, 'decide' | 'view'>> = policy.links
  if (powers[channel] !== 'decide') return 'view_only'
  if (policy.approvals_needed > 1) return 'several'
  return highRisk ? 'high_risk' : undefined
}
