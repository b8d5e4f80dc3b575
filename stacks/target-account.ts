import { accountIdOf, type MonitorAccount, roleIn } from '../schemas/monitor-account'
import { resourceArns } from '../schemas/resource-arns'
import { stepStatements } from './constructs/function-permissions'
import { type Fitted, fitted } from './constructs/role-policies'
import { STEP_ROLES } from './constructs/stack-bindings'
import { assumedBy, permissionsBy, trustOf } from './constructs/step-roles'
import { SettingsError, type StackSettings } from './settings'
import { roleArn } from './settings/names'

/** A role that another account needs, so that this deployment can look at and repair what monitors name there. */
export interface TargetRole {
  readonly kind: 'repair' | 'read'
  readonly name: string
  /** `/` or `/team/`. */
  readonly path: string
  readonly trust: object
  readonly policies: Fitted
}

/** Accounts that monitors name beside the own one, each role once. */
export const targetAccounts = ({ monitors }: Pick<StackSettings, 'monitors'>): readonly MonitorAccount[] => [
  ...new Map(
    monitors.flatMap(({ account }) => (account === undefined ? [] : [[account.role_arn, account] as const])),
  ).values(),
]

/**
 * Both roles of an account, with what the monitors name there and nothing else.
 * @throws SettingsError where the monitors name more than IAM takes
 */
export const targetRoles = (settings: StackSettings, account: MonitorAccount): readonly TargetRole[] => {
  const monitors = settings.monitors.filter((monitor) => monitor.account?.role_arn === account.role_arn)
  const arns = resourceArns(
    { account_id: accountIdOf(account) },
    monitors.map(({ resources = {} }) => resources),
  )
  // The permissions of these roles are about what monitors name, and about nothing that only this deployment has.
  const bindings = { settings: { ...settings, monitors }, resources: { ...arns, '*': ['*'] } }
  return STEP_ROLES.map((kind) => {
    const arn = roleIn(account, kind)
    const [, path = '/', name = ''] = /:role(\/(?:.*\/)?)([^/]+)$/.exec(arn) ?? []
    const handlers = assumedBy(kind).map((id) => roleArn(settings, `cloudops-${id}`))
    const policies = fitted(stepStatements(permissionsBy(kind), bindings))
    if (policies === undefined)
      throw new SettingsError([
        `monitors: what they name in account ${accountIdOf(account)} is more than IAM takes for ${name}`,
      ])
    return { kind, name, path, trust: trustOf(kind, handlers, account.external_id), policies }
  })
}
