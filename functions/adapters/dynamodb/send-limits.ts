import { setTimeout as wait } from 'node:timers/promises'
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import type { Channel } from '../../../schemas/scalars'
import { parseJson } from '../../runtime/json'
import type { Result, Sending, SendLimits } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import { documents, type Table, wasWritten } from './client'

/** How much of one kind is sent. */
export interface Rate {
  /** In the long run. */
  readonly per_hour: number
  /** At once, after a time without any. */
  readonly at_once: number
}

/** All of them hold: a short time and a long one. */
export interface SendRates {
  readonly messages: readonly Rate[]
  readonly digests: readonly Rate[]
}

/** Of the messages that may come at once, this share is left by all that is not about a plan that can be carried out. */
const KEPT = 1 / 4
/** How often somebody else may have been first; then nothing is sent on its own, which is never wrong. */
const ATTEMPTS = 12
/** Between two of them, at most; so that those who come together do not come together again. */
const APART_MS = 60
const HOUR_MS = 3_600_000
const Numbers = t.array(t.number)
/** They are written as one text: a condition compares it as a whole. */
const numbersOf = (text: string | undefined): WholeAgain => {
  const numbers = parseJson(text ?? '')
  return Numbers.is(numbers) ? numbers : []
}
/** After so many seconds every allowance is whole again. */
const KEEP_S = 7 * 86_400

/** When each of the rates would be whole again, in milliseconds since 1970. */
type WholeAgain = readonly number[]

/**
 * The same once one more is sent, or `undefined` where there is no room even after `patience_ms`: the generic cell rate algorithm, which
 * needs one number for a rate and what may come at once.
 */
export const afterOneMore = (
  wholeAgain: WholeAgain,
  now: number,
  rates: readonly Rate[],
  patience_ms = 0,
): WholeAgain | undefined => {
  const next = rates.map(
    ({ per_hour }, index) => Math.max(wholeAgain[index] ?? now, now) + HOUR_MS / per_hour,
  )
  return delayOf(next, now, rates) <= patience_ms ? next : undefined
}

/** Milliseconds until what was allowed may be sent. */
const delayOf = (next: WholeAgain, now: number, rates: readonly Rate[]): number =>
  Math.max(
    0,
    ...rates.map(
      ({ per_hour, at_once }, index) => (next[index] ?? now) - now - (HOUR_MS / per_hour) * at_once,
    ),
  )

/** A clock that ran ahead must not silence a channel: what could not have been written by this time was written by such a one. */
const plausible = (
  wholeAgain: WholeAgain,
  now: number,
  rates: readonly Rate[],
  patience_ms: number,
): WholeAgain =>
  wholeAgain.map((at, index) => {
    const { per_hour = 1, at_once = 0 } = rates[index] ?? {}
    return at - now > (HOUR_MS / per_hour) * at_once + patience_ms ? now : at
  })

/** What is allowed for a kind of sending. What is about a plan uses the whole of what other messages leave a part of. */
export const ratesOf = ({ messages, digests }: SendRates, sending: Sending): readonly Rate[] => {
  if (sending === 'digest') return digests
  if (sending === 'plan') return messages
  return messages.map(({ per_hour, at_once }) => ({ per_hour, at_once: Math.ceil(at_once * (1 - KEPT)) }))
}

/**
 * A few alerts at once are each a message of its own, some seconds later, and no digest a minute later. Whoever waits has its place: of
 * very many only so many wait as are sent in this time.
 */
const PATIENCE_MS = 4_000

/** One item for each channel's messages, and one for its digests, in the table of digests. */
export const makeSendLimits = (
  given: Table & {
    readonly rates: Readonly<Record<Channel, SendRates>>
    readonly patience_ms?: number
  },
): SendLimits => {
  const client = documents(given.client)
  const take = async (channel: Channel, sending: Sending, now: number): Promise<boolean> => {
    // Whoever sends digests pauses between them.
    const patience_ms = sending === 'digest' ? 0 : (given.patience_ms ?? PATIENCE_MS)
    const place = {
      TableName: given.table,
      Key: { channel: `limit#${channel}`, id: sending === 'digest' ? 'digests' : 'messages' },
    }
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const { Item } = await client.send(new GetCommand({ ...place, ConsistentRead: true }))
      const seen = t.string.is(Item?.whole_again) ? Item.whole_again : undefined
      const rates = given.rates[channel]
      const whole = sending === 'digest' ? rates.digests : rates.messages
      const allowed = ratesOf(rates, sending)
      const from = plausible(numbersOf(seen), now, whole, patience_ms)
      const next = afterOneMore(from, now, allowed, patience_ms)
      if (next === undefined) return false
      const isOurs = await wasWritten(
        client.send(
          new UpdateCommand({
            ...place,
            UpdateExpression: 'SET whole_again = :next, expiration = :expiration',
            ConditionExpression:
              seen === undefined ? 'attribute_not_exists(whole_again)' : 'whole_again = :seen',
            ExpressionAttributeValues: {
              ':next': JSON.stringify(next),
              ':expiration': Math.floor(now / 1_000) + KEEP_S,
              ...(seen === undefined ? {} : { ':seen': seen }),
            },
          }),
        ),
      )
      if (isOurs) {
        await wait(delayOf(next, now, allowed))
        return true
      }
      await wait(Math.random() * APART_MS)
    }
    return false
  }
  return {
    take: (channel, sending, now): Result<boolean> =>
      TE.tryCatch(() => take(channel, sending, Date.parse(now)), serviceFailed('dynamodb', 'UpdateItem')),
  }
}
