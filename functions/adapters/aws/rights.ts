import type { MonitorAccount } from '../../../schemas/monitor-account'
import { proberPermissions } from '../../runtime/contract'
import type { StepRights } from '../actions'
import { assumeRole, type Roles } from './assume-role'
import { makeSessions, type SessionCredentials } from './session'

/** Rights to what monitors name, by the roles that a function may assume: of this account. */
export const stepRights = (roles: Roles): StepRights => ({
  inSession: makeSessions(assumeRole(roles)),
  account_id: roles.read.split(':')[4] ?? '',
})

/** What probes ask AWS for, whatever the monitor; the role knows on which resources. */
const PROBE_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Action: proberPermissions.flatMap(({ actions }) => actions),
    Resource: '*',
  },
})

/** Credentials of probes: they live as long as the SDK's clients that use them. */
export const probeCredentials =
  (read: string) =>
  (account?: MonitorAccount): Promise<SessionCredentials> =>
    assumeRole({ read })({ role: 'read', name: 'probe', policy: PROBE_POLICY, account })
