import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as t from 'io-ts'
import type { Caller, ResourcePolicy } from '../../../local/aws/iam/authorize'
import { readPolicy } from '../../../local/aws/iam/policy'
import { leftToIam, readResourcePolicies } from '../../../local/aws/iam/resource-policies'
import { type Role, readRoles } from '../../../local/aws/iam/roles'
import type { Resource } from '../../../local/model'
import { resourceTypes } from '../../../local/resource-types'
import { readDefinition, resourcesOf } from '../../../local/terraform'
import { NAMED } from '../definition/roles'
import { type Attributes, FULL_SETTINGS, synthesizeInto } from '../synthesized'

/** A definition as it would be deployed: every reference is an ARN, and every policy is read. */
export interface Deployed {
  readonly accountId: string
  readonly region: string
  readonly resources: readonly Resource[]
  readonly policies: readonly ResourcePolicy[]
  readonly roles: readonly Role[]
  /** ARN of an address. */
  arnOf(address: string): string
  /** Whoever calls with a role, by the role's ARN. */
  caller(roleArn: string): Caller
  roleOfFunction(name: string): string
}

const FunctionRole = t.type({ function_name: t.string, role: t.string })

/** The full settings, with records that may be changed. */
const settings = (): Attributes => {
  const [monitor = {}] = FULL_SETTINGS.monitors as readonly Attributes[]
  const resources = { ...(monitor.resources as Attributes), route53_record_names: ['www.shop.example.com'] }
  return { monitors: [{ ...monitor, resources }] }
}

/** Keys that encrypt what monitors name are no part of the definition: their owners leave their use to IAM, or name the role. */
const keysOfOthers = (accountId: string): readonly ResourcePolicy[] =>
  NAMED.flatMap(({ kms_key_arns = [] }) => kms_key_arns).map((arn) => ({
    arn,
    accountId,
    policy: readPolicy(arn, leftToIam(accountId), 'resource'),
  }))

/** @param values settings that take the place of the full ones */
export const deployed = (values: Attributes = {}): Deployed => {
  const outdir = mkdtempSync(join(tmpdir(), 'deployed-'))
  try {
    const { accountId, region, resources } = readDefinition(
      synthesizeInto(outdir, { ...settings(), ...values }),
      resourceTypes,
      {
        endpoint: 'http://127.0.0.1:1',
        seed: 'policies',
      },
    )
    const roles = readRoles(resources)
    const arnOf = (address: string): string => {
      const found = resources.find((resource) => resource.address === address)?.computed.arn
      if (found === undefined) throw new Error(`${address} has no ARN in the definition`)
      return found
    }
    return {
      accountId,
      region,
      resources,
      roles,
      policies: [...readResourcePolicies(resources, { accountId, region }), ...keysOfOthers(accountId)],
      arnOf,
      caller: (id) => {
        const role = roles.find(({ arn }) => arn === id)
        if (role === undefined) throw new Error(`${id} is no role of the definition`)
        return { id, accountId, limits: { identity: role.identity } }
      },
      roleOfFunction: (name) =>
        resourcesOf(resources, 'aws_lambda_function', FunctionRole).find(
          ({ attributes }) => attributes.function_name === name,
        )?.attributes.role ?? '',
    }
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}
