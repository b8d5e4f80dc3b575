import { GetRoleCommand, type IAMClient, type Role } from '@aws-sdk/client-iam'
import { isMissing, nameOf } from '../shared/aws-check'

/** A role of the account, or `undefined` where there is none of that name. */
export const iamRole = async (RoleName: string, client: IAMClient): Promise<Role | undefined> => {
  try {
    return (await client.send(new GetRoleCommand({ RoleName }))).Role
  } catch (error) {
    if (isMissing(error) || /^NoSuchEntity(Exception)?$/.test(nameOf(error))) return undefined
    throw error
  }
}
