import type { Alert, DecisionAction } from '../../../../schemas/alert'
import { shownName } from '../../../../schemas/monitor'
import { emptyPlan } from '../../../../schemas/plan'
import { intentionOf } from '../../../domain/messages/intention'
import { escapeHtml } from '../../../domain/messages/markdown/html'
import type { ExecutionMode } from '../../../domain/messages/wording'
import { type EditableValue, editableValues, keeps } from '../../amendment-form'
import { words } from './wording'

/** What a form offers, and what was typed into it before. */
export interface PageForm {
  /** What the form proves itself by: the token of the link, or that of the session's form. */
  readonly field: 't' | 'csrf'
  readonly token: string
  readonly offers: readonly DecisionAction[]
  /** Whether the plan can be changed here. */
  readonly amends?: boolean
  /** Whether the plan can be tried here. */
  readonly tries?: boolean
  /** Where it is sent, and where the page is, seen from it; both relative. */
  readonly action: string
  readonly page: string
  /** Whoever has the link has the same one: what is kept under a name wants one. */
  readonly asksName: boolean
  readonly comment?: string
  readonly name?: string
  /** What was typed into the fields of a plan's steps. */
  readonly fields?: Readonly<Record<string, unknown>>
  /** What is wrong with what was typed. */
  readonly problem?: string
}

interface Asked {
  readonly alert: Alert
  readonly execution: ExecutionMode
  readonly form?: PageForm
}

/** What counts as soon as it is sent, and is kept under a name. To stop must not wait for one. */
const decisive = ['reject', 'acknowledge', 'snooze'] as const
const isDecisive = (action: string): boolean => decisive.some((one) => one === action)

/** What is kept under a name, at once or after a second question. */
export const isNamed = (action: string): boolean =>
  action === 'approve' || action === 'amend' || isDecisive(action)

const looks: Readonly<Record<DecisionAction | 'amend' | 'try_dry', string>> = {
  approve: 'go',
  reject: 'stop',
  acknowledge: 'go',
  snooze: 'quiet',
  analyze_again: 'quiet',
  stop: 'stop',
  amend: 'quiet',
  try_dry: 'quiet',
}

/** `isUnchecked`: sent by the browser without the name that other buttons want. */
const button = (action: keyof typeof looks, text: string, isUnchecked = false): string =>
  `<button class="${looks[action]}" name="action" value="${action}"${isUnchecked ? ' formnovalidate' : ''}>${escapeHtml(text)}</button>`

const begin = ({ field, token, action }: PageForm): string =>
  `<form method="post" action="${action}" accept-charset="utf-8"><input type="hidden" name="${field}" value="${escapeHtml(token)}">`

/** No `maxlength`: a browser would cut what is pasted without a word. */
const commentField = ({ comment = '' }: PageForm, label: string = words.comment): string =>
  `<label for="comment">${escapeHtml(label)}</label><textarea id="comment" name="comment">\n${escapeHtml(comment)}</textarea>`

const problemOf = ({ problem }: PageForm): string =>
  problem === undefined
    ? ''
    : `<p class="problem" role="alert" tabindex="-1" autofocus>${escapeHtml(problem)}</p>`

/** Where the form is on its page. */
export const FORM_ANCHOR = 'decide'

/** The form below the plan: first what is asked once more, then what counts as soon as it is sent, with what that wants. */
export const form = ({ form: given, alert, execution }: Asked): string => {
  if (given === undefined || given.offers.length === 0) return ''
  const { offers } = given
  const atOnce = offers.filter(isDecisive)
  const rejectable = atOnce.includes('reject')
  const later = [
    ...offers.filter((offer) => !isDecisive(offer)).map((offer) => button(offer, words.actions[offer], true)),
    ...(given.amends === true ? [button('amend', words.amend, true)] : []),
    ...(given.tries === true ? [button('try_dry', words.tryDry, true)] : []),
  ]
  return [
    `<section id="${FORM_ANCHOR}">${offers.some(isNamed) ? `<h2>${escapeHtml(words.decision)}</h2>` : ''}${begin(given)}`,
    problemOf(given),
    offers.includes('approve') ? hint(words.approveHint(alert.plan?.steps.length ?? 0, execution)) : '',
    choices(later),
    atOnce.length === 0
      ? ''
      : `${nameField(given)}${commentField(given, rejectable ? words.commentOrReason : words.comment)}`,
    atOnce.includes('acknowledge') ? hint(words.acknowledgeHint) : '',
    choices(atOnce.map((offer) => button(offer, words.actions[offer]))),
    '</form></section>',
  ].join('')
}

const hint = (text: string): string => `<p class="soft small">${escapeHtml(text)}</p>`

const choices = (buttons: readonly string[]): string =>
  buttons.length === 0 ? '' : `<div class="choices">${buttons.join('')}</div>`

/** Whose name it is kept under, where the link does not say who has it. */
const nameField = ({ name = '', asksName }: PageForm): string =>
  asksName
    ? `<label for="name">${escapeHtml(words.name)}</label><input id="name" name="name" autocomplete="name" required value="${escapeHtml(name)}"><p class="soft small">${escapeHtml(words.nameHint)}</p>`
    : ''

/** The plan as fields: which steps stay, and with which values. */
export const amendment = ({ form: given, alert }: Asked & { readonly form: PageForm }): string => {
  const { fields = {} } = given
  const isFirst = Object.keys(fields).length === 0
  const plan = alert.plan ?? emptyPlan('')
  const values = editableValues(plan)
  const steps = plan.steps.map(({ id, action, risk }, index) => {
    const kept = isFirst || fields[keeps(index)] === 'yes'
    return [
      `<fieldset><legend><span class="name">${escapeHtml(action)}</span> <span class="badge ${risk}">${escapeHtml(words.risk(risk))}</span></legend>`,
      `<label><input type="checkbox" name="${keeps(index)}" value="yes"${kept ? ' checked' : ''}> ${escapeHtml(words.keep(id))}</label>`,
      values
        .filter(({ step_id }) => step_id === id)
        .map((value) => valueField(value, fields[value.name]))
        .join(''),
      '</fieldset>',
    ].join('')
  })
  return [
    `<header><p class="top"><span class="badge ${alert.severity}">${escapeHtml(words.severity(alert))}</span><span>${escapeHtml(shownName(alert))}</span></p>`,
    `<h1>${escapeHtml(words.titles.amend)}</h1><p class="soft">${escapeHtml(words.amendHint)}</p></header>`,
    `<section>${begin(given)}<input type="hidden" name="sure" value="yes">${problemOf(given)}${steps.join('')}`,
    `${nameField(given)}${commentField(given)}`,
    `<div class="choices">${button('amend', words.confirmAmend)}<a class="button" href="${escapeHtml(given.page)}">${escapeHtml(words.back)}</a></div></form></section>`,
  ].join('')
}

const valueField = ({ name, label, kind, shown }: EditableValue, typed: unknown): string => {
  const text = escapeHtml(typeof typed === 'string' ? typed : shown)
  const field =
    kind === 'texts' || kind === 'numbers'
      ? `<textarea id="${name}" name="${name}">\n${text}</textarea>`
      : `<input id="${name}" name="${name}" autocomplete="off" value="${text}">`
  return `<label for="${name}">${escapeHtml(label)}</label>${field}`
}

/** An approval is asked for once more, and given a name where the link has none. */
export const confirmation = ({
  form: given,
  alert,
  execution,
}: Asked & { readonly form: PageForm }): string => {
  const { page } = given
  return [
    `<header><p class="top"><span class="badge ${alert.severity}">${escapeHtml(words.severity(alert))}</span><span>${escapeHtml(shownName(alert))}</span></p>`,
    `<h1>${escapeHtml(words.titles.confirm)}</h1><p><strong>${escapeHtml(intentionOf(alert, execution))}</strong></p>`,
    `<p class="soft">${escapeHtml(words.approveHint(alert.plan?.steps.length ?? 0, execution))}</p></header>`,
    `<section>${begin(given)}<input type="hidden" name="sure" value="yes">${problemOf(given)}`,
    `${nameField(given)}${commentField(given)}`,
    `<div class="choices">${button('approve', words.confirm)}<a class="button" href="${escapeHtml(page)}">${escapeHtml(words.back)}</a></div></form></section>`,
  ].join('')
}
