import type { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy'
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter'
import { Construct } from 'constructs'
import type { FunctionName } from '../contracts'
import { named, type Place } from '../settings/names'
import type { ChosenKeys } from './customer-keys'
import { policy } from './names'
import { makePolicy } from './roles'

/** Functions whose dead letters are handed over again. The others find by themselves what is left, and who decides is no matter of a letter. */
const HANDED_OVER = [
  'invoke-agent-analysis',
  'analyze-issue',
  'notify',
] as const satisfies readonly FunctionName[]

const allow = (Sid: string, Action: readonly string[], Resource: readonly string[], Condition?: object) => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
})

/** The switch that stops every execution, and the right to set it. A deployment leaves its value as it is. */
export class ExecutionSwitch extends Construct {
  readonly parameter: SsmParameter
  /** For people who are on call and no administrators. */
  readonly operators: IamPolicy

  constructor(
    scope: Construct,
    id: string,
    private readonly place: Place,
    private readonly keys: Pick<ChosenKeys, 'parameter' | 'queues'> = {},
  ) {
    super(scope, id)
    const { parameter: keyId } = keys
    this.parameter = new SsmParameter(this, 'parameter', {
      name: `/${named(place, 'cloudops/execution')}`,
      description: 'CloudOps Agent: run, or stop: why. Read before every action of an execution',
      ...(keyId === undefined ? { type: 'String' } : { type: 'SecureString', keyId }),
      value: 'run',
      allowedPattern: '^(run|stop(: .{1,200})?)$',
      lifecycle: { ignoreChanges: ['value'] },
    })
    this.parameter.overrideLogicalId('execution-switch')
    this.operators = makePolicy(this, 'operators', place, {
      name: 'cloudops-operator',
      description: 'CloudOps Agent: stop and resume executions',
      policy: policy(...this.rights()),
    })
  }

  /** What the runbook asks for beside reading: to stop, to take dead letters out, and to hand over again what they hold. */
  private rights() {
    const { place, keys } = this
    const arn = (service: string, resource: string) =>
      `arn:aws:${service}:${place.region}:${place.account_id}:${resource}`
    const byKey = (Sid: string, keyArn: string | undefined, actions: readonly string[], service: string) =>
      keyArn === undefined
        ? []
        : [
            allow(Sid, actions, [keyArn], {
              StringEquals: { 'kms:ViaService': `${service}.${place.region}.amazonaws.com` },
            }),
          ]
    return [
      allow('Switch', ['ssm:GetParameter', 'ssm:PutParameter'], [this.parameter.arn]),
      ...byKey('SwitchKey', keys.parameter, ['kms:Decrypt', 'kms:Encrypt'], 'ssm'),
      allow(
        'Letters',
        ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'],
        [arn('sqs', named(place, 'cloudops-*-dlq'))],
      ),
      ...byKey('LettersKey', keys.queues, ['kms:Decrypt'], 'sqs'),
      allow(
        'HandOver',
        ['lambda:InvokeFunction'],
        HANDED_OVER.map((name) => arn('lambda', `function:${named(place, name)}`)),
      ),
    ]
  }
}
