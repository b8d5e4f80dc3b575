import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { type Deliver, DeliveryError, type LocalService, type Report, type RetryDelay } from '../../model'
import type { Definition } from '../../terraform'
import type { SendToQueue } from '../lambda'
import { createApi, noTopic } from './api'
import {
  deadLetter,
  lambdaEvent,
  type Message,
  type Notification,
  notificationOf,
  refuseInvalid,
} from './message'
import { readSubscriptions, readTopics, type Subscribed } from './subscriptions'

export { snsResourceTypes } from './definition'

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
  /** Sends a dead letter to the subscription it was meant for. @throws Error when there is none */
  redeliver(topicArn: string, deadLettersArn: string, message: Message): void
  /** Resolves when no delivery is under way. */
  idle(): Promise<void>
  stop(): Promise<void>
}

/** AWS tries for 23 days; a laptop tries this often. */
const ATTEMPTS = 4

/** The definition's topics and subscriptions. */
export const createSns = (options: SnsOptions): Sns => {
  const { definition, deliver, deliverMail, sendToQueue, retryDelay, report } = options
  const topics = readTopics(definition)
  const subscriptions = readSubscriptions(definition, topics)
  const underWay = new Set<Promise<void>>()

  /** What the last attempt failed with. */
  const toLambda = async (to: Subscribed, payload: string): Promise<DeliveryError | undefined> => {
    for (let attempt = 1; ; attempt++) {
      try {
        await deliver(to.endpoint, payload)
        return undefined
      } catch (error) {
        if (!(error instanceof DeliveryError)) {
          // Whatever else goes wrong would go wrong again; the message must not be lost for it.
          const message = error instanceof Error ? error.message : String(error)
          return new DeliveryError('INTERNAL_ERROR', message, false)
        }
        if (!error.retryable || attempt === ATTEMPTS) return error
        await wait(retryDelay(attempt + 1))
      }
    }
  }

  const toDeadLetters = async (to: Subscribed, notification: Notification, error: DeliveryError) => {
    if (to.deadLetters === undefined) {
      report('sns', `dropped a message for ${to.endpoint}: ${error.message}`)
      return
    }
    await sendToQueue(to.deadLetters, deadLetter(notification), {
      RequestID: randomUUID(),
      ErrorCode: error.code,
      ErrorMessage: error.message,
    })
    report('sns', `a message for ${to.endpoint} went to its dead-letter queue: ${error.message}`)
  }

  const send = async (to: Subscribed, notification: Notification): Promise<void> => {
    if (to.protocol === 'email') {
      const { Subject, Message } = notification
      deliverMail(to.endpoint, Subject ?? 'AWS Notification Message', Message, to.topicArn)
      return
    }
    const error = await toLambda(to, lambdaEvent(to, notification))
    if (error !== undefined) await toDeadLetters(to, notification, error)
  }

  const sendTo = (subscribed: readonly Subscribed[], notification: Notification): void => {
    for (const to of subscribed) {
      const sent = send(to, notification)
        .catch((error: unknown) => report('sns', `${to.arn}: ${String(error)}`))
        .finally(() => underWay.delete(sent))
      underWay.add(sent)
    }
  }

  const redeliver: Sns['redeliver'] = (topicArn, deadLettersArn, message) => {
    const meant = subscriptions.filter(
      (one) => one.topicArn === topicArn && one.deadLetters === deadLettersArn,
    )
    if (meant.length === 0)
      throw new Error(`no subscription of ${topicArn} has the dead-letter queue ${deadLettersArn}`)
    sendTo(meant, notificationOf(topicArn, randomUUID(), message))
  }

  const publish = (topicArn: string, message: Message): string => {
    if (!topics.some(({ arn }) => arn === topicArn)) throw noTopic(topicArn)
    refuseInvalid(message)
    const id = randomUUID()
    sendTo(
      subscriptions.filter((one) => one.topicArn === topicArn),
      notificationOf(topicArn, id, message),
    )
    return id
  }

  const idle = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.allSettled(underWay)
  }

  return { service: createApi({ topics, subscriptions, publish }), publish, redeliver, idle, stop: idle }
}
