import { GetRoleCommand, type IAMClient } from '@aws-sdk/client-iam'
import { iamName, type Place } from '../../../stacks/settings/names'
import { isMissing, isOurs, nameOf } from '../../shared/aws-check'
import type { Finding } from '../../shared/finding'
import { foreign, free, otherOwner, ours } from './owner'

/** One of the functions' roles, whose names are made in the same way. */
const ONE = 'alert-sweeper'

/** IAM has no regions: a deployment of the same stage in another one has roles of the same names. */
export const functionRole = async (settings: Place, client: IAMClient): Promise<Finding> => {
  const RoleName = iamName(settings, `cloudops-${ONE}`)
  const check = `role ${RoleName}`
  try {
    const { Role } = await client.send(new GetRoleCommand({ RoleName }))
    const tags = Role?.Tags ?? []
    return isOurs(tags) ? ours(check) : foreign(check, otherOwner(tags) ?? 'it has none of its tags')
  } catch (error) {
    if (isMissing(error) || nameOf(error) === 'NoSuchEntityException') return free(check)
    throw error
  }
}
