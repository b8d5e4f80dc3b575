import type { APIGatewayProxyResult } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import type { Alert } from '../../schemas/alert'
import { decode } from '../../schemas/codec'
import { Remark } from '../../schemas/scalars'
import { type AppError, statusOf } from '../errors'
import type { LinkClaims, LinkVerifier } from '../ports'
import { actions, type DecisionPorts, decideAlert, outcomeOf } from './decide'
import { decisionPage, messagePage } from './page'
import { linkRefusal } from './policy'
import { formOf, type ProxyEvent } from './request'
import { logRefusal, sayTo } from './respond'

export type LinkPorts = DecisionPorts & { readonly links: LinkVerifier }

/** GET shows and never decides: link scanners fetch every link. */
export const showPage = async (event: ProxyEvent, ports: LinkPorts): Promise<APIGatewayProxyResult> => {
  const token = event.queryStringParameters?.t ?? ''
  const claims = await ports.links.verify(token)()
  if (E.isLeft(claims)) return errorPage(claims.left, ports)
  const stored = await ports.alerts.get(claims.right.alert_id)()
  if (E.isLeft(stored)) return errorPage(stored.left, ports)
  if (stored.right === undefined)
    return errorPage({ tag: 'gone', message: 'this alert is no longer stored' }, ports)
  const alert = stored.right
  return (
    ended(alert, claims.right, ports) ??
    decisionPage({
      alert,
      token,
      now: ports.clock.now(),
      refusal: linkRefusal(alert, claims.right.channel, ports.settings),
    })
  )
}

/** Why a page has nothing to decide, or `undefined`. */
const ended = (alert: Alert, claims: LinkClaims, ports: LinkPorts): APIGatewayProxyResult | undefined => {
  const outcome = outcomeOf(alert)
  if (outcome !== undefined) {
    const result = alert.result === undefined ? '' : ` Result: ${alert.result.replaceAll('_', ' ')}.`
    return messagePage(
      200,
      'Already decided',
      `This alert was ${outcome.what} by ${outcome.by} at ${outcome.at}.${result}`,
      alert,
    )
  }
  if (alert.closed_reason !== undefined) {
    return messagePage(
      410,
      'Nothing to decide',
      `This alert was closed at ${alert.closed_at ?? ''}: ${alert.closed_reason}.`,
      alert,
    )
  }
  if ((alert.approval_expires_at ?? '') <= ports.clock.now()) {
    return messagePage(
      410,
      'Too late',
      `The time to decide ended at ${alert.approval_expires_at ?? ''}.`,
      alert,
    )
  }
  if (alert.plan_digest !== claims.plan_digest) {
    return messagePage(
      409,
      'The plan was revised',
      'This link belongs to an older plan. Use the link of the newest message.',
      alert,
    )
  }
  return undefined
}

const Form = t.intersection(
  [
    t.type({ t: t.string, action: t.keyof({ approve: null, reject: null, acknowledge: null }) }),
    t.partial({ comment: Remark }),
  ],
  'Form',
)

/** POST of the page's form: the one place where a link decides. */
export const decideByLink = async (event: ProxyEvent, ports: LinkPorts): Promise<APIGatewayProxyResult> => {
  const form = E.flatMap((fields: object) => decode(Form, fields))(formOf(event))
  if (E.isLeft(form)) return messagePage(400, 'Not understood', `The form is not complete: ${form.left}.`)
  const claims = await ports.links.verify(form.right.t)()
  if (E.isLeft(claims)) return errorPage(claims.left, ports)
  const { alert_id, channel, plan_digest } = claims.right
  const principal = `link:${channel}`
  const { comment } = form.right
  const decided = await decideAlert({
    alert_id,
    action: actions.find((name) => name === form.right.action) ?? 'reject',
    by: principal,
    authority: { surface: 'link', principal, channel },
    plan_digest,
    ...(comment === undefined ? {} : { comment }),
  })(ports)()
  if (E.isLeft(decided)) return errorPage(decided.left, ports, alert_id)
  const { alert, message } = decided.right
  return messagePage(200, 'Thank you', `${alert.domain}: ${message}.`, alert)
}

const titles: Partial<Record<AppError['tag'], string>> = {
  unauthenticated: 'This link is not valid',
  gone: 'Nothing to decide',
  conflict: 'Not decided',
  forbidden: 'Not allowed here',
  not_found: 'Nothing to decide',
}

const errorPage = (error: AppError, ports: LinkPorts, alert_id?: string): APIGatewayProxyResult => {
  logRefusal(ports.log, error, { surface: 'link', ...(alert_id === undefined ? {} : { alert_id }) })
  return messagePage(statusOf(error), titles[error.tag] ?? 'Please try again', `${capital(sayTo(error))}.`)
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
