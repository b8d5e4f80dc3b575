import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Channel } from '../../../schemas/scalars'
import type { WaitingForm } from '../../domain/messages/digest'
import type { Log, Result, SendLimits, SendMessage } from '../../runtime/ports'

/** What messages are sent by. */
export interface MessageSettings {
  /** The chat secret. */
  readonly secretId: string
  /** ARN of the topic `cloudops-alerts`. */
  readonly topic: string
  /** The table of what has been sent. */
  readonly sentTable: string
  /** What the tables are reached by. */
  readonly client?: DynamoDBClient
  readonly webhookUrls: { readonly [C in Channel]?: string | undefined }
  /** Of those who read mails and cards. */
  readonly timeZone?: string
  readonly log: Log
}

export interface SendingSettings extends MessageSettings {
  /** The table of what the channels' products have been sent. */
  readonly limitsTable: string
}

/** What a message to people needs of the channels. */
export interface Sending {
  readonly limits: SendLimits
  /** How a channel takes what waits for it. */
  readonly digestForm: (channel: Channel) => Result<WaitingForm>
  readonly send: SendMessage
}
