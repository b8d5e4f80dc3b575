import type { Alert, DecisionSurface } from '../../../schemas/alert'
import { type Channel, handOffChannels, type Instant } from '../../../schemas/scalars'
import { type ApprovalPolicy, type FunctionSettings, policyFor } from '../../../schemas/settings'
import type { AppError } from '../../runtime/errors'
import { shownSteps } from '../messages/shown-steps'
import { fitsSlack } from '../messages/slack/plan'
import type { Caller, DecisionRequest } from './actions'
import { hasHighRisk, linkLimit } from './links'
import { grantRefusal, isListed, peopleOf } from './listed'
import { callerOf, isNameOf } from './people'

/** Slack approves what its message shows, and nothing else. */
const isTooLong = (alert: Alert): boolean => {
  const steps = shownSteps(alert)
  return steps.length > 0 && !fitsSlack(steps)
}

const tooLong: AppError = {
  tag: 'forbidden',
  message:
    'this plan is too long to be shown in Slack, where no one can approve it; the link of its message shows all of it, and the API, or a link that decides, can approve it',
}

/** No setting lets them decide: everyone in the other system has the same link. */
const handedOn: AppError = {
  tag: 'forbidden',
  message: 'links that are handed on to another system show the alert and decide nothing',
}

/** Whoever carries the pager was proved to PagerDuty, and not here. */
const onCall: AppError = {
  tag: 'forbidden',
  message: 'what is done in PagerDuty holds reminders back and decides nothing',
}

const forbidden = (
  message: string,
  alert: Alert,
  name: keyof ApprovalPolicy | `links.${Channel}`,
): AppError => {
  const setting = `approval.${alert.severity}.${name}`
  return { tag: 'forbidden', message: `${message} (setting ${setting})`, setting }
}

/** Whether a Slack team has any approver at all: to others nothing is said. */
export const isKnownTeam = (team: string, settings: FunctionSettings): boolean =>
  Object.values(settings.approval).some(({ slack_approvers }) =>
    slack_approvers.some((approver) => approver.startsWith(`${team}/`)),
  )

/** Why a link of a channel only shows this alert, or `undefined` where it decides. */
export const linkRefusal = (
  alert: Alert,
  channel: Channel,
  settings: FunctionSettings,
): AppError | undefined => {
  switch (linkLimit(channel, policyFor(settings, alert.severity), hasHighRisk(alert))) {
    case 'buttons':
      return isTooLong(alert) ? tooLong : { tag: 'forbidden', message: 'decide by the buttons in Slack' }
    case 'view_only':
      if (handOffChannels.includes(channel)) return handedOn
      return forbidden('links of this channel show the alert but do not decide', alert, `links.${channel}`)
    case 'several':
      return forbidden(
        'several listed people must approve, a link is none of them',
        alert,
        'approvals_needed',
      )
    case 'high_risk':
      return {
        tag: 'forbidden',
        message: 'a plan with a high-risk step is not decided by a link; use Slack or the API',
      }
    case undefined:
      return undefined
  }
}

/** Why somebody may not do this to an alert, or `undefined` where they may. */
export const refusalOf = (
  alert: Alert,
  { action, by, caller }: Pick<DecisionRequest, 'action' | 'by' | 'caller'>,
  settings: FunctionSettings,
): AppError | undefined => {
  const policy = policyFor(settings, alert.severity)
  if (caller.surface === 'pagerduty') return action === 'snooze' ? undefined : onCall
  const unknown = unlisted(alert, caller, policy, settings)
  if (unknown !== undefined) return unknown
  if (action !== 'approve') return undefined
  if (caller.surface === 'slack' && isTooLong(alert)) return tooLong
  if (policy.approvals_needed > 1 && !isListed(caller, policy))
    return forbidden('several listed people must approve', alert, 'approvals_needed')
  if (policy.self_approval === 'refuse' && alert.raised_by !== undefined)
    return selfApproval(alert, alert.raised_by, { by, caller }, policy, settings)
  return undefined
}

/** That somebody else approves what was raised by hand is proved by listed people only, and by their ids. */
const selfApproval = (
  alert: Alert,
  raiser: string,
  { by, caller }: Pick<DecisionRequest, 'by' | 'caller'>,
  policy: ApprovalPolicy,
  settings: FunctionSettings,
): AppError | undefined => {
  if (!isListed(caller, policy))
    return forbidden(
      'this alert was raised by hand: a link, a shared key or a direct invocation does not prove that somebody else approves its plan',
      alert,
      'self_approval',
    )
  return isNameOf(raiser, { principal: caller.principal, by, people: settings.people })
    ? forbidden('whoever raised an alert by hand does not approve its plan', alert, 'self_approval')
    : undefined
}

interface Given extends Pick<DecisionRequest, 'by'> {
  readonly principal: string
  readonly surface: DecisionSurface
  readonly at: Instant
}

/** The approvals that an alert holds: those before the last one, and the last one where it is decided. */
const approvalsOf = ({
  approvals = {},
  approved_by,
  approved_at: at = '',
  decided_by,
  decision_surface,
}: Alert): readonly Given[] => [
  ...Object.entries(approvals).map(([principal, { by, surface, at }]) => ({ principal, by, surface, at })),
  ...(approved_by === undefined || decided_by === undefined || decision_surface === undefined
    ? []
    : [{ principal: decided_by, by: approved_by, surface: decision_surface, at }]),
]

/** Why the settings as they are now would not let the approvals of an alert be given, or `undefined` where they would. */
export const approvalsRefusal = (alert: Alert, settings: FunctionSettings): AppError | undefined => {
  for (const { principal, surface, by } of approvalsOf(alert)) {
    const caller = callerOf(principal, surface)
    const refusal =
      caller === undefined
        ? forbidden(`${principal} is no one who can approve`, alert, 'approvals_needed')
        : refusalOf(alert, { action: 'approve', by, caller }, settings)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

/**
 * How many different people have approved an alert, at times that count. What they had approved in advance is no one's approval of it.
 */
export const approvingPeople = (
  alert: Alert,
  settings: FunctionSettings,
  counts: (at: Instant) => boolean = () => true,
): number =>
  alert.decision_surface === 'standing'
    ? 0
    : peopleOf(
        approvalsOf(alert).flatMap(({ principal, at }) => (counts(at) ? [principal] : [])),
        settings,
      )

/** Why a decided alert has not the approvals that the settings want now, or `undefined` where it has. */
export const decisionRefusal = (alert: Alert, settings: FunctionSettings): AppError | undefined => {
  if (alert.decision_surface === 'standing') return grantersRefusal(alert, settings)
  const refusal = approvalsRefusal(alert, settings)
  if (refusal !== undefined) return refusal
  const { approvals_needed } = policyFor(settings, alert.severity)
  return approvingPeople(alert, settings) >= approvals_needed
    ? undefined
    : forbidden(`${approvals_needed} different people must approve`, alert, 'approvals_needed')
}

/** The same of those who approved it in advance. */
const grantersRefusal = (alert: Alert, settings: FunctionSettings): AppError | undefined => {
  const setting = 'standing_approvals'
  const { severity, standing_approval: cited } = alert
  if (cited === undefined) return { tag: 'forbidden', message: 'no standing approval is cited', setting }
  const message = grantRefusal(cited.granted_by, severity, settings)
  return message === undefined ? undefined : { tag: 'forbidden', message, setting }
}

const unlisted = (
  alert: Alert,
  caller: Caller,
  policy: ApprovalPolicy,
  settings: FunctionSettings,
): AppError | undefined => {
  if (isListed(caller, policy)) return undefined
  switch (caller.surface) {
    case 'api':
    case 'direct':
      return policy.allow_machine
        ? undefined
        : forbidden('alerts of this severity need a person to decide', alert, 'allow_machine')
    case 'slack':
      return policy.slack_approvers.length === 0
        ? forbidden('no one is listed as approver', alert, 'slack_approvers')
        : forbidden('you are not listed as approver', alert, 'slack_approvers')
    case 'pagerduty':
      return onCall
    case 'oidc':
      return forbidden('you are not listed as approver', alert, 'oidc_approvers')
    case 'link':
      return linkRefusal(alert, caller.channel, settings)
  }
}
