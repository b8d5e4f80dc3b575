import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter'
import { Construct } from 'constructs'
import { named, type Place } from '../settings/names'

/** Where `make deploy` writes which versions it leads the aliases to, and which they led to before. */
export class RolloutRecord extends Construct {
  readonly parameter: SsmParameter

  constructor(scope: Construct, id: string, place: Place) {
    super(scope, id)
    this.parameter = new SsmParameter(this, 'parameter', {
      name: `/${named(place, 'cloudops/rollout')}`,
      description:
        'CloudOps Agent: the versions that aliases lead to, and those before. Written by make deploy and make rollback',
      type: 'String',
      value: '{}',
      lifecycle: { ignoreChanges: ['value'] },
    })
  }
}
