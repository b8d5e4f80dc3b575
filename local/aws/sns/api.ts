import { randomUUID } from 'node:crypto'
import { defined } from '../../../schemas/defined'
import type { LocalService } from '../../model'
import { xmlError } from '../error'
import { AwsError, answering } from '../services/protocol'
import { type XmlValue, xmlDocument } from '../services/xml'
import { invalid, type Message } from './message'
import type { Subscribed, TopicOf } from './subscriptions'

export interface SnsPorts {
  readonly topics: readonly TopicOf[]
  readonly subscriptions: readonly Subscribed[]
  /** Gives the message id. @throws AwsError */
  readonly publish: (topicArn: string, message: Message) => string
}

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/'

interface Action {
  /** Parameters that it knows; any other is refused, since it would have no effect. */
  readonly parameters: readonly string[]
  answer(form: URLSearchParams): XmlValue
}

/** The operations of SNS that the local cloud has, in the query protocol. */
export const createApi = ({ topics, subscriptions, publish }: SnsPorts): LocalService => {
  const topicOf = (form: URLSearchParams): TopicOf => {
    const arn = needed(form, 'TopicArn')
    const topic = topics.find((one) => one.arn === arn)
    if (topic === undefined) throw noTopic(arn)
    return topic
  }

  const actions: Readonly<Record<string, Action>> = {
    Publish: {
      parameters: ['TopicArn', 'TargetArn', 'Subject', 'Message'],
      answer: (form) => {
        const topicArn = form.get('TopicArn') ?? form.get('TargetArn')
        if (topicArn === null) throw invalid('TopicArn or TargetArn Reason: no value for required parameter')
        const message = form.get('Message')
        if (message === null) {
          throw new AwsError(
            'ValidationError',
            "1 validation error detected: Value null at 'message' failed to satisfy constraint: Member must not be null",
          )
        }
        return { MessageId: publish(topicArn, { message, subject: form.get('Subject') ?? undefined }) }
      },
    },
    ListTopics: {
      parameters: [],
      answer: () => ({ Topics: { member: topics.map(({ arn }) => ({ TopicArn: arn })) } }),
    },
    ListSubscriptions: {
      parameters: [],
      answer: () => ({ Subscriptions: { member: subscriptions.map(described) } }),
    },
    ListSubscriptionsByTopic: {
      parameters: ['TopicArn'],
      answer: (form) => {
        const { arn } = topicOf(form)
        const own = subscriptions.filter(({ topicArn }) => topicArn === arn)
        return { Subscriptions: { member: own.map(described) } }
      },
    },
    GetTopicAttributes: {
      parameters: ['TopicArn'],
      answer: (form) => {
        const { arn, displayName, keyId } = topicOf(form)
        const attributes = {
          TopicArn: arn,
          Owner: ownerOf(arn),
          DisplayName: displayName,
          SubscriptionsConfirmed: String(subscriptions.filter(({ topicArn }) => topicArn === arn).length),
          SubscriptionsPending: '0',
          SubscriptionsDeleted: '0',
          ...defined({ KmsMasterKeyId: keyId }),
        }
        return { Attributes: { entry: Object.entries(attributes).map(([key, value]) => ({ key, value })) } }
      },
    },
  }

  return {
    names: ['sns'],
    handle: ({ body }) =>
      answering(() => {
        const form = new URLSearchParams(body.toString())
        const name = form.get('Action') ?? ''
        const action = Object.hasOwn(actions, name) ? actions[name] : undefined
        if (action === undefined)
          throw new AwsError('InvalidAction', `the local cloud does not have sns:${name}`)
        refuseUnknown(form, action)
        const value = {
          [`${name}Result`]: action.answer(form),
          ResponseMetadata: { RequestId: randomUUID() },
        }
        return {
          status: 200,
          headers: { 'content-type': 'text/xml' },
          body: xmlDocument(`${name}Response`, NAMESPACE, value),
        }
      }, xmlError),
  }
}

/** What SNS says of an ARN that none of its topics has. */
export const noTopic = (arn: string): AwsError => {
  const parts = arn.split(':').length
  return parts < 6
    ? invalid(`TopicArn Reason: An ARN must have at least 6 elements, not ${parts}`)
    : new AwsError('NotFound', 'Topic does not exist', 404)
}

const refuseUnknown = (form: URLSearchParams, { parameters }: Action): void => {
  for (const name of form.keys()) {
    if (name !== 'Action' && name !== 'Version' && !parameters.includes(name))
      throw invalid(`the local cloud does not know the parameter ${name}`)
  }
}

const needed = (form: URLSearchParams, name: string): string => {
  const value = form.get(name)
  if (value === null) throw invalid(`${name} Reason: no value for required parameter`)
  return value
}

const ownerOf = (arn: string): string => arn.split(':')[4] ?? ''

const described = ({ arn, topicArn, protocol, endpoint }: Subscribed): XmlValue => ({
  SubscriptionArn: arn,
  TopicArn: topicArn,
  Protocol: protocol,
  Endpoint: endpoint,
  Owner: ownerOf(topicArn),
})
