import type { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy'
import { Construct } from 'constructs'
import { named, type Place } from '../settings/names'
import type { ChosenKeys } from './customer-keys'
import { policy } from './names'
import { makePolicy } from './roles'

export interface ReaderPolicyProps extends Place {
  readonly tableArns: readonly string[]
  readonly bucketArn: string
  readonly dataKeyArn: string
  readonly logGroupArns: readonly string[]
  readonly functionArns: readonly string[]
  readonly topicArns: readonly string[]
  /** Whether the schedule hands ticks out by a queue. */
  readonly sharded: boolean
  /** Of the switch and of the functions' variables, where they are encrypted by keys of their own. */
  readonly keys: Pick<ChosenKeys, 'parameter' | 'environment'>
}

/** What people on call need, and `logs` and `doctor`: everything can be read but secrets, nothing decided, replayed or changed. */
export class ReaderPolicy extends Construct {
  readonly policy: IamPolicy

  constructor(scope: Construct, id: string, props: ReaderPolicyProps) {
    super(scope, id)
    const allow = (
      Sid: string,
      Action: readonly string[],
      Resource: readonly string[],
      more: object = {},
    ) => ({
      Sid,
      Effect: 'Allow',
      Action,
      Resource,
      ...more,
    })
    const own = (service: string, resource: string): string =>
      `arn:aws:${service}:${props.region}:${props.account_id}:${resource}`
    const byKey = (Sid: string, keyArn: string | undefined, service: string) =>
      keyArn === undefined
        ? []
        : [
            allow(Sid, ['kms:Decrypt'], [keyArn], {
              Condition: { StringEquals: { 'kms:ViaService': `${service}.${props.region}.amazonaws.com` } },
            }),
          ]
    this.policy = makePolicy(this, 'policy', props, {
      name: 'cloudops-reader',
      description: 'CloudOps Agent: read alerts, documents, logs and alarms',
      policy: policy(
        allow(
          'Tables',
          ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
          [...props.tableArns, ...props.tableArns.map((arn) => `${arn}/index/*`)],
        ),
        allow('Documents', ['s3:GetObject'], [`${props.bucketArn}/*`]),
        allow('Bucket', ['s3:ListBucket'], [props.bucketArn]),
        allow(
          'Logs',
          ['logs:StartQuery', 'logs:FilterLogEvents'],
          [...props.logGroupArns.map((arn) => `${arn}:*`)],
        ),
        // Lists, a query's results and metrics have no resource to name. Who may see some alarms alone sees no composite one.
        allow(
          'Overview',
          [
            'cloudwatch:DescribeAlarmHistory',
            'cloudwatch:DescribeAlarms',
            'cloudwatch:GetMetricData',
            'cloudwatch:ListDashboards',
            'events:ListRules',
            'lambda:GetAccountSettings',
            ...(props.sharded ? ['lambda:ListEventSourceMappings'] : []),
            'logs:DescribeLogGroups',
            'logs:DescribeQueryDefinitions',
            'logs:GetQueryResults',
            'logs:StopQuery',
            'sns:ListSubscriptions',
            'sqs:ListQueues',
          ],
          ['*'],
        ),
        allow('Functions', ['lambda:GetAlias', 'lambda:GetFunctionConfiguration'], props.functionArns),
        allow(
          'Health',
          [
            'cloudwatch:GetDashboard',
            'events:DescribeRule',
            'events:ListTargetsByRule',
            'secretsmanager:DescribeSecret',
            'sns:ListSubscriptionsByTopic',
            'sqs:GetQueueAttributes',
            'sqs:GetQueueUrl',
            'ssm:GetParameter',
          ],
          [
            `arn:aws:cloudwatch::${props.account_id}:dashboard/${named(props, 'cloudops-*')}`,
            own('events', `rule/${named(props, 'cloudops-*')}`),
            own('events', `rule/${named(props, 'cloudops-agent')}/${named(props, 'cloudops-*')}`),
            own('secretsmanager', `secret:cloudops/*`),
            own('sqs', named(props, 'cloudops-*')),
            ...props.topicArns,
            ...['execution', 'rollout'].map((name) =>
              own('ssm', `parameter${named(props, `/cloudops/${name}`)}`),
            ),
          ],
        ),
        allow('Keys', ['kms:DescribeKey'], [own('kms', 'key/*')], {
          Condition: {
            'ForAnyValue:StringLike': { 'kms:ResourceAliases': named(props, 'alias/cloudops-*') },
          },
        }),
        ...byKey('SwitchKey', props.keys.parameter, 'ssm'),
        ...byKey('VariablesKey', props.keys.environment, 'lambda'),
        allow('DataKey', ['kms:Decrypt'], [props.dataKeyArn], {
          Condition: {
            StringEquals: {
              'kms:ViaService': [
                `s3.${props.region}.amazonaws.com`,
                `dynamodb.${props.region}.amazonaws.com`,
              ],
            },
          },
        }),
      ),
    })
  }
}
