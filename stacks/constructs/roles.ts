import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy'
import { IamRole, type IamRoleConfig } from '@cdktf/provider-aws/lib/iam-role'
import type { Construct } from 'constructs'
import { defined } from '../../schemas/defined'
import { iamName, type Place } from '../settings/names'

type Iam = Pick<Place, 'stage' | 'iam'>

/** A role as the organization wants it: with its prefix, on its path, within its boundary. */
export const makeRole = (
  scope: Construct,
  id: string,
  place: Iam,
  {
    name,
    ...config
  }: Omit<IamRoleConfig, 'name' | 'path' | 'permissionsBoundary'> & { readonly name: string },
): IamRole => {
  const { path, permissions_boundary_arn: permissionsBoundary } = place.iam
  return new IamRole(scope, id, {
    name: iamName(place, name),
    ...config,
    ...defined({ path, permissionsBoundary }),
  })
}

/** A policy that is attached to roles, of the stack or of people. */
export const makePolicy = (
  scope: Construct,
  id: string,
  place: Iam,
  { name, ...config }: { readonly name: string; readonly description: string; readonly policy: string },
): IamPolicy =>
  new IamPolicy(scope, id, { name: iamName(place, name), ...config, ...defined({ path: place.iam.path }) })
