import * as t from 'io-ts'
import type { AwsRequest, Resource } from '../../model'
import { resourcesOf } from '../../terraform'
import { functionKeyId } from '../credentials'
import { askedOf } from '../error'
import type { Visitor } from '../other-regions'
import { accessKeyId } from '../services/protocol'
import { authorize } from './authorize'
import type { Limits } from './evaluate'
import type { CallPlace } from './request-row'
import { neededIn } from './requests'
import { readResourcePolicies } from './resource-policies'
import { type OtherRole, type Role, readOtherRole, readRoles } from './roles'
import { createSessions, type Sessions, sessionArn } from './sessions'

/** Who calls, as IAM knows them. */
export interface Principal {
  readonly arn: string
  /** The role that it has; a person at this machine has none, and may do everything. */
  readonly role?: Role | undefined
  readonly limits?: Limits
  /** Of an assumed role. */
  readonly isSession: boolean
}

export interface Iam {
  readonly sessions: Sessions
  readonly roles: readonly Role[]
  principalOf(request: AwsRequest): Principal
  /** Why a call is refused, as AWS says it; `undefined` where it is allowed, or nothing is known of it. */
  refusal(request: AwsRequest): string | undefined
}

const RoleOfFunction = t.type({ function_name: t.string, role: t.string })

/**
 * IAM of a definition. Functions and sessions of roles may call only what their policies and those of the resources allow, and nothing
 * that `requests.ts` does not know; persons at this machine may do everything. What a session names by an id alone is of the account of
 * its role.
 */
export const createIam = (
  resources: readonly Resource[],
  place: CallPlace,
  others: readonly OtherRole[] = [],
  visitors: readonly Visitor[] = [],
): Iam => {
  const roles = [...readRoles(resources), ...others.map(readOtherRole)]
  const sessions = createSessions()
  const neededFor = neededIn(resources)
  const policies = readResourcePolicies(resources, place)
  const roleOfKey = new Map([
    ...resourcesOf(resources, 'aws_lambda_function', RoleOfFunction).map(
      ({ attributes: { function_name, role } }) => [functionKeyId(function_name), role] as const,
    ),
    ...visitors.map(({ functionName, role }) => [functionKeyId(functionName), role] as const),
  ])

  const principalOf = (request: AwsRequest): Principal => {
    const key = accessKeyId(request) ?? ''
    const session = sessions.find(key)
    if (session !== undefined) {
      const { role, policies } = session
      const limits = { identity: role.identity, session: policies }
      return { arn: sessionArn(session), role, limits, isSession: true }
    }
    const arn = roleOfKey.get(key)
    const role = roles.find((one) => one.arn === arn)
    return role === undefined
      ? { arn: arn ?? `arn:aws:iam::${place.accountId}:user/local`, isSession: false }
      : { arn: role.arn, role, limits: { identity: role.identity }, isSession: false }
  }

  return {
    sessions,
    roles,
    principalOf,
    refusal: (request) => {
      const { arn, role, limits } = principalOf(request)
      if (limits === undefined) return undefined
      const accountId = role?.arn.split(':')[4] ?? place.accountId
      const needed = neededFor(request, { ...place, accountId })
      if (needed === undefined)
        return `User: ${arn} is not authorized to perform: ${request.service}:${askedOf(request)}: local/aws/iam/requests.ts does not know what IAM is asked about it`
      // A policy names the role, and not its session.
      const caller = { id: role?.arn ?? arn, accountId, limits }
      for (const asked of needed) {
        const { allowed, reason, statement } = authorize(asked, caller, policies)
        if (allowed) continue
        const by = statement === undefined ? '' : ` (${statement})`
        return `User: ${arn} is not authorized to perform: ${asked.action} on resource: ${asked.resource} ${reason}${by}`
      }
      return undefined
    },
  }
}
