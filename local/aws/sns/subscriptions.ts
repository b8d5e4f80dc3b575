import * as t from 'io-ts'
import { type Definition, DefinitionError } from '../../terraform'
import { Subscription, Topic } from './definition'

export interface TopicOf {
  readonly arn: string
  readonly displayName: string
  readonly keyId: string | undefined
}

export interface Subscribed {
  readonly arn: string
  readonly topicArn: string
  readonly protocol: 'lambda' | 'email'
  /** ARN of a function, or a mail address. */
  readonly endpoint: string
  /** ARN of the dead-letter queue. */
  readonly deadLetters: string | undefined
}

const RedrivePolicy = t.type({ deadLetterTargetArn: t.string })

export const readTopics = (definition: Definition): readonly TopicOf[] =>
  definition.ofType('aws_sns_topic', Topic).map(({ attributes, computed }) => ({
    arn: computed.arn ?? '',
    displayName: attributes.display_name ?? '',
    keyId: attributes.kms_master_key_id,
  }))

/** @throws DefinitionError where a subscription is not understood, with its address */
export const readSubscriptions = (
  definition: Definition,
  topics: readonly TopicOf[],
): readonly Subscribed[] =>
  definition.ofType('aws_sns_topic_subscription', Subscription).map(({ address, attributes, computed }) => {
    const { topic_arn: topicArn, protocol, endpoint, redrive_policy: policy } = attributes
    if (!topics.some(({ arn }) => arn === topicArn))
      throw new DefinitionError(address, `there is no topic ${topicArn}`)
    if ((protocol === 'lambda') !== endpoint.startsWith('arn:aws:lambda:'))
      throw new DefinitionError(address, `${endpoint} is no endpoint of the protocol ${protocol}`)
    return {
      arn: computed.arn ?? '',
      topicArn,
      protocol,
      endpoint,
      deadLetters: policy === undefined ? undefined : deadLetters(address, policy),
    }
  })

const deadLetters = (address: string, policy: string): string => {
  const decoded = RedrivePolicy.decode(parsed(policy))
  if (decoded._tag === 'Left' || Object.keys(decoded.right).length > 1)
    throw new DefinitionError(
      address,
      'redrive_policy must be JSON with deadLetterTargetArn and nothing else',
    )
  return decoded.right.deadLetterTargetArn
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
