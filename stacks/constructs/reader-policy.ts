import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy'
import { Construct } from 'constructs'
import { named, type Place } from '../settings/names'
import { policy } from './names'

export interface ReaderPolicyProps extends Place {
  readonly tableArns: readonly string[]
  readonly bucketArn: string
  readonly dataKeyArn: string
  readonly logGroupArns: readonly string[]
}

/** What people on call need: everything can be read, nothing decided, replayed or changed. */
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
    this.policy = new IamPolicy(this, 'policy', {
      name: named(props, 'cloudops-reader'),
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
        // A query's results and the state of alarms and metrics have no resource to name.
        allow(
          'Overview',
          ['logs:GetQueryResults', 'cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'],
          ['*'],
        ),
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
