import type { IamRole } from '@cdktf/provider-aws/lib/iam-role'
import { Construct } from 'constructs'
import type { FunctionContract, Permission, StepRole } from '../../functions/runtime/contract'
import { defined } from '../../schemas/defined'
import { roleIn } from '../../schemas/monitor-account'
import { contracts, type FunctionName, functionNames } from '../contracts'
import type { StackSettings } from '../settings'
import { type StepBindings, stepStatements } from './function-permissions'
import { policy } from './names'
import { permit } from './role-policies'
import { makeRole } from './roles'
import { STEP_ROLES } from './stack-bindings'

/** Every session of a repair is somebody's decision: it carries the digest of one. */
const DECIDED = { StringLike: { 'sts:SourceIdentity': 'd-*' } }

const permissionsOf = (name: FunctionName, kind: StepRole): readonly Permission[] | undefined =>
  (contracts[name] as FunctionContract).assumes?.[kind]

/** Functions that may assume a role, and no one else. */
export const assumedBy = (kind: StepRole): readonly FunctionName[] =>
  functionNames.filter((name) => permissionsOf(name, kind) !== undefined)

/** All that functions may do by a role. */
export const permissionsBy = (kind: StepRole): readonly Permission[] =>
  functionNames.flatMap((name) => permissionsOf(name, kind) ?? [])

/** Who may assume a role. In another account they must know the external id. */
export const trustOf = (kind: StepRole, roleArns: readonly string[], external_id?: string): object => {
  const [only, ...others] = roleArns
  const external = external_id === undefined ? {} : { StringEquals: { 'sts:ExternalId': external_id } }
  const Condition = { ...(kind === 'repair' ? DECIDED : {}), ...external }
  return {
    Effect: 'Allow',
    // As AWS writes it back: one principal is no list.
    Principal: { AWS: others.length === 0 ? only : roleArns },
    Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
    ...defined({ Condition: Object.keys(Condition).length === 0 ? undefined : Condition }),
  }
}

/** The roles for calls about what monitors name, which functions assume step by step with a policy of the step. */
export class StepRoles extends Construct {
  private readonly roles: Readonly<Record<StepRole, IamRole>>

  constructor(
    scope: Construct,
    id: string,
    private readonly settings: StackSettings,
    functionRoles: Readonly<Record<FunctionName, { readonly arn: string }>>,
  ) {
    super(scope, id)
    const make = (kind: StepRole): IamRole => {
      const role = makeRole(this, kind, settings, {
        name: `cloudops-${kind}`,
        description: `CloudOps Agent: assumed to ${kind === 'repair' ? 'repair' : 'look at'} what monitors name`,
        assumeRolePolicy: policy(
          trustOf(
            kind,
            assumedBy(kind).map((name) => functionRoles[name].arn),
          ),
        ),
      })
      role.overrideLogicalId(`${kind}-role`)
      return role
    }
    this.roles = { repair: make('repair'), read: make('read') }
  }

  /** Of this account. */
  arnOf(kind: StepRole): string {
    return this.roles[kind].arn
  }

  /** Of every account that monitors name, this one first. */
  arnsOf(kind: StepRole): readonly string[] {
    const others = this.settings.monitors.flatMap(({ account }) =>
      account === undefined ? [] : [roleIn(account, kind)],
    )
    return [this.arnOf(kind), ...new Set(others)]
  }

  /** Gives both roles what the functions need of what monitors name in this account. */
  permit(bindings: StepBindings): void {
    for (const kind of STEP_ROLES) {
      const statements = stepStatements(permissionsBy(kind), bindings)
      const scope = new Construct(this, `${kind}-rights`)
      // A policy must have a statement: a role without a right has none.
      if (statements.length > 0)
        permit(scope, { role: this.roles[kind], place: this.settings, id: kind }, statements)
    }
  }
}
