import type { RightsByType, RightsContext } from './model'
import { apiRights } from './rights-of-api'
import { computeRights } from './rights-of-compute'
import { dataRights } from './rights-of-data'
import { messagingRights } from './rights-of-messaging'

/** What Terraform does to resources of each type of the definition, from nothing to a destroy. Roles and policies are elsewhere. */
export const rightsOf = (context: RightsContext): RightsByType => ({
  ...dataRights(context),
  ...messagingRights(context),
  ...computeRights(context),
  ...apiRights(context),
})
