import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode } from '../../schemas/codec'
import { AlertId } from '../../schemas/scalars'
import { parseJson } from '../runtime/json'

/** What starts an execution: the documented direct payload, or the documented message of the topic `execution-trigger`. */
const Trigger = t.intersection(
  [t.type({ alert_id: AlertId }), t.partial({ early: t.literal(true) })],
  'Trigger',
)
type Trigger = t.TypeOf<typeof Trigger>

const Notification = t.type({ Records: t.array(t.type({ Sns: t.type({ Message: t.string }) })) }, 'SnsEvent')

export interface ExecutionInput {
  readonly via: 'topic' | 'direct'
  /** `early`: AWS says that what is waited for has ended. It is looked at, and nothing else follows from it. */
  readonly triggers: readonly Trigger[]
}

/** Decodes the payload, or says which field is wrong. */
export const readInput = (payload: unknown): E.Either<string, ExecutionInput> => {
  if (typeof payload !== 'object' || payload === null || !('Records' in payload)) {
    return E.map((trigger: Trigger): ExecutionInput => ({ via: 'direct', triggers: [trigger] }))(
      decode(Trigger, payload),
    )
  }
  const notification = decode(Notification, payload)
  if (E.isLeft(notification)) return notification
  const triggers: Trigger[] = []
  for (const { Sns } of notification.right.Records) {
    const message = decode(Trigger, parseJson(Sns.Message))
    if (E.isLeft(message)) return E.left(`Records.Sns.Message.${message.left}`)
    triggers.push(message.right)
  }
  return E.right({ via: 'topic', triggers })
}
