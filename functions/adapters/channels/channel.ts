import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type * as E from 'fp-ts/Either'
import type { DigestRoom } from '../../domain/messages/digest'
import type { Message } from '../../domain/messages/model'
import type { Log, Result } from '../../runtime/ports'
import type { SendRates } from '../dynamodb/send-limits'
import type { Fields } from '../secrets/fields'

/** What a channel may send by, besides the fields of the chat secret. */
export interface ChannelSettings {
  /** ARN of the topic `cloudops-alerts`. */
  readonly topic: string
  /** The table of what has been sent. */
  readonly sentTable: string
  /** What the table is reached by. */
  readonly client?: DynamoDBClient
  /** The channel's documented variable, where it has one and it is set. */
  readonly webhookUrl: string | undefined
  readonly log: Log
}

/** Other forms of a message, for who can update in place what was sent before. */
export interface Others<P extends object = object> {
  /** The question before it as it is now. */
  readonly head?: P
  /** What is enough as a reply to what it has replaced. */
  readonly brief?: P
}

export interface Sender<P extends object> {
  send(message: Message, payload: P, others: Others<P>): Result<unknown>
}

export interface ChannelRates extends SendRates {
  /** Between two messages that have waited, in milliseconds. */
  readonly pause_ms: number
}

/**
 * A way to reach people: one folder that exports one of these, and one line in `index.ts`. `F` names the fields of the
 * chat secret that it reads, `P` is a message in the product's own form.
 *
 * @example
 * export const pager: ChannelAdapter<'pager_webhook_url', PagerMessage> = {
 *   fields: { pager_webhook_url: WebhookUrl },
 *   sendsBy: ['pager_webhook_url'],
 *   render: pagerMessage,
 *   limits: pagerLimits,
 *   rates: { messages: [{ per_hour: 60, at_once: 10 }], digests: [{ per_hour: 60, at_once: 5 }], pause_ms: 1_000 },
 *   digest: { linked: 5, characters: 4_000 },
 *   connect: () => ({ pager_webhook_url: url }) => (url === undefined ? undefined : incomingWebhook('pager', url)),
 * }
 */
export interface ChannelAdapter<F extends string = string, P extends object = object> {
  readonly fields: Fields<F>
  /** Fields without which nothing can be sent: a wrong one is an error, where a missing one means "not configured". */
  readonly sendsBy: readonly F[]
  /** Where readers of the product do not see times in a zone of their own, they are given in this one, too. */
  render(message: Message, timeZone?: string): P
  /** The payload as the product will take it, or which part of it the product would refuse. */
  limits(payload: P): E.Either<string, P>
  /** What the product takes in a time, by its documentation; what is more goes into digests. */
  readonly rates: ChannelRates
  /** What one digest holds. Absent where each alert is an incident of its own: what waits is sent one by one. */
  readonly digest?: DigestRoom
  /** Called once a process; what it answers is called for each message, and is `undefined` where no way is configured. */
  connect(settings: ChannelSettings): (secret: { readonly [N in F]?: string }) => Sender<P> | undefined
}
