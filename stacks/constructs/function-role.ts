import { IamRole } from '@cdktf/provider-aws/lib/iam-role'
import { Construct } from 'constructs'
import { named, type Place } from '../settings/names'
import { policy } from './names'

/** The role of a function, made before the function: key policies name it. */
export class FunctionRole extends Construct {
  readonly role: IamRole

  constructor(scope: Construct, id: string, place: Place, name: string) {
    super(scope, id)
    this.role = new IamRole(this, 'role', {
      name: named(place, `cloudops-${name}`),
      assumeRolePolicy: policy({
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    })
  }
}
