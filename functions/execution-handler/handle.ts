import * as E from 'fp-ts/Either'
import type { AlertId } from '../../schemas/scalars'
import { disposition, messageOf, statusOf } from '../runtime/errors'
import { InvocationFailed } from '../runtime/handler'
import type { Log } from '../runtime/ports'
import { readInput } from './input'
import type { ExecutionPorts } from './ports'
import { execute } from './use-case'

export interface DirectAnswer {
  readonly statusCode: number
  /** JSON */
  readonly body: string
}

/**
 * Answers the function's payload. A direct invocation gets the result in the form of the API's answers. A message of the
 * topic that is refused is logged and done; one that may succeed later fails the invocation, so that Lambda tries again.
 */
export const handle = async (payload: unknown, ports: ExecutionPorts): Promise<DirectAnswer | undefined> => {
  const input = readInput(payload)
  if (E.isLeft(input)) {
    ports.log.error('input refused', { problem: input.left })
    if (isNotification(payload)) throw new InvocationFailed(`input ${input.left}`)
    return answer(400, { error: input.left })
  }
  const { via, triggers } = input.right
  for (const { alert_id: alertId, early } of triggers) {
    const done = await execute(alertId, early)(ports)()
    if (via === 'direct') {
      return E.isRight(done)
        ? answer(200, done.right)
        : answer(statusOf(done.left), { error: messageOf(done.left), alert_id: alertId })
    }
    if (E.isLeft(done)) logRefusal(alertId, done.left, ports.log)
  }
  return undefined
}

const isNotification = (payload: unknown): boolean =>
  typeof payload === 'object' && payload !== null && 'Records' in payload

const logRefusal = (alertId: AlertId, error: Parameters<typeof messageOf>[0], log: Log): void => {
  // Messages for people may use the words of a decision; this line must not look like one.
  const fields = { alert_id: alertId, error: error.tag }
  if (disposition(error) === 'retry') {
    log.warn('to be tried again', fields)
    throw new InvocationFailed(messageOf(error))
  }
  switch (error.tag) {
    case 'service_failed':
      // Before the claim or after it: the sweeper ends what is left open.
      log.error('execution broke off', { ...fields, problem: messageOf(error) })
      return
    case 'corrupt':
      log.error('not executed', { ...fields, problem: messageOf(error) })
      return
    case 'forbidden':
      log.error('not executed', fields)
      return
    default:
      log.info('not executed', fields)
      return
  }
}

const answer = (statusCode: number, body: object): DirectAnswer => ({
  statusCode,
  body: JSON.stringify(body),
})
