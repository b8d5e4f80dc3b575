import { IamRole } from '@cdktf/provider-aws/lib/iam-role'
import { Construct } from 'constructs'
import type { StepRole as Kind } from '../../functions/runtime/contract'
import { defined } from '../../schemas/defined'
import { named, type Place } from '../settings/names'
import { policy } from './names'

export interface StepRoleProps {
  readonly place: Place
  readonly kind: Kind
  /** Roles of the functions that may assume it, and no one else. */
  readonly assumedBy: readonly string[]
}

/** Every session of a repair is somebody's decision: it carries the digest of one. */
const DECIDED = { StringLike: { 'sts:SourceIdentity': 'd-*' } }

/** Who may assume a role for calls about what monitors name. In another account it is told by an external id. */
export const trustOf = (kind: Kind, assumedBy: readonly string[], external_id?: string): object => {
  const [only, ...others] = assumedBy
  const decided = kind === 'repair' ? DECIDED : undefined
  const external = external_id === undefined ? undefined : { StringEquals: { 'sts:ExternalId': external_id } }
  const Condition = decided === undefined && external === undefined ? undefined : { ...decided, ...external }
  return {
    Effect: 'Allow',
    // As AWS writes it back: one principal is no list.
    Principal: { AWS: others.length === 0 ? only : assumedBy },
    Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
    ...defined({ Condition }),
  }
}

/** A role for calls about what monitors name, which functions assume step by step with a policy of the step. */
export class StepRole extends Construct {
  readonly role: IamRole

  constructor(scope: Construct, id: string, { place, kind, assumedBy }: StepRoleProps) {
    super(scope, id)
    this.role = new IamRole(this, 'role', {
      name: named(place, `cloudops-${kind}`),
      description: `CloudOps Agent: assumed to ${kind === 'repair' ? 'repair' : 'look at'} what monitors name`,
      assumeRolePolicy: policy(trustOf(kind, assumedBy)),
    })
    this.role.overrideLogicalId(`${kind}-role`)
  }
}
