import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode, struct } from '../../../schemas/codec'
import { Instant, Ordinal, Sha256 } from '../../../schemas/scalars'

const ofTick = { tick: Instant, settings: Sha256 }

/** Observe a shard of a tick. */
export const ObserveShard = struct(
  'ObserveShard',
  { work: t.literal('observe'), ...ofTick, shard: Ordinal },
  {},
)
export type ObserveShard = t.TypeOf<typeof ObserveShard>

/** Decide over a tick, if it can be decided by now. */
export const DecideTick = struct('DecideTick', { work: t.literal('decide'), ...ofTick }, {})
export type DecideTick = t.TypeOf<typeof DecideTick>

/** What a message asks for. Whoever can send one has no more than a look, or a decision that was due. */
export type ShardWork = ObserveShard | DecideTick
const ShardWork = t.union([ObserveShard, DecideTick], 'ShardWork')

/** What Lambda makes of a message of the queue. */
const Delivery = struct(
  'Delivery',
  {
    Records: t.array(
      struct('Record', { messageId: t.string, eventSource: t.literal('aws:sqs'), body: t.string }, {}),
    ),
  },
  {},
)

export interface Delivered {
  readonly message_id: string
  readonly work: ShardWork
}

/** The one message of a delivery. */
export const readDelivery = (payload: unknown): E.Either<string, Delivered> => {
  const given = decode(Delivery, payload)
  if (E.isLeft(given)) return given
  const [record, ...others] = given.right.Records
  if (record === undefined || others.length > 0)
    return E.left(
      `Records: expected one, which is the batch size of the mapping, found ${given.right.Records.length}`,
    )
  const body = E.tryCatch(
    (): unknown => JSON.parse(record.body),
    () => 'Records.0.body: expected JSON',
  )
  if (E.isLeft(body)) return body
  const work = decode(ShardWork, body.right)
  return E.isLeft(work)
    ? E.left(`Records.0.body: ${work.left}`)
    : E.right({ message_id: record.messageId, work: work.right })
}
