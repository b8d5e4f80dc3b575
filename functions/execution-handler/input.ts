import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode } from '../../schemas/codec'
import { AlertId } from '../../schemas/scalars'
import { parseJson } from '../runtime/json'

/** What starts an execution: the documented direct payload, or the documented message of the topic `execution-trigger`. */
const Trigger = t.type({ alert_id: AlertId }, 'Trigger')

const Notification = t.type({ Records: t.array(t.type({ Sns: t.type({ Message: t.string }) })) }, 'SnsEvent')

export interface ExecutionInput {
  readonly via: 'topic' | 'direct'
  readonly alert_ids: readonly string[]
}

/** Decodes the payload, or says which field is wrong. */
export const readInput = (payload: unknown): E.Either<string, ExecutionInput> => {
  if (typeof payload !== 'object' || payload === null || !('Records' in payload)) {
    return E.map(
      ({ alert_id }: t.TypeOf<typeof Trigger>): ExecutionInput => ({ via: 'direct', alert_ids: [alert_id] }),
    )(decode(Trigger, payload))
  }
  const notification = decode(Notification, payload)
  if (E.isLeft(notification)) return notification
  const alert_ids: string[] = []
  for (const { Sns } of notification.right.Records) {
    const message = decode(Trigger, parseJson(Sns.Message))
    if (E.isLeft(message)) return E.left(`Records.Sns.Message.${message.left}`)
    alert_ids.push(message.right.alert_id)
  }
  return E.right({ via: 'topic', alert_ids })
}
