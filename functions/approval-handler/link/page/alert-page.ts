import type { APIGatewayProxyResult } from 'aws-lambda'
import type { Alert } from '../../../../schemas/alert'
import { shownName } from '../../../../schemas/monitor'
import type { PlanStep } from '../../../../schemas/plan'
import type { Instant } from '../../../../schemas/scalars'
import { amendmentLines } from '../../../domain/messages/amendment'
import { certainty, changeLines } from '../../../domain/messages/changes'
import { factLabel, factValue, faultInWords } from '../../../domain/messages/facts'
import { intentionOf } from '../../../domain/messages/intention'
import { fit } from '../../../domain/messages/markdown/fit'
import { escapeHtml, htmlDialect } from '../../../domain/messages/markdown/html'
import { isReadWhole, parseMarkdown } from '../../../domain/messages/markdown/parse'
import { withoutPlan } from '../../../domain/messages/markdown/sections'
import { walk } from '../../../domain/messages/markdown/walk'
import { situationOf } from '../../../domain/messages/message'
import { shownSteps, targetOf } from '../../../domain/messages/shown-steps'
import { duration, withLocalTimes } from '../../../domain/messages/times'
import { type ExecutionMode, time } from '../../../domain/messages/wording'
import { previewOf } from '../../../domain/plan/previews'
import type { TriedStep } from '../../../domain/plan/trial'
import { amendment, confirmation, FORM_ANCHOR, form, isNamed, type PageForm } from './form'
import { executionLog } from './log'
import { previewTable } from './preview'
import { page } from './shell'
import { triedSteps } from './trial'
import { words } from './wording'

/** Shown above the alert: how it ended, or what was just done. */
export interface Notice {
  readonly title: string
  readonly text: string
  readonly tone: 'good' | 'bad' | 'neutral'
}

export interface AlertPage {
  readonly status: number
  readonly alert: Alert
  readonly now: Instant
  readonly approvalsNeeded: number
  readonly execution: ExecutionMode
  /** In which times are given beside UTC. */
  readonly timeZone?: string
  readonly notice?: Notice
  /** What the form offers; without it the page only shows. */
  readonly form?: PageForm
  /** Why there is no form on an alert that is undecided. */
  readonly viewOnly?: string
  /** The change freeze that is on. */
  readonly freeze?: string
  /** Where the log of the execution is shown, relative to the page. */
  readonly logUrl?: string
  /** Where people sign in to decide as themselves, relative to the page's own path. */
  readonly signIn?: string
  /** What trying the plan has just found. */
  readonly tried?: readonly TriedStep[]
}

/** Characters of HTML; a page is answered through API Gateway and read on a phone. */
const ANALYSIS = 60_000
/** Changes of a plan that are shown: all that one form can make. */
const MOST_AMENDED = 100

/** The page behind a link: everything that a decision needs, nothing preselected. Showing it decides nothing. */
export const alertPage = (given: AlertPage): APIGatewayProxyResult => {
  const { alert, status, notice, viewOnly, signIn, timeZone, logUrl } = given
  const title = notice === undefined ? words.title(alert) : `${notice.title} · ${words.title(alert)}`
  const at: Local = (text) => (timeZone === undefined ? text : withLocalTimes(text, timeZone))
  return page(
    status,
    title,
    [
      notice === undefined ? '' : banner(notice, at),
      head(given, at),
      given.tried === undefined ? '' : triedSteps(given.tried),
      plan(given),
      viewOnly === undefined ? '' : `<section><p>${escapeHtml(words.viewOnly(viewOnly))}</p></section>`,
      form(given),
      signIn === undefined
        ? ''
        : `<section><p><a href="${escapeHtml(signIn)}">${escapeHtml(words.signIn)}</a></p></section>`,
      executionLog(alert, logUrl, at),
      cause(alert),
      changes(alert, at),
      evidence(alert, at),
      footer(alert, at),
    ].join(''),
  )
}

/** The question once more, before an approval counts: what would be done, and who says so. */
export const confirmPage = (given: AlertPage & { readonly form: PageForm }): APIGatewayProxyResult =>
  page(
    given.status,
    `${words.titles.confirm} · ${words.title(given.alert)}`,
    [
      given.notice === undefined ? '' : banner(given.notice, (text) => text),
      confirmation(given),
      plan(given, true),
    ].join(''),
  )

/** The plan to be changed: nothing counts before it is sent. */
export const amendPage = (given: AlertPage & { readonly form: PageForm }): APIGatewayProxyResult =>
  page(
    given.status,
    `${words.titles.amend} · ${words.title(given.alert)}`,
    [amendment(given), plan(given, true)].join(''),
  )

type Local = (text: string) => string

const banner = ({ title, text, tone }: Notice, at: Local): string =>
  `<section class="outcome ${tone}" role="status"><h2>${escapeHtml(title)}</h2>${text
    .split('\n')
    .map((line) => `<p>${escapeHtml(at(line))}</p>`)
    .join('')}</section>`

const head = ({ alert, now, approvalsNeeded, freeze, form: asked }: AlertPage, at: Local): string => {
  const isOpen =
    alert.approval_status === 'pending' &&
    alert.ended_at === undefined &&
    alert.analysis_status !== 'in_progress' &&
    (alert.approval_expires_at ?? '') > now
  const given = Object.keys(alert.approvals ?? {}).length
  const lines = [
    ...(alert.ended_at === undefined ? situationOf(alert, now) : []),
    ...(isOpen
      ? [`${words.left(timeLeft(alert, now))} (${time(alert.approval_expires_at)}). ${words.without}`]
      : []),
    ...(isOpen && approvalsNeeded > 1 ? [words.approvals(given, approvalsNeeded)] : []),
    ...(isOpen && freeze !== undefined ? [words.freeze(freeze)] : []),
  ]
  return [
    '<header>',
    `<p class="top"><span class="badge ${alert.severity}">${escapeHtml(words.severity(alert))}</span><span>${escapeHtml(shownName(alert))}</span></p>`,
    `<h1>${escapeHtml(alert.summary)}</h1>`,
    lines.map((line) => `<p class="soft">${escapeHtml(at(line))}</p>`).join(''),
    asked?.offers.some(isNamed) === true
      ? `<p><a href="#${FORM_ANCHOR}">${escapeHtml(words.toDecision)}</a></p>`
      : '',
    '</header>',
  ].join('')
}

const timeLeft = ({ approval_expires_at = '' }: Alert, now: Instant): string =>
  duration(Date.parse(approval_expires_at) - Date.parse(now))

const section = (title: string, content: string): string =>
  `<section><h2>${escapeHtml(title)}</h2>${content}</section>`

/** `isConfirmed`: what it is for is said above it. */
const plan = ({ alert, execution }: AlertPage, isConfirmed = false): string => {
  const { steps = [], summary = '' } = alert.plan ?? {}
  if (alert.plan === undefined) return ''
  const became = shownSteps(alert).map((step) => step.became)
  // What is over will do nothing any more.
  const intends = !isConfirmed && (alert.ended_at === undefined || steps.length === 0)
  const intention = intends ? `<p><strong>${escapeHtml(intentionOf(alert, execution))}</strong></p>` : ''
  if (steps.length === 0) return section(words.plan, intention)
  const items = steps.map((step, index) => stepItem(alert, step, became[index]))
  const amended = amendmentLines(alert, MOST_AMENDED)
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join('')
  return section(
    words.plan,
    `${intention}${amended}<ol class="steps">${items.join('')}</ol><p class="soft small">${escapeHtml(words.said(summary))}</p>`,
  )
}

const stepItem = (
  alert: Alert,
  { id, action, risk, rationale, parameters, rollback }: PlanStep,
  became: string | undefined,
): string => {
  const target = targetOf(parameters)
  return [
    `<li><span class="name">${escapeHtml(action)}</span><span class="badge ${risk}">${escapeHtml(words.risk(risk))}</span>`,
    became === undefined ? '' : ` <span class="badge">${escapeHtml(became)}</span>`,
    target === '' ? '' : `<p><code>${escapeHtml(target)}</code></p>`,
    previewTable(previewOf(alert, id) ?? []),
    `<p class="soft">${escapeHtml(rationale)}</p>`,
    rollback === undefined ? '' : `<p class="soft small">${escapeHtml(rollback)}</p>`,
    '</li>',
  ].join('')
}

const rows = (given: readonly (readonly [string, string])[]): string =>
  `<table class="facts"><tbody>${given
    .map(([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`)
    .join('')}</tbody></table>`

const evidence = (alert: Alert, at: Local): string => {
  const { observed_at, target, facts } = alert.issue.evidence
  return section(
    words.evidence,
    rows([
      [words.cause, faultInWords(alert.issue)],
      [words.seen, at(time(observed_at))],
      [words.probed, target],
      ...facts.map((one) => [factLabel(one.name), at(factValue(one))] as const),
    ]),
  )
}

const changes = (alert: Alert, at: Local): string => {
  const lines = changeLines(alert).map((line) => `<li>${escapeHtml(at(line))}</li>`)
  return lines.length === 0 ? '' : section(words.changes, `<ul>${lines.join('')}</ul>`)
}

/** The agent's words, and that they are its own. Where there is none, the plan has said why. */
const cause = (alert: Alert): string => {
  if (alert.agent_analysis === undefined || alert.analysis_status === 'unavailable') return ''
  const blocks = withoutPlan(parseMarkdown(alert.agent_analysis))
  const write = (nodes: typeof blocks) => walk(nodes, htmlDialect).join('')
  const { written, cut } = fit(blocks, ANALYSIS, write, (html) => html.length)
  const rest =
    cut || !isReadWhole(alert.agent_analysis)
      ? `<p class="soft small">${escapeHtml(words.cut)} <code>${escapeHtml(alert.s3_analysis_key ?? alert.alert_id)}</code></p>`
      : ''
  const sure = certainty(alert).map(({ label, value }) => [label, value] as const)
  return section(
    words.analysis,
    `<p class="soft small">${escapeHtml(words.byAgent)}</p>${sure.length === 0 ? '' : rows(sure)}${written}${rest}`,
  )
}

const footer = (alert: Alert, at: Local): string =>
  `<footer><p>${escapeHtml(words.alert(alert))} ${escapeHtml(at(time(alert.timestamp)))}</p></footer>`
