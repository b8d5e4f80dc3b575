import { createHash } from 'node:crypto'
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic'
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy'
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription'
import { TerraformElement } from 'cdktf'
import { Construct } from 'constructs'
import { named, type Place } from '../settings/names'
import { policy, tlsOnly } from './names'

export interface TopicProps extends Place {
  readonly name: string
  readonly dataKeyArn: string
  /**
   * The AWS service that publishes, on behalf of which resources (patterns of ARNs). EventBridge names none when it publishes
   * to a topic: for it there can be no condition, and whoever subscribes must not take a message for an authority.
   */
  readonly publisher: { readonly service: string; readonly sourceArns?: readonly string[] }
  readonly emails?: readonly string[]
}

/** How 1.0.0 called the subscription of an address: cdktf's id of its place in the list. */
const countedId = (topic: string, place: number): string => {
  const hash = createHash('md5').update(`${topic}/email-${place}`).digest('hex')
  return `${topic}_email-${place}_${hash.slice(0, 8).toUpperCase()}`
}

/** cdktf's own `moveFromId` says the same, and has `terraform version` run by every synth, which fails where no Terraform is installed. */
class Moved extends TerraformElement {
  constructor(
    private readonly resource: SnsTopicSubscription,
    private readonly from: string,
  ) {
    super(resource, 'moved')
  }

  override toTerraform() {
    const { terraformResourceType, friendlyUniqueId } = this.resource
    const at = (name: string) => `${terraformResourceType}.${name}`
    return { moved: [{ from: at(this.from), to: at(friendlyUniqueId) }] }
  }
}

/** An encrypted topic that one AWS service may publish to, besides roles of this account. */
export class Topic extends Construct {
  readonly topic: SnsTopic

  constructor(scope: Construct, id: string, props: TopicProps) {
    super(scope, id)
    const { publisher, emails = [] } = props
    this.topic = new SnsTopic(this, 'topic', {
      name: named(props, props.name),
      kmsMasterKeyId: props.dataKeyArn,
    })
    this.topic.overrideLogicalId(id)
    // By the address, not by its place in the list: where one leaves, the others would be subscribed anew, and hear nothing until each has confirmed.
    for (const [index, endpoint] of emails.entries()) {
      const subscription = new SnsTopicSubscription(this, `email-${endpoint}`, {
        topicArn: this.topic.arn,
        protocol: 'email',
        endpoint,
      })
      new Moved(subscription, countedId(id, index + 1))
    }
    new SnsTopicPolicy(this, 'policy', {
      arn: this.topic.arn,
      policy: policy(
        {
          Sid: 'Publisher',
          Effect: 'Allow',
          Principal: { Service: publisher.service },
          Action: 'sns:Publish',
          Resource: this.topic.arn,
          ...(publisher.sourceArns === undefined
            ? {}
            : {
                Condition: {
                  ArnLike: { 'aws:SourceArn': publisher.sourceArns },
                  StringEquals: { 'aws:SourceAccount': props.account_id },
                },
              }),
        },
        tlsOnly('sns:Publish', this.topic.arn),
      ),
    })
  }
}
