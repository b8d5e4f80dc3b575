import type { Alert } from '../../schemas/alert'
import type { Channel } from '../../schemas/scalars'
import { type FunctionSettings, policyFor } from '../../schemas/settings'
import type { AppError } from '../errors'

/** What was proved about who asks. */
export type Authority =
  | { readonly surface: 'api' | 'direct'; readonly principal: string }
  | { readonly surface: 'slack'; readonly principal: string; readonly team: string; readonly user: string }
  | { readonly surface: 'link'; readonly principal: string; readonly channel: Channel }

const hasHighRisk = (alert: Alert): boolean => alert.plan?.steps.some(({ risk }) => risk === 'high') === true

const forbidden = (message: string, alert: Alert, name: string): AppError => {
  const setting = `approval.${alert.severity}.${name}`
  return { tag: 'forbidden', message: `${message} (setting ${setting})`, setting }
}

/** Why a link of a channel only shows this alert, or `undefined` where it decides. */
export const linkRefusal = (
  alert: Alert,
  channel: Channel,
  settings: FunctionSettings,
): AppError | undefined => {
  const decides = channel !== 'slack' && policyFor(settings, alert.severity).links[channel] === 'decide'
  if (!decides)
    return forbidden('links of this channel show the alert but do not decide', alert, `links.${channel}`)
  return hasHighRisk(alert)
    ? {
        tag: 'forbidden',
        message: 'a plan with a high-risk step is not decided by a link; use Slack or the API',
      }
    : undefined
}

/** Why somebody may not decide on this alert, or `undefined` where they may. */
export const refusalOf = (
  alert: Alert,
  authority: Authority,
  settings: FunctionSettings,
): AppError | undefined => {
  const policy = policyFor(settings, alert.severity)
  switch (authority.surface) {
    case 'api':
    case 'direct':
      return policy.machine
        ? undefined
        : forbidden('alerts of this severity need a person to decide', alert, 'machine')
    case 'slack':
      if (policy.slack_approvers.includes(`${authority.team}/${authority.user}`)) return undefined
      return policy.slack_approvers.length === 0
        ? forbidden('nobody is listed as approver', alert, 'slack_approvers')
        : forbidden('you are not listed as approver', alert, 'slack_approvers')
    case 'link':
      return linkRefusal(alert, authority.channel, settings)
  }
}
