import * as t from 'io-ts'
import { attributes, resourceType, tagAttributes } from '../../terraform/attributes'

export const Topic = attributes(
  { name: t.string },
  { display_name: t.string, kms_master_key_id: t.string, tracing_config: t.string, ...tagAttributes },
)

export const Subscription = attributes(
  { topic_arn: t.string, protocol: t.union([t.literal('lambda'), t.literal('email')]), endpoint: t.string },
  {
    confirmation_timeout_in_minutes: t.number,
    endpoint_auto_confirms: t.boolean,
    redrive_policy: t.string,
  },
)

const TopicPolicy = t.strict({ arn: t.string, policy: t.string })

export const snsResourceTypes = {
  aws_sns_topic: resourceType(Topic, ({ name }, { region, accountId }) => {
    const arn = `arn:aws:sns:${region}:${accountId}:${name}`
    return { arn, id: arn, name }
  }),
  aws_sns_topic_subscription: resourceType(Subscription, ({ topic_arn }, { name }) => ({
    arn: `${topic_arn}:${name}`,
    id: `${topic_arn}:${name}`,
  })),
  // Who may publish is IAM's business: the local cloud has one caller.
  aws_sns_topic_policy: resourceType(TopicPolicy, ({ arn }) => ({ id: arn })),
}
