import { AwsError } from '../services/protocol'
import type { Subscribed } from './subscriptions'

export interface Message {
  readonly message: string
  /** Under 100 characters of ASCII. */
  readonly subject?: string | undefined
}

/** Bytes. */
const MAX_MESSAGE = 256 * 1024

export const invalid = (reason: string): AwsError =>
  new AwsError('InvalidParameter', `Invalid parameter: ${reason}`)

/** @throws AwsError where SNS refuses it */
export const refuseInvalid = ({ message, subject }: Message): void => {
  if (message === '') throw invalid('Empty message')
  if (Buffer.byteLength(message) > MAX_MESSAGE) throw invalid('Message too long')
  if (subject !== undefined && !/^[\x21-\x7e][\x20-\x7e]{0,98}$/.test(subject)) throw invalid('Subject')
}

/** What a subscriber gets of a message. */
export const notificationOf = (topicArn: string, id: string, { message, subject }: Message) => ({
  Type: 'Notification',
  MessageId: id,
  TopicArn: topicArn,
  Subject: subject ?? null,
  Message: message,
  Timestamp: new Date().toISOString(),
  // No one verifies signatures on a laptop.
  SignatureVersion: '1',
  Signature: '',
  SigningCertUrl: '',
  UnsubscribeUrl: '',
  MessageAttributes: {},
})
export type Notification = ReturnType<typeof notificationOf>

/** What Lambda gets for a notification. */
export const lambdaEvent = (to: Subscribed, notification: Notification): string =>
  JSON.stringify({
    Records: [
      { EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: to.arn, Sns: notification },
    ],
  })

/** What a dead-letter queue gets: the notification as an HTTP or SQS subscriber would get it. */
export const deadLetter = ({
  Subject,
  SigningCertUrl: SigningCertURL,
  UnsubscribeUrl: UnsubscribeURL,
  MessageAttributes: _,
  ...notification
}: Notification): string =>
  JSON.stringify({
    ...notification,
    ...(Subject === null ? {} : { Subject }),
    SigningCertURL,
    UnsubscribeURL,
  })
