import type { Alert } from '../../schemas/alert'
import type { Channel } from '../../schemas/scalars'
import { type FunctionSettings, policyFor } from '../../schemas/settings'
import type { Decision } from '../alert-lifecycle'
import type { AppError } from '../errors'

/** What was proved about who asks. */
export type Authority =
  | { readonly surface: 'api' | 'direct'; readonly principal: string }
  | { readonly surface: 'slack'; readonly principal: string; readonly team: string; readonly user: string }
  | { readonly surface: 'link'; readonly principal: string; readonly channel: Channel }

interface Request {
  readonly action: string
  readonly authority: Authority & { readonly surface: Decision['surface'] }
}

/** Whether links of a channel may decide at all on an alert of this severity. */
export const linkDecides = (alert: Alert, channel: Channel, settings: FunctionSettings): boolean =>
  channel !== 'slack' && policyFor(settings, alert.severity).links[channel] === 'decide'

const hasHighRisk = (alert: Alert): boolean => alert.plan?.steps.some(({ risk }) => risk === 'high') === true

/** Why somebody may not decide on this alert, or `undefined` where they may. */
export const refusalOf = (
  alert: Alert,
  { action, authority }: Request,
  settings: FunctionSettings,
): AppError | undefined => {
  const policy = policyFor(settings, alert.severity)
  const setting = `approval.${alert.severity}`
  const forbidden = (message: string, name: string): AppError => ({
    tag: 'forbidden',
    message: `${message} (setting ${setting}.${name})`,
    setting: `${setting}.${name}`,
  })
  switch (authority.surface) {
    case 'api':
    case 'direct':
      return policy.machine
        ? undefined
        : forbidden('alerts of this severity need a person to decide', 'machine')
    case 'slack': {
      const known = policy.slack_approvers.includes(`${authority.team}/${authority.user}`)
      if (known) return undefined
      return policy.slack_approvers.length === 0
        ? forbidden('nobody is listed as approver', 'slack_approvers')
        : forbidden('you are not listed as approver', 'slack_approvers')
    }
    case 'link': {
      if (!linkDecides(alert, authority.channel, settings)) {
        return forbidden(
          'links of this channel show the alert but do not decide',
          `links.${authority.channel}`,
        )
      }
      return action === 'approve' && hasHighRisk(alert)
        ? forbidden('a plan with a high-risk step is not decided by a link; use Slack or the API', 'links')
        : undefined
    }
  }
}
