import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter'
import { Construct } from 'constructs'
import { named, type Place } from './names'

/** The switch that stops every execution. People set its value; a deployment leaves it as it is. */
export class ExecutionSwitch extends Construct {
  readonly parameter: SsmParameter

  constructor(scope: Construct, id: string, place: Place) {
    super(scope, id)
    this.parameter = new SsmParameter(this, 'parameter', {
      name: `/${named(place, 'cloudops/execution')}`,
      description: 'CloudOps Agent: run, or stop: why. Read before every action of an execution',
      type: 'String',
      value: 'run',
      allowedPattern: '^(run|stop(: .{1,200})?)$',
      lifecycle: { ignoreChanges: ['value'] },
    })
    this.parameter.overrideLogicalId('execution-switch')
  }
}
