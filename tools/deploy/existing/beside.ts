import { type APIGatewayClient, GetRestApisCommand, type RestApi } from '@aws-sdk/client-api-gateway'
import type { IAMClient } from '@aws-sdk/client-iam'
import { named, type Place } from '../../../stacks/settings/names'
import { allPages } from '../../shared/all-pages'
import { isOurs } from '../../shared/aws-check'
import { type Finding, warn } from '../../shared/finding'
import { iamRole } from '../iam-role'
import { free, listed, ours } from './owner'

/** What of the guide a deployment neither touches nor takes over. */

const apisOf = (client: APIGatewayClient): Promise<readonly RestApi[]> =>
  allPages(async (token) => {
    const page = await client.send(new GetRestApisCommand({ limit: 500, position: token }))
    return { items: page.items, next: page.position }
  })

/** API Gateway takes a name twice: the new API is made beside the other one. */
export const approvalApi = async (settings: Place, client: APIGatewayClient): Promise<Finding> => {
  const name = named(settings, 'cloudops-approval-api')
  const check = `API ${name}`
  const found = (await apisOf(client)).filter((api) => api.name === name)
  const others = found.filter(
    ({ tags = {} }) => !isOurs(Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))),
  )
  if (others.length > 0)
    return warn(
      check,
      `${listed(others.map(({ id = '' }) => id))} is there, and not by this stack: the new one is made beside it, with another address`,
      "where it is the guide's, remove it after the switch (docs/migrating.md#what-is-left-of-the-old-one)",
    )
  return found.length > 0 ? ours(check) : free(check)
}

/** The role of the guide's functions: of a name that others may have as well. */
export const guideRole = async (client: IAMClient): Promise<Finding> => {
  const RoleName = 'lambda-execution-role'
  const check = `role ${RoleName}`
  if ((await iamRole(RoleName, client)) === undefined) return free(check)
  return warn(
    check,
    'is there, as the guide names the role of its functions; nothing of this stack uses it',
    'remove it after the switch where no other function has it (docs/migrating.md#what-is-left-of-the-old-one)',
  )
}
