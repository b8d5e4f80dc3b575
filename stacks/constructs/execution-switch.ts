import type { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy'
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter'
import { Construct } from 'constructs'
import { named, type Place } from '../settings/names'
import { policy } from './names'
import { makePolicy } from './roles'

/** The switch that stops every execution, and the right to set it. A deployment leaves its value as it is. */
export class ExecutionSwitch extends Construct {
  readonly parameter: SsmParameter
  /** For people who may stop executions and are no administrators. */
  readonly operators: IamPolicy

  constructor(scope: Construct, id: string, place: Place, keyArn?: string) {
    super(scope, id)
    this.parameter = new SsmParameter(this, 'parameter', {
      name: `/${named(place, 'cloudops/execution')}`,
      description: 'CloudOps Agent: run, or stop: why. Read before every action of an execution',
      ...(keyArn === undefined ? { type: 'String' } : { type: 'SecureString', keyId: keyArn }),
      value: 'run',
      allowedPattern: '^(run|stop(: .{1,200})?)$',
      lifecycle: { ignoreChanges: ['value'] },
    })
    this.parameter.overrideLogicalId('execution-switch')
    this.operators = makePolicy(this, 'operators', place, {
      name: 'cloudops-operator',
      description: 'CloudOps Agent: stop and resume executions',
      policy: policy({
        Sid: 'Switch',
        Effect: 'Allow',
        Action: ['ssm:GetParameter', 'ssm:PutParameter'],
        Resource: [this.parameter.arn],
      }),
    })
  }
}
