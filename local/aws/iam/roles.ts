import * as t from 'io-ts'
import type { Resource } from '../../model'
import { resourcesOf } from '../../terraform'
import { MalformedPolicy, type Policy, readPolicy } from './policy'

/** A role of the definition, with all that its policies say. */
export interface Role {
  readonly arn: string
  readonly name: string
  /** Who may assume it; no one without it. */
  readonly trust: Policy | undefined
  readonly identity: readonly Policy[]
}

/** A role of another account, with its policies as JSON. */
export interface OtherRole {
  readonly arn: string
  readonly trust: string
  readonly policies: readonly string[]
}

/** @throws MalformedPolicy where one of its policies' elements is not understood */
export const readOtherRole = ({ arn, trust, policies }: OtherRole): Role => ({
  arn,
  name: arn.slice(arn.lastIndexOf('/') + 1),
  trust: readPolicy(arn, trust, 'trust'),
  identity: policies.map((one) => readPolicy(arn, one)),
})

const RoleResource = t.partial({ assume_role_policy: t.string })
const Inline = t.type({ name: t.string, role: t.string, policy: t.string })
const Managed = t.type({ policy: t.string })
const Attachment = t.type({ role: t.string, policy_arn: t.string })

/**
 * The roles of a definition, with their inline policies and those that are attached to them.
 * @throws MalformedPolicy where one of a policy's elements is not understood
 */
export const readRoles = (resources: readonly Resource[]): readonly Role[] => {
  const managed = new Map(
    resourcesOf(resources, 'aws_iam_policy', Managed).map(({ computed, attributes }) => [
      computed.arn,
      attributes.policy,
    ]),
  )
  const attached = resourcesOf(resources, 'aws_iam_role_policy_attachment', Attachment)
  const inline = resourcesOf(resources, 'aws_iam_role_policy', Inline)
  return resourcesOf(resources, 'aws_iam_role', RoleResource).map(({ address, computed, attributes }) => {
    const { arn = '', name = '' } = computed
    return {
      arn,
      name,
      trust:
        attributes.assume_role_policy === undefined
          ? undefined
          : readPolicy(address, attributes.assume_role_policy, 'trust'),
      identity: [
        ...inline
          .filter(({ attributes: { role } }) => role === name)
          .map((one) => readPolicy(one.address, one.attributes.policy)),
        ...attached
          .filter(({ attributes: { role, policy_arn } }) => role === name && !isOfAws(policy_arn))
          .map((one) => readPolicy(one.address, textOf(one.address, managed.get(one.attributes.policy_arn)))),
      ],
    }
  })
}

/** What AWS's own policies say is not known here: no right follows from them. */
const isOfAws = (arn: string): boolean => arn.startsWith('arn:aws:iam::aws:policy/')

const textOf = (address: string, policy: string | undefined): string => {
  if (policy === undefined) throw new MalformedPolicy(`${address}: its policy is not in the definition`)
  return policy
}
