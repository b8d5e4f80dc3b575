import type { APIGatewayProxyResult } from 'aws-lambda'
import type { Alert, DecisionAction } from '../../../../schemas/alert'
import { shownName } from '../../../../schemas/monitor'
import type { PlanStep, PreviewField } from '../../../../schemas/plan'
import type { Instant } from '../../../../schemas/scalars'
import { certainty, changeLines } from '../../../domain/messages/changes'
import { factLabel, factValue, faultInWords } from '../../../domain/messages/facts'
import { fit } from '../../../domain/messages/markdown/fit'
import { escapeHtml, htmlDialect } from '../../../domain/messages/markdown/html'
import { isReadWhole, parseMarkdown } from '../../../domain/messages/markdown/parse'
import { withoutPlan } from '../../../domain/messages/markdown/sections'
import { walk } from '../../../domain/messages/markdown/walk'
import { targetOf } from '../../../domain/messages/shown-steps'
import { type ExecutionMode, time } from '../../../domain/messages/wording'
import { previewOf, unpreviewed } from '../../../domain/plan/previews'
import { page } from './shell'
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
  readonly notice?: Notice
  /** What the form offers; without it the page only shows. `action` is relative to the page's own path. */
  readonly form?: {
    /** What the form proves itself by: the token of the link, or that of the session's form. */
    readonly field: 't' | 'csrf'
    readonly token: string
    readonly offers: readonly DecisionAction[]
    readonly action: string
  }
  /** Why there is no form on an alert that is undecided. */
  readonly viewOnly?: string
  /** The change freeze that is on. */
  readonly freeze?: string
  /** Where people sign in to decide as themselves, relative to the page's own path. */
  readonly signIn?: string
}

/** Characters of HTML; a page is answered through API Gateway and read on a phone. */
const ANALYSIS = 60_000

/** The page behind a link: everything that a decision needs, nothing preselected. Showing it decides nothing. */
export const alertPage = (given: AlertPage): APIGatewayProxyResult => {
  const { alert, status, notice, viewOnly, signIn } = given
  return page(
    status,
    notice === undefined ? words.title(alert) : `${notice.title} · ${words.title(alert)}`,
    [
      notice === undefined ? '' : banner(notice),
      head(given),
      plan(alert),
      viewOnly === undefined ? '' : `<section><p>${escapeHtml(words.viewOnly(viewOnly))}</p></section>`,
      form(given),
      signIn === undefined
        ? ''
        : `<section><p><a href="${escapeHtml(signIn)}">${escapeHtml(words.signIn)}</a></p></section>`,
      evidence(alert),
      analysis(alert),
      footer(alert),
    ].join(''),
  )
}

const banner = ({ title, text, tone }: Notice): string =>
  `<section class="outcome ${tone}" role="status"><h2>${escapeHtml(title)}</h2>${paragraphs(text)}</section>`

const paragraphs = (text: string): string =>
  text
    .split('\n')
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join('')

const head = ({ alert, now, notice, approvalsNeeded, freeze }: AlertPage): string => {
  const given = Object.keys(alert.approvals ?? {}).length
  const lines = [
    `${words.left(minutesLeft(alert, now))} (${time(alert.approval_expires_at)}). ${words.without}`,
    ...(approvalsNeeded > 1 ? [words.approvals(given, approvalsNeeded)] : []),
    ...(freeze === undefined ? [] : [words.freeze(freeze)]),
  ]
  const open = notice === undefined || (alert.approval_status === 'pending' && alert.ended_at === undefined)
  return [
    '<header>',
    `<p class="top"><span class="badge ${alert.severity}">${escapeHtml(words.severity(alert))}</span><span>${escapeHtml(shownName(alert))}</span></p>`,
    `<h1>${escapeHtml(alert.summary)}</h1>`,
    open ? lines.map((line) => `<p class="soft">${escapeHtml(line)}</p>`).join('') : '',
    '</header>',
  ].join('')
}

const minutesLeft = (alert: Alert, now: Instant): number =>
  Math.max(0, Math.floor((Date.parse(alert.approval_expires_at ?? now) - Date.parse(now)) / 60_000))

const section = (title: string, content: string): string =>
  `<section><h2>${escapeHtml(title)}</h2>${content}</section>`

const plan = (alert: Alert): string => {
  const steps = alert.plan?.steps ?? []
  const problem = alert.analysis_problem ?? alert.plan?.summary ?? ''
  return section(
    words.plan,
    steps.length === 0
      ? `<p>${escapeHtml(words.noPlan)}</p>${problem === '' ? '' : `<p class="soft">${escapeHtml(problem)}</p>`}`
      : `<p>${escapeHtml(alert.plan?.summary ?? '')}</p>${notPreviewed(alert)}<ol class="steps">${steps.map((step) => stepItem(alert, step)).join('')}</ol>`,
  )
}

const stepItem = (alert: Alert, { id, action, risk, rationale, parameters, rollback }: PlanStep): string => {
  const target = targetOf(parameters)
  return [
    `<li><span class="name">${escapeHtml(action)}</span><span class="badge ${risk}">${escapeHtml(words.risk(risk))}</span>`,
    target === '' ? '' : `<p><code>${escapeHtml(target)}</code></p>`,
    previewTable(previewOf(alert, id) ?? []),
    `<p class="soft">${escapeHtml(rationale)}</p>`,
    rollback === undefined ? '' : `<p class="soft small">${escapeHtml(rollback)}</p>`,
    '</li>',
  ].join('')
}

const notPreviewed = (alert: Alert): string => {
  const problem = unpreviewed(alert)
  return problem === undefined ? '' : `<p>${escapeHtml(words.notPreviewed(problem))}</p>`
}

/** What is there now, and what will be. */
const previewTable = (fields: readonly PreviewField[]): string => {
  if (fields.length === 0) return ''
  const rows = fields.map(
    ({ name, now = words.absent, after = words.unchanged }) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(now)}</td><td>${escapeHtml(after)}</td></tr>`,
  )
  const head = ['', words.now, words.after].map((text) => `<th scope="col">${text}</th>`).join('')
  return `<table class="facts"><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`
}

const looks: Readonly<Record<DecisionAction, string>> = {
  approve: 'go',
  reject: 'stop',
  acknowledge: 'go',
  snooze: 'quiet',
  analyze_again: 'quiet',
  stop: 'stop',
}

const form = ({ form: given, alert, execution }: AlertPage): string => {
  if (given === undefined || given.offers.length === 0) return ''
  const { field, token, offers, action } = given
  const decides = offers.some((offer) => offer === 'approve' || offer === 'acknowledge')
  const hint = offers.includes('approve')
    ? words.approveHint(alert.plan?.steps.length ?? 0, execution)
    : offers.includes('acknowledge')
      ? words.acknowledgeHint
      : ''
  const buttons = offers.map(
    (offer) =>
      `<button class="${looks[offer]}" name="action" value="${offer}">${escapeHtml(words.actions[offer])}</button>`,
  )
  return [
    `<section>${decides ? `<h2>${escapeHtml(words.decision)}</h2>` : ''}<form method="post" action="${action}" accept-charset="utf-8">`,
    `<input type="hidden" name="${field}" value="${escapeHtml(token)}">`,
    decides
      ? `<label for="comment">${escapeHtml(words.comment)}</label><textarea id="comment" name="comment" maxlength="1000"></textarea>`
      : '',
    hint === '' ? '' : `<p class="soft small">${escapeHtml(hint)}</p>`,
    `<div class="choices">${buttons.join('')}</div></form></section>`,
  ].join('')
}

const evidence = (alert: Alert): string => {
  const { observed_at, target, facts } = alert.issue.evidence
  const rows: readonly (readonly [string, string])[] = [
    [words.cause, faultInWords(alert.issue)],
    [words.seen, time(observed_at)],
    [words.probed, target],
    ...facts.map((one) => [factLabel(one.name), factValue(one)] as const),
    ...changeLines(alert).map((line) => [words.changes, line] as const),
    ...certainty(alert).map(({ label, value }) => [label, value] as const),
  ]
  const row = ([name, value]: readonly [string, string]) =>
    `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`
  return section(words.evidence, `<table class="facts"><tbody>${rows.map(row).join('')}</tbody></table>`)
}

const analysis = (alert: Alert): string => {
  if (alert.agent_analysis === undefined)
    return section(words.analysis, `<p>${escapeHtml(alert.analysis_problem ?? words.noAnalysis)}</p>`)
  const blocks = withoutPlan(parseMarkdown(alert.agent_analysis))
  const write = (nodes: typeof blocks) => walk(nodes, htmlDialect).join('')
  const { written, cut } = fit(blocks, ANALYSIS, write, (html) => html.length)
  const rest =
    cut || !isReadWhole(alert.agent_analysis)
      ? `<p class="soft small">${escapeHtml(words.cut)} <code>${escapeHtml(alert.s3_analysis_key ?? alert.alert_id)}</code></p>`
      : ''
  return section(words.analysis, `${written}${rest}`)
}

const footer = (alert: Alert): string =>
  `<footer><p>${escapeHtml(words.alert(alert))} ${escapeHtml(time(alert.timestamp))}</p></footer>`
