import type { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy'
import { Construct } from 'constructs'
import { defined } from '../../schemas/defined'
import { named, type Place, tailPattern } from '../settings/names'
import { policy } from './names'
import { makePolicy } from './roles'

export interface ReviewerPolicyProps extends Place {
  readonly alertsTableArn: string
  readonly bucketArn: string
  readonly dataKeyArn: string
  readonly busArn: string
  readonly archiveArn: string
}

const allow = (Sid: string, Action: readonly string[], Resource: readonly string[], Condition?: object) => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
  ...defined({ Condition }),
})

/**
 * Exactly what the two tools need that work with the bus: `review` replays the archive and reads what was filed and the
 * alerts it is compared with; `follow` makes a rule and a queue of its own for a while. Neither may decide, publish or
 * touch the rules and queues of the system.
 */
export class ReviewerPolicy extends Construct {
  readonly review: IamPolicy
  readonly follow: IamPolicy

  constructor(scope: Construct, id: string, props: ReviewerPolicyProps) {
    super(scope, id)
    const arn = (service: string, resource: string): string =>
      `arn:aws:${service}:${props.region}:${props.account_id}:${resource}`
    const bus = named(props, 'cloudops-agent')
    this.review = makePolicy(this, 'review', props, {
      name: 'cloudops-reviewer',
      description: 'CloudOps Agent: review incidents from the archive',
      policy: policy(
        // A replay is started on three things: what it is from, where it goes, and itself.
        allow('Archive', ['events:DescribeArchive', 'events:StartReplay'], [props.archiveArn]),
        allow('Bus', ['events:StartReplay'], [props.busArn]),
        allow(
          'Replays',
          ['events:StartReplay', 'events:DescribeReplay', 'events:CancelReplay'],
          [arn('events', 'replay/review-*')],
        ),
        allow(
          'ReviewRule',
          ['events:DescribeRule'],
          [arn('events', `rule/${bus}/${named(props, 'cloudops-incident-review')}`)],
        ),
        allow('ListFiled', ['s3:ListBucket'], [props.bucketArn], {
          StringLike: { 's3:prefix': 'reviews/*' },
        }),
        allow('ReadFiled', ['s3:GetObject'], [`${props.bucketArn}/reviews/*`]),
        allow('Alerts', ['dynamodb:BatchGetItem'], [props.alertsTableArn]),
        allow(
          'Unfiled',
          ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
          [arn('sqs', named(props, 'cloudops-incident-review-dlq'))],
        ),
        allow('DataKey', ['kms:Decrypt'], [props.dataKeyArn], {
          StringEquals: {
            'kms:ViaService': ['s3', 'dynamodb'].map((service) => `${service}.${props.region}.amazonaws.com`),
          },
        }),
      ),
    })
    this.follow = makePolicy(this, 'follow', props, {
      name: 'cloudops-follower',
      description: 'CloudOps Agent: follow the events of the bus by a rule and a queue of its own',
      policy: policy(
        allow('Bus', ['events:DescribeEventBus'], [props.busArn]),
        allow(
          'OwnRules',
          ['events:PutRule', 'events:PutTargets', 'events:RemoveTargets', 'events:DeleteRule'],
          [arn('events', `rule/${bus}/${tailPattern(props)}`)],
        ),
        allow(
          'OwnQueues',
          [
            'sqs:CreateQueue',
            'sqs:DeleteQueue',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
            'sqs:GetQueueUrl',
            'sqs:ReceiveMessage',
            'sqs:SetQueueAttributes',
          ],
          [arn('sqs', tailPattern(props))],
        ),
        // Rules and queues of its own are found by their prefix; neither action knows a single one.
        allow('Find', ['events:ListRules', 'sqs:ListQueues'], ['*']),
      ),
    })
  }
}
