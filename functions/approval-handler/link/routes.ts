import type { APIGatewayProxyResult } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { type Alert, DecisionAction } from '../../../schemas/alert'
import { ClaimedName } from '../../../schemas/claimed-name'
import { decode } from '../../../schemas/codec'
import { defined } from '../../../schemas/defined'
import type { AlertId, PlanDigest } from '../../../schemas/scalars'
import { policyFor } from '../../../schemas/settings'
import type { Caller } from '../../domain/approval/actions'
import { withDeadline } from '../../domain/approval/deadline'
import { refusalOf } from '../../domain/approval/policy'
import { underFreeze } from '../../domain/freeze'
import { offersOf } from '../../domain/messages/offers'
import { executionMode } from '../../domain/messages/wording'
import { type AppError, statusOf } from '../../runtime/errors'
import type { LinkClaims, LinkVerifier } from '../../runtime/ports'
import { amendPlan } from '../amend'
import { formOf, type ProxyEvent } from '../api/request'
import { logRefusal, sayTo } from '../api/respond'
import { type DecisionPorts, decideAlert } from '../decide'
import { unattested } from '../transition'
import { type TrialPorts, tryPlanOf } from '../trial'
import { type AlertPage, alertPage, amendPage, confirmPage } from './page/alert-page'
import { isNamed } from './page/form'
import { messagePage } from './page/shell'
import { stateOf } from './page/state'
import { words } from './page/wording'
import { type LogPorts, SHOW_LOG, showLog } from './show-log'

export type LinkPorts = TrialPorts & LogPorts & { readonly links: LinkVerifier }

/** The form's action as seen from `approval` and from `approval/decision`. */
const FROM_PAGE = 'approval/decision'
const FROM_RESULT = 'decision'

/** GET shows and never decides: link scanners fetch every link. */
export const showPage = async (event: ProxyEvent, ports: LinkPorts): Promise<APIGatewayProxyResult> => {
  const token = mended(event.queryStringParameters?.t ?? '')
  const claims = await ports.links.verify(token)()
  if (E.isLeft(claims)) return brokenLink(claims.left, ports)
  const alert = await currentAlert(claims.right.alert_id, ports)
  if ('statusCode' in alert) return alert
  if (wantsLog(event)) return showLog(alert, `approval?${linkQuery(token)}`, ports)
  return alertPage({
    ...(await pageOf(alert, visitOf(claims.right, token, FROM_PAGE), ports)),
    ...defined({ signIn: signInFor(alert, token, ports) }),
  })
}

/** Whether a page is to show the log in place of the alert. */
export const wantsLog = ({ queryStringParameters }: ProxyEvent): boolean =>
  SHOW_LOG === `show=${queryStringParameters?.show ?? ''}`

const linkQuery = (token: string): string => `t=${encodeURIComponent(token)}`

/** What mail programs leave of a link: spaces where a line was broken, marks around it, a sign that was written as a code. */
const mended = (token: string): string => token.replace(/^3D(?=a1\.)|\s+|^<|[>)\].,;]+$/g, '')

/** The link was cut or changed on its way, or is none of ours: the same to whoever opens it. */
const brokenLink = (error: AppError, ports: Pick<DecisionPorts, 'log'>): APIGatewayProxyResult => {
  if (error.tag !== 'unauthenticated') return errorPage(error, ports)
  logRefusal(ports.log, error, { surface: 'page' })
  return messagePage(statusOf(error), words.titles.broken, words.broken)
}

/** The alert as it is now, or the page that says why there is none. */
export const currentAlert = async (
  alert_id: AlertId,
  ports: DecisionPorts,
): Promise<Alert | APIGatewayProxyResult> => {
  const stored = await ports.alerts.get(alert_id)()
  if (E.isLeft(stored)) return errorPage(stored.left, ports)
  if (stored.right === undefined) return messagePage(410, words.titles.ended, words.gone)
  const alert = await withDeadline(stored.right, ports)()
  return E.isLeft(alert) ? errorPage(alert.left, ports) : alert.right
}

/** People sign in where somebody who does may decide. */
const signInFor = (alert: Alert, token: string, { settings, clock }: LinkPorts): string | undefined =>
  settings.oidc !== undefined &&
  policyFor(settings, alert.severity).oidc_approvers.length > 0 &&
  stateOf(alert, alert.plan_digest ?? '', clock.now()).notice === undefined
    ? `approval/sign-in?${linkQuery(token)}`
    : undefined

/** Who looks at an alert, for which plan, and what their form proves itself by. */
export interface Visit {
  readonly caller: Caller
  readonly plan_digest: PlanDigest
  readonly form: Omit<NonNullable<AlertPage['form']>, 'offers'>
  /** Where the log is shown, relative to the page. */
  readonly logUrl: string
}

const visitOf = ({ channel, plan_digest }: LinkClaims, token: string, action: string): Visit => ({
  caller: { surface: 'link', principal: `link:${channel}`, channel },
  plan_digest,
  form: { field: 't', token, action, page: `../approval?${linkQuery(token)}`, asksName: true },
  logUrl: `${action === FROM_PAGE ? '' : '../'}approval?${linkQuery(token)}&${SHOW_LOG}`,
})

/** The page of an alert as it is now: to decide, or how it ended. */
export const pageOf = async (
  alert: Alert,
  { caller, plan_digest, form, logUrl }: Visit,
  ports: DecisionPorts,
): Promise<AlertPage> => {
  const now = ports.clock.now()
  const { settings, freeze } = await underFreeze(alert, ports.settings, now)
  const { approvals_needed } = policyFor(settings, alert.severity)
  const state = stateOf(alert, plan_digest, now)
  const refusal = refusalOf(alert, { action: 'reject', by: caller.principal, caller }, settings)
  const execution = executionMode(alert, settings)
  const timeZone = settings.messages.time_zone
  const common = {
    ...{ ...state, alert, now, approvalsNeeded: approvals_needed, execution, timeZone, logUrl },
    ...defined({ freeze }),
  }
  if (refusal !== undefined)
    return state.notice === undefined ? { ...common, viewOnly: sayTo(refusal) } : common
  const offers = state.stale ? [] : offersOf(alert)
  const obstacle = offers.includes('approve')
    ? await approvalObstacle(alert, caller, { ...ports, settings })
    : undefined
  const tries = state.notice === undefined && (alert.plan?.steps.length ?? 0) > 0
  if (obstacle === undefined)
    return { ...common, form: { ...form, offers, tries, amends: offers.includes('approve') } }
  const notice = { title: words.titles.notApprovable, text: `${capital(obstacle)}.`, tone: 'bad' } as const
  return {
    ...common,
    notice,
    form: { ...form, tries, offers: offers.filter((offer) => offer !== 'approve') },
  }
}

/** Why this plan is not approved here by whoever looks at it: nothing is shown for approval that would be refused. */
const approvalObstacle = async (
  alert: Alert,
  caller: Caller,
  ports: DecisionPorts,
): Promise<string | undefined> => {
  const refusal = refusalOf(alert, { action: 'approve', by: caller.principal, caller }, ports.settings)
  if (refusal !== undefined) return sayTo(refusal)
  const problem = await ports.attestations.problem(alert)()
  if (E.isLeft(problem)) return sayTo(problem.left)
  return problem.right === undefined ? undefined : sayTo(unattested(problem.right))
}

/** What is sent by the form of a page, whatever it proves itself by. What is too long is shown again, so it is read first. */
export const Answers = t.intersection(
  [
    t.type({ action: t.union([DecisionAction, t.literal('amend'), t.literal('try_dry')]) }),
    t.partial({ comment: t.string, name: t.string, sure: t.literal('yes') }),
  ],
  'Answers',
)
export type Answers = t.TypeOf<typeof Answers>
/** What decides, or changes the plan. */
type Deciding = Omit<Answers, 'action'> & { readonly action: Exclude<Answers['action'], 'try_dry'> }

const Form = t.intersection([t.type({ t: t.string }), Answers], 'Form')

/** POST of the page's form: the one place where a link decides. */
export const decideByLink = async (event: ProxyEvent, ports: LinkPorts): Promise<APIGatewayProxyResult> => {
  const form = E.flatMap((fields: object) => decode(Form, fields))(formOf(event))
  if (E.isLeft(form)) return messagePage(400, words.titles.form, words.form(form.left))
  const { t: token, ...answers } = form.right
  const claims = await ports.links.verify(token)()
  if (E.isLeft(claims)) return brokenLink(claims.left, ports)
  const { alert_id } = claims.right
  return answerTo({ alert_id }, visitOf(claims.right, token, FROM_RESULT), answers, ports)
}

/** Characters of a comment, and of a name. */
const MOST = 1_000
const MOST_NAME = 200

/** What is wrong with what was typed. */
const problemOf = (
  { action, comment = '', name = '', sure }: Deciding,
  { form }: Visit,
): string | undefined => {
  if (comment.length > MOST) return words.longComment(comment.length, MOST)
  const { length } = name
  const isAskedAgain = isUnsure({ action, ...defined({ sure }) })
  if (!form.asksName || isAskedAgain || ClaimedName.is(name)) return undefined
  if (length > MOST_NAME) return words.longName(length, MOST_NAME)
  return isNamed(action) ? words.noName : undefined
}

/** What is asked for once more before it counts. */
const isUnsure = ({ action, sure }: Pick<Deciding, 'action' | 'sure'>): boolean =>
  (action === 'approve' || action === 'amend') && sure !== 'yes'

/** The form again, with what was typed into it: to be sure, or to be mended. Where its time is over, the page says that. */
const askAgain = async (
  alert_id: AlertId,
  visit: Visit,
  answers: Deciding,
  problem: string | undefined,
  ports: DecisionPorts,
): Promise<APIGatewayProxyResult> => {
  const { action, comment, name, sure } = answers
  const alert = await currentAlert(alert_id, ports)
  if ('statusCode' in alert) return alert
  const shown = await pageOf(alert, visit, ports)
  const offered = action === 'amend' ? shown.form?.amends : shown.form?.offers.includes(action)
  if (shown.form === undefined || offered !== true)
    return alertPage(shown.viewOnly === undefined ? shown : { ...shown, status: 403 })
  const again = {
    ...shown,
    status: problem === undefined ? 200 : 400,
    form: {
      ...shown.form,
      ...defined({ comment, name, problem, fields: sure === 'yes' ? answers : undefined }),
    },
  }
  if (action === 'amend') return amendPage(again)
  const confirms = action === 'approve' && (sure === 'yes' || problem === undefined)
  return confirms ? confirmPage(again) : alertPage(again)
}

/** Does what whoever has sent the form of a page asks for, and shows what came of it. */
export const answerTo = async (
  who: { readonly alert_id: AlertId; readonly by?: string },
  visit: Visit,
  { action, ...answers }: Answers,
  ports: TrialPorts,
): Promise<APIGatewayProxyResult> =>
  action === 'try_dry'
    ? tryDry(who.alert_id, visit, answers, ports)
    : decideAs(who, visit, { ...answers, action }, ports)

/** The page with what the plan would do now, and with what was typed into the form. */
const tryDry = async (
  alert_id: AlertId,
  visit: Visit,
  { comment, name }: Pick<Answers, 'comment' | 'name'>,
  ports: TrialPorts,
): Promise<APIGatewayProxyResult> => {
  const { caller, plan_digest } = visit
  const done = await tryPlanOf({ alert_id, caller, plan_digest })(ports)
  if (E.isLeft(done)) return errorPage(done.left, ports, alert_id)
  const { alert, steps, message } = done.right
  const { form, ...shown } = await pageOf(alert, visit, ports)
  return alertPage({
    ...{ ...shown, status: 200, tried: steps },
    ...(form === undefined ? {} : { form: { ...form, ...defined({ comment, name }) } }),
    notice: { title: words.titles.tried, text: `${capital(message)}.`, tone: 'neutral' },
  })
}

const decideAs = async (
  { alert_id, by }: { readonly alert_id: AlertId; readonly by?: string },
  visit: Visit,
  answers: Deciding,
  ports: DecisionPorts,
): Promise<APIGatewayProxyResult> => {
  const { caller, plan_digest } = visit
  const { action, comment, name } = answers
  const problem = problemOf(answers, visit)
  if (problem !== undefined || isUnsure(answers)) return askAgain(alert_id, visit, answers, problem, ports)
  const request = {
    alert_id,
    by: by ?? (ClaimedName.is(name) ? name : caller.principal),
    caller,
    plan_digest,
    ...defined({ comment }),
  }
  const decided =
    action === 'amend'
      ? await amendPlan({ ...request, fields: answers })(ports)()
      : await decideAlert({ ...request, action })(ports)()
  if (E.isLeft(decided) && action === 'amend' && decided.left.tag === 'bad_input')
    return askAgain(alert_id, visit, answers, `${capital(sayTo(decided.left))}.`, ports)
  if (E.isLeft(decided)) return errorPage(decided.left, ports, alert_id)
  const { alert, message } = decided.right
  const shown = await pageOf(alert, visit, ports)
  const thanks = { title: words.titles.thanks, text: `${capital(message)}.`, tone: 'good' } as const
  return alertPage({ ...shown, status: 200, notice: thanks })
}

/** A refusal says nothing about the alert. */
export const errorPage = (
  error: AppError,
  ports: Pick<DecisionPorts, 'log'>,
  alert_id?: AlertId,
): APIGatewayProxyResult => {
  logRefusal(ports.log, error, { surface: 'page', ...defined({ alert_id }) })
  const title = words.errors[error.tag] ?? words.tryAgain
  return messagePage(statusOf(error), title, `${capital(sayTo(error))}.`)
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
