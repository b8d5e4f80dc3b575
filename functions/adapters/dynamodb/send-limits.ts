import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import type { Channel } from '../../../schemas/scalars'
import type { Result, Sending, SendLimits } from '../../runtime/ports'
import { clientOptions } from '../aws/client-options'
import { isNamed, serviceFailed } from '../aws/failure'

/** How much of one kind is sent. */
export interface Rate {
  /** In the long run. */
  readonly per_hour: number
  /** At once, after a time without any. */
  readonly at_once: number
}

/** What is sent to a channel: of `messages.at_once`, so many are kept for what is about a plan that can be carried out. */
export interface SendRates {
  readonly messages: Rate & { readonly kept: number }
  readonly digests: Rate
}

/** How often somebody else may have been first; then nothing is sent on its own, which is never wrong. */
const ATTEMPTS = 3
const HOUR_MS = 3_600_000
/** After so many seconds every allowance is whole again. */
const KEEP_S = 7 * 86_400

/**
 * When a channel's allowance would be whole again once one more is taken, in milliseconds since 1970, or `undefined` where there is no
 * room: the generic cell rate algorithm, which needs one number for a rate and what may come at once.
 */
export const afterOneMore = (
  wholeAgain: number | undefined,
  now: number,
  { per_hour, at_once }: Rate,
): number | undefined => {
  const each = HOUR_MS / per_hour
  const next = Math.max(wholeAgain ?? now, now) + each
  return next - now > each * at_once ? undefined : next
}

/** A clock that ran ahead must not silence a channel: what could not have been written by this time was written by such a one. */
const plausible = (wholeAgain: number | undefined, now: number, { per_hour, at_once }: Rate) =>
  wholeAgain === undefined || wholeAgain - now > (HOUR_MS / per_hour) * at_once ? undefined : wholeAgain

/** What is allowed for a kind of sending. What is about a plan uses the whole of what messages leave a part of. */
export const rateOf = ({ messages, digests }: SendRates, sending: Sending): Rate => {
  if (sending === 'digest') return digests
  const { per_hour, at_once, kept } = messages
  return { per_hour, at_once: sending === 'plan' ? at_once : at_once - kept }
}

/** One item for each channel's messages, and one for its digests, in the table of digests. */
export const makeSendLimits = (given: {
  readonly table: string
  readonly rates: Readonly<Record<Channel, SendRates>>
}): SendLimits => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions))
  const take = async (channel: Channel, sending: Sending, now: number): Promise<boolean> => {
    const place = {
      TableName: given.table,
      Key: { channel: `limit#${channel}`, id: sending === 'digest' ? 'digests' : 'messages' },
    }
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const { Item } = await client.send(new GetCommand({ ...place, ConsistentRead: true }))
      const seen = t.number.is(Item?.whole_again) ? Item.whole_again : undefined
      const rates = given.rates[channel]
      const from = plausible(seen, now, sending === 'digest' ? rates.digests : rates.messages)
      const next = afterOneMore(from, now, rateOf(rates, sending))
      if (next === undefined) return false
      const isOurs = await client
        .send(
          new UpdateCommand({
            ...place,
            UpdateExpression: 'SET whole_again = :next, expiration = :expiration',
            ConditionExpression:
              seen === undefined ? 'attribute_not_exists(whole_again)' : 'whole_again = :seen',
            ExpressionAttributeValues: {
              ':next': next,
              ':expiration': Math.floor(now / 1_000) + KEEP_S,
              ...(seen === undefined ? {} : { ':seen': seen }),
            },
          }),
        )
        .then(
          () => true,
          (error: unknown) => {
            if (isNamed(error, 'ConditionalCheckFailedException')) return false
            throw error
          },
        )
      if (isOurs) return true
    }
    return false
  }
  return {
    take: (channel, sending, now): Result<boolean> =>
      TE.tryCatch(() => take(channel, sending, Date.parse(now)), serviceFailed('dynamodb', 'UpdateItem')),
  }
}
