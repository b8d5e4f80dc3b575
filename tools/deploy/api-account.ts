import { type APIGatewayClient, GetAccountCommand } from '@aws-sdk/client-api-gateway'
import type { IAMClient } from '@aws-sdk/client-iam'
import type { StackSettings } from '../../stacks/settings'
import { named } from '../../stacks/settings/names'
import { isDenied } from '../shared/aws-check'
import { type Finding, ok, stop } from '../shared/finding'
import { iamRole } from './iam-role'

/** API Gateway has one role for logs in an account and region, whatever number of stacks there are. */
export const apiAccount = async (
  settings: StackSettings,
  client: APIGatewayClient,
  iam: IAMClient,
): Promise<Finding> => {
  const check = 'API Gateway logs'
  const { cloudwatchRoleArn: role = '' } = await client.send(new GetAccountCommand({}))
  // On whatever path and with whatever prefix: both may be new, and the role is this stack's all the same.
  const isOwn = role.endsWith(named(settings, `cloudops-api-gateway-logs-${settings.region}`))
  // An account keeps the name of its role when the stack that made it is destroyed.
  const isThere = role !== '' && (isOwn || (await roleExists(role.split('/').at(-1) ?? '', iam)))
  if (settings.manage_api_gateway_account)
    return isThere && !isOwn
      ? stop(
          check,
          `the account has ${role} for them, and this stack would take its place`,
          'set manage_api_gateway_account to false, or allow iam:GetRole if that role is gone',
        )
      : ok(check, 'by the role of this stack')
  if (isOwn)
    return stop(
      check,
      'by the role of this stack, which these settings would take away',
      'set manage_api_gateway_account to true here, or have another stage manage it first',
    )
  return isThere
    ? ok(check, `by ${role}`)
    : stop(
        check,
        `the account has ${role === '' ? 'no role' : `${role}, which is gone,`} for them, and without one the stage is refused or silent`,
        'set manage_api_gateway_account to true',
      )
}

/** What may not be looked at counts as there: the role of another stage is out of a deployer's reach, and is not to be replaced unseen. */
const roleExists = async (RoleName: string, client: IAMClient): Promise<boolean> => {
  try {
    return (await iamRole(RoleName, client)) !== undefined
  } catch (error) {
    if (isDenied(error)) return true
    throw error
  }
}
