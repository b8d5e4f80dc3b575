import { oneLine, visible } from '../../../runtime/text'
import { cutToSize } from '../markdown/cut'
import type { ShownStep } from '../model'
import { escapeSlack, slackCode } from './text'

/** What the plan may take in a message, in characters as they are sent. Slack takes 3,000 in a section. */
const PLAN = 2_700
/** What a rationale gets. It may be cut; what is carried out may not. */
const RATIONALE = { least: 60, most: 300 }
/** Indentation of a line, and its end. */
const LINE = 5
/** Steps of a plan that is shown in part. */
const STEPS = 8

/** Whether people in Slack see every step and every parameter, as they are: only such a plan is approved there. */
export const fitsSlack = (steps: readonly ShownStep[]): boolean => share(steps) !== undefined

/** The plan in mrkdwn: all of it, or its beginning. */
export const slackPlan = (steps: readonly ShownStep[]): string => {
  const room = share(steps)
  return room === undefined ? beginning(steps) : steps.map((step, at) => item(step, at, room)).join('\n')
}

/** What is left for each rationale beside all steps and parameters; `undefined` where these do not fit, or not as they are. */
const share = (steps: readonly ShownStep[]): number | undefined => {
  if (steps.length === 0 || !steps.every(isShownAsIs)) return undefined
  const needed = steps.reduce((sum, step, at) => sum + facts(step, at).length + LINE, 0)
  const each = Math.min(RATIONALE.most, Math.floor((PLAN - needed) / steps.length) - LINE)
  return each < RATIONALE.least ? undefined : each
}

/** Slack's marks leave out what cannot be seen, line breaks and backticks: who reads it would approve something else. */
const isShownAsIs = ({ target, preview }: ShownStep): boolean =>
  [target, preview].every((text) => visible(text) === text && !/[`\n]/.test(text))

/** Number, action, risk, the parameters and what would change, uncut. */
const facts = ({ action, risk, target, preview }: ShownStep, at: number): string =>
  [
    `${at + 1}. *${escapeSlack(action)}* · ${risk} risk`,
    ...indented(slackCode(target)),
    ...indented(escapeSlack(preview)),
  ].join('\n')

const item = (step: ShownStep, at: number, room: number): string =>
  [facts(step, at), ...indented(cut(step.rationale, room))].join('\n')

const beginning = (steps: readonly ShownStep[]): string => {
  const shown = steps.slice(0, STEPS)
  const left = steps.length - shown.length
  // What its number, action and risk take is known: the rest of a step's share is for target and rationale.
  const room = Math.min(RATIONALE.most, Math.floor((PLAN / shown.length - 130) / 2))
  const texts = shown.map((step, at) =>
    item({ ...step, target: cutTarget(step.target, room), preview: '' }, at, room),
  )
  return [...texts, ...(left > 0 ? [`and ${left} more`] : [])].join('\n')
}

const indented = (text: string): readonly string[] => (text === '' ? [] : [`    ${text}`])

const cutTarget = (target: string, length: number): string =>
  cutToSize(target, length, (piece) => slackCode(piece).length)

/** On one line: a rationale must not look like the next step. */
const cut = (text: string, length: number): string =>
  escapeSlack(cutToSize(oneLine(text), length, (piece) => escapeSlack(piece).length))
