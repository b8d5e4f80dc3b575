import type { APIGatewayProxyResult } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode } from '../../../schemas/codec'
import { AlertAnalyzed, ExecutionCompleted } from '../../../schemas/events'
import { type AppError, badInput, disposition, messageOf } from '../../runtime/errors'
import { InvocationFailed } from '../../runtime/handler'
import { errorAnswer, json } from '../api/respond'
import type { UsePorts } from './ports'
import { settleUse } from './settle'
import { useStandingApproval } from './use'

const BusEvent = t.union([AlertAnalyzed.delivered, ExecutionCompleted.delivered], 'StandingEvent')
type BusEvent = t.TypeOf<typeof BusEvent>

/** What is done after an analysis and after an execution; a replayed event does nothing. What may succeed later fails the invocation. */
export const standingEvent = async (payload: unknown, ports: UsePorts): Promise<APIGatewayProxyResult> => {
  const event = decode(BusEvent, payload)
  if (E.isLeft(event)) {
    ports.log.error('input refused', { problem: event.left })
    return errorAnswer(badInput(event.left))
  }
  const { alert_id } = event.right.detail.data
  if (event.right['replay-name'] !== undefined) {
    ports.log.warn('replayed event passed over', { alert_id, event: event.right['detail-type'] })
    return json(200, { message: 'a replayed event changes nothing' })
  }
  const done = await doneFor(event.right, ports)
  if (E.isRight(done)) return json(200, { message: done.right })
  ports.log.warn('standing approval not used', { alert_id, problem: messageOf(done.left) })
  if (disposition(done.left) === 'retry') throw new InvocationFailed(messageOf(done.left))
  return errorAnswer(done.left)
}

const doneFor = async (event: BusEvent, ports: UsePorts): Promise<E.Either<AppError, string>> =>
  isAnalysis(event)
    ? E.map(({ message }: { readonly message: string }) => message)(
        await useStandingApproval(event.detail.data, ports)(),
      )
    : settleUse(event.detail.data.alert_id, ports)

const isAnalysis = (event: BusEvent): event is t.TypeOf<typeof AlertAnalyzed.delivered> =>
  event['detail-type'] === AlertAnalyzed.name
