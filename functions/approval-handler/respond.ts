import type { APIGatewayProxyResult } from 'aws-lambda'
import type { Alert } from '../../schemas/alert'
import { type AppError, messageOf, statusOf } from '../errors'
import type { Decided } from './decide'

export const json = (statusCode: number, body: object): APIGatewayProxyResult => ({
  statusCode,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
})

/** An alert as the API tells of it. */
const told = (alert: Alert) => {
  const {
    alert_id,
    approval_status,
    approved_by,
    approved_at,
    rejected_by,
    rejected_at,
    closed_reason,
    closed_by,
  } = alert
  return {
    alert_id,
    approval_status,
    approved_by,
    approved_at,
    rejected_by,
    rejected_at,
    closed_reason,
    closed_by,
  }
}

export const decidedAnswer = ({ alert, message }: Decided): APIGatewayProxyResult =>
  json(200, { ...told(alert), message })

export const errorAnswer = (error: AppError): APIGatewayProxyResult =>
  json(statusOf(error), {
    error: messageOf(error),
    ...(error.tag === 'conflict' && error.decided_by !== undefined
      ? { decided_by: error.decided_by, decided_at: error.decided_at }
      : {}),
  })
