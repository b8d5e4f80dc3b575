import type { IamRole } from '@cdktf/provider-aws/lib/iam-role'
import { Construct } from 'constructs'
import type { Place } from '../settings/names'
import { policy } from './names'
import { makeRole } from './roles'

/** The role of a function, made before the function: key policies name it. */
export class FunctionRole extends Construct {
  readonly role: IamRole

  constructor(scope: Construct, id: string, place: Place, name: string) {
    super(scope, id)
    this.role = makeRole(this, 'role', place, {
      name: `cloudops-${name}`,
      assumeRolePolicy: policy({
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    })
  }
}
