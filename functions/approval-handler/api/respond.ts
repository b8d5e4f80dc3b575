import type { APIGatewayProxyResult } from 'aws-lambda'
import { type AppError, messageOf, statusOf } from '../../runtime/errors'
import type { Log } from '../../runtime/ports'
import type { Decided } from '../outcome'

export const json = (statusCode: number, body: object): APIGatewayProxyResult => ({
  statusCode,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
})

/** What the API answers of an alert. */
const answered = [
  'alert_id',
  'approval_status',
  'approved_by',
  'approved_at',
  'rejected_by',
  'rejected_at',
  'closed_reason',
  'closed_by',
] as const

export const decidedAnswer = ({ alert, message }: Decided): APIGatewayProxyResult =>
  json(200, { ...Object.fromEntries(answered.map((name) => [name, alert[name]])), message })

/** A refusal in words for whoever asked. What failed inside, with its names and ARNs, is for the log. */
export const sayTo = (error: AppError): string =>
  error.tag === 'service_failed' ? 'this could not be done just now; trying again is safe' : messageOf(error)

/** What the policy is there for: an event says it, and no one has to look into it. */
const foreseen: ReadonlySet<AppError['tag']> = new Set(['forbidden', 'conflict', 'gone', 'limited'])

/**
 * Logs a refusal; a warning is what somebody should look into. Messages about decisions stay out of it: the documented query
 * counts every line that holds one of their words.
 */
export const logRefusal = (log: Log, error: AppError, fields: Record<string, unknown> = {}): void => {
  const line = { ...fields, error: error.tag, ...detailOf(error) }
  if (error.tag === 'service_failed' || error.tag === 'corrupt') log.error('decision failed', line)
  else if (foreseen.has(error.tag)) log.info('decision refused', line)
  else log.warn('decision refused', line)
}

const detailOf = (error: AppError): Record<string, unknown> => {
  switch (error.tag) {
    case 'service_failed':
      return { problem: messageOf(error) }
    case 'corrupt':
      return { what: error.what, id: error.id }
    case 'unauthenticated':
      return { reason: error.reason }
    case 'forbidden':
      return error.setting === undefined ? { reason: error.message } : { setting: error.setting }
    default:
      return {}
  }
}

export const errorAnswer = (error: AppError): APIGatewayProxyResult =>
  json(statusOf(error), {
    error: sayTo(error),
    ...(error.tag === 'conflict' && error.decided_by !== undefined
      ? { decided_by: error.decided_by, decided_at: error.decided_at }
      : {}),
    ...(error.tag === 'conflict' && error.newer !== undefined ? { newer: error.newer } : {}),
  })
