import type { IAMClient } from '@aws-sdk/client-iam'
import { iamName, type Place } from '../../../stacks/settings/names'
import { isOurs } from '../../shared/aws-check'
import type { Finding } from '../../shared/finding'
import { iamRole } from '../iam-role'
import { foreign, free, otherOwner, ours } from './owner'

/** One of the functions' roles, whose names are made in the same way. */
const ONE = 'alert-sweeper'

/** IAM has no regions: a deployment of the same stage in another one has roles of the same names. */
export const functionRole = async (settings: Place, client: IAMClient): Promise<Finding> => {
  const RoleName = iamName(settings, `cloudops-${ONE}`)
  const check = `role ${RoleName}`
  const found = await iamRole(RoleName, client)
  if (found === undefined) return free(check)
  const tags = found.Tags ?? []
  return isOurs(tags) ? ours(check) : foreign(check, otherOwner(tags) ?? 'it has none of its tags')
}
