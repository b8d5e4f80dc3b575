import { personOf } from '../../../schemas/person'
import type { Severity } from '../../../schemas/scalars'
import { type ApprovalPolicy, type FunctionSettings, policyFor } from '../../../schemas/settings'
import type { Caller } from './actions'

/** Whether the settings list who asks by the principal that was proved: a person, not a shared key or link. */
export const isListed = (caller: Caller, policy: ApprovalPolicy): boolean => {
  switch (caller.surface) {
    case 'slack':
      return policy.slack_approvers.includes(`${caller.team}/${caller.user}`)
    case 'api':
      return policy.api_approvers.includes(caller.principal)
    case 'oidc':
      return policy.oidc_approvers.includes(caller.principal)
    case 'direct':
    case 'link':
    case 'pagerduty':
      return false
  }
}

/** Whether somebody may approve repairs in advance for alerts of a severity: one who may decide them, and is listed for this as well. */
export const mayGrant = (
  principal: string,
  severity: Severity,
  settings: Pick<FunctionSettings, 'approval' | 'standing_approvals'>,
): boolean =>
  settings.standing_approvals?.people.includes(principal) === true &&
  settings.approval[severity].api_approvers.includes(principal)

/** How many different people those are. */
export const peopleOf = (
  principals: readonly string[],
  { people }: Pick<FunctionSettings, 'people'>,
): number => new Set(principals.map((one) => personOf(one, people))).size

/** Why the settings of today would not let these people grant what they have granted; `undefined` where they would. */
export const grantRefusal = (
  principals: readonly string[],
  severity: Severity,
  settings: FunctionSettings,
): string | undefined => {
  const stranger = principals.find((one) => !mayGrant(one, severity, settings))
  if (stranger !== undefined) return `${stranger} may not approve such repairs in advance any more`
  const { approvals_needed } = policyFor(settings, severity)
  return peopleOf(principals, settings) >= approvals_needed
    ? undefined
    : `${approvals_needed} different people must grant it`
}
