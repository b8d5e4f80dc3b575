import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import * as t from 'io-ts'
import { xmlError } from './aws-error'
import type { SendToQueue } from './lambda'
import { AwsError, answering } from './services/protocol'
import { type XmlValue, xmlDocument } from './services/xml'
import { Subscription, Topic } from './sns/definition'
import { type Definition, DefinitionError } from './terraform'
import { type Deliver, DeliveryError, type LocalService, type Report, type RetryDelay } from './types'

export { snsResourceTypes } from './sns/definition'

export type DeliverMail = (to: string, subject: string, message: string, topicArn: string) => void

export interface SnsOptions {
  readonly definition: Definition
  readonly deliver: Deliver
  readonly deliverMail: DeliverMail
  readonly sendToQueue: SendToQueue
  readonly retryDelay: RetryDelay
  readonly report: Report
}

export interface Sns {
  readonly service: LocalService
  /** Gives the message id. @throws AwsError where SNS refuses it */
  publish(topicArn: string, message: Message): string
  /** Resolves when no delivery is under way. */
  idle(): Promise<void>
  stop(): Promise<void>
}

export interface Message {
  readonly message: string
  readonly subject?: string | undefined
}

interface Subscribed {
  readonly arn: string
  readonly topicArn: string
  readonly protocol: 'lambda' | 'email'
  readonly endpoint: string
  readonly deadLetters: string | undefined
}

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/'
const MAX_MESSAGE = 256 * 1024
/** AWS tries for 23 days; a laptop tries this often. */
const ATTEMPTS = 4

const RedrivePolicy = t.strict({ deadLetterTargetArn: t.string })

/** The definition's topics and subscriptions. */
export const createSns = (options: SnsOptions): Sns => {
  const { definition, deliver, deliverMail, sendToQueue, retryDelay, report } = options
  const topics = definition.ofType('aws_sns_topic', Topic).map(({ computed }) => computed.arn ?? '')
  const subscriptions = readSubscriptions(definition, topics)
  const underWay = new Set<Promise<void>>()

  const toLambda = async (to: Subscribed, payload: string): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        await deliver(to.endpoint, payload)
        return
      } catch (error) {
        if (!(error instanceof DeliveryError)) throw error
        if (error.retryable && attempt < ATTEMPTS) {
          await wait(retryDelay(attempt + 1))
          continue
        }
        if (to.deadLetters === undefined) {
          report('sns', `dropped a message for ${to.endpoint}: ${error.message}`)
          return
        }
        await sendToQueue(to.deadLetters, payload, { ERROR_CODE: error.code, ERROR_MESSAGE: error.message })
        return
      }
    }
  }

  const send = async (to: Subscribed, id: string, { message, subject }: Message): Promise<void> => {
    if (to.protocol === 'email') {
      deliverMail(to.endpoint, subject ?? 'AWS Notification Message', message, to.topicArn)
      return
    }
    await toLambda(to, lambdaEvent(to, id, message, subject))
  }

  const publish = (topicArn: string, message: Message): string => {
    if (!topics.includes(topicArn)) throw new AwsError('NotFound', 'Topic does not exist', 404)
    refuseInvalid(message)
    const id = randomUUID()
    for (const to of subscriptions.filter((one) => one.topicArn === topicArn)) {
      const sent = send(to, id, message)
        .catch((error: unknown) => report('sns', `${to.arn}: ${String(error)}`))
        .finally(() => underWay.delete(sent))
      underWay.add(sent)
    }
    return id
  }

  const answers: Readonly<Record<string, (form: URLSearchParams) => XmlValue>> = {
    Publish: (form) => {
      const subject = form.get('Subject') ?? undefined
      return { MessageId: publish(needed(form, 'TopicArn'), { message: needed(form, 'Message'), subject }) }
    },
    ListTopics: () => ({ Topics: { member: topics.map((TopicArn) => ({ TopicArn })) } }),
    ListSubscriptions: () => ({ Subscriptions: { member: subscriptions.map(described) } }),
    ListSubscriptionsByTopic: (form) => {
      const arn = known(needed(form, 'TopicArn'))
      return {
        Subscriptions: { member: subscriptions.filter(({ topicArn }) => topicArn === arn).map(described) },
      }
    },
    GetTopicAttributes: (form) => {
      const arn = known(needed(form, 'TopicArn'))
      const confirmed = subscriptions.filter(({ topicArn }) => topicArn === arn).length
      const attributes = {
        TopicArn: arn,
        Owner: definition.accountId,
        SubscriptionsConfirmed: String(confirmed),
      }
      return { Attributes: { entry: Object.entries(attributes).map(([key, value]) => ({ key, value })) } }
    },
  }
  const known = (arn: string): string => {
    if (!topics.includes(arn)) throw new AwsError('NotFound', 'Topic does not exist', 404)
    return arn
  }

  const idle = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.allSettled(underWay)
  }

  return {
    service: {
      names: ['sns'],
      handle: ({ body }) =>
        answering(() => {
          const form = new URLSearchParams(body.toString())
          const action = form.get('Action') ?? ''
          const answer = Object.hasOwn(answers, action) ? answers[action] : undefined
          if (answer === undefined)
            throw new AwsError('InvalidAction', `the local cloud does not have sns:${action}`)
          const value = { [`${action}Result`]: answer(form), ResponseMetadata: { RequestId: randomUUID() } }
          return {
            status: 200,
            headers: { 'content-type': 'text/xml' },
            body: xmlDocument(`${action}Response`, NAMESPACE, value),
          }
        }, xmlError),
    },
    publish,
    idle,
    stop: idle,
  }
}

const readSubscriptions = (definition: Definition, topics: readonly string[]): readonly Subscribed[] =>
  definition.ofType('aws_sns_topic_subscription', Subscription).map(({ address, attributes, computed }) => {
    if (!topics.includes(attributes.topic_arn))
      throw new DefinitionError(address, `there is no topic ${attributes.topic_arn}`)
    return {
      arn: computed.arn ?? '',
      topicArn: attributes.topic_arn,
      protocol: attributes.protocol,
      endpoint: attributes.endpoint,
      deadLetters: deadLetters(address, attributes.redrive_policy),
    }
  })

const deadLetters = (address: string, policy: string | undefined): string | undefined => {
  if (policy === undefined) return undefined
  const decoded = RedrivePolicy.decode(JSON.parse(policy))
  if (decoded._tag === 'Left') throw new DefinitionError(address, 'redrive_policy needs deadLetterTargetArn')
  return decoded.right.deadLetterTargetArn
}

const refuseInvalid = ({ message, subject }: Message): void => {
  const invalid = (reason: string) => new AwsError('InvalidParameter', `Invalid parameter: ${reason}`)
  if (message === '') throw invalid('Empty message')
  if (Buffer.byteLength(message) > MAX_MESSAGE) throw invalid('Message too long')
  if (subject !== undefined && !/^[\x20-\x7e]{1,99}$/.test(subject)) throw invalid('Subject')
}

const needed = (form: URLSearchParams, name: string): string => {
  const value = form.get(name)
  if (value === null) throw new AwsError('InvalidParameter', `Invalid parameter: ${name}`)
  return value
}

const described = ({ arn, topicArn, protocol, endpoint }: Subscribed): XmlValue => ({
  SubscriptionArn: arn,
  TopicArn: topicArn,
  Protocol: protocol,
  Endpoint: endpoint,
  Owner: topicArn.split(':')[4] ?? '',
})

/** What Lambda gets for a notification. */
const lambdaEvent = (to: Subscribed, id: string, message: string, subject: string | undefined): string =>
  JSON.stringify({
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: to.arn,
        Sns: {
          Type: 'Notification',
          MessageId: id,
          TopicArn: to.topicArn,
          Subject: subject ?? null,
          Message: message,
          Timestamp: new Date().toISOString(),
          SignatureVersion: '1',
          Signature: '',
          SigningCertUrl: '',
          UnsubscribeUrl: '',
          MessageAttributes: {},
        },
      },
    ],
  })
