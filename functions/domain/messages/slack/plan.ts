import { oneLine, visible } from '../../../runtime/text'
import { cutToSize } from '../markdown/cut'
import type { ShownStep } from '../model'
import { escapeSlack, slackCode } from './text'

/** What the plan may take in a message, in characters as they are sent. Slack takes 3,000 in a section. */
const PLAN = 2_700
/** Steps of a plan that is shown in part. */
const STEPS = 8
/** What the reasons of all steps may take, in characters as they are sent. */
const REASONS = 1_500

/** Whether people in Slack see every step and every parameter, as they are: only such a plan is approved there. */
export const fitsSlack = (steps: readonly ShownStep[]): boolean =>
  steps.length > 0 && steps.every(isShownAsIs) && whole(steps).length <= PLAN

/** The plan in mrkdwn: all of it, or its beginning. */
export const slackPlan = (steps: readonly ShownStep[]): string =>
  fitsSlack(steps) ? whole(steps) : beginning(steps)

/** Why each step is there, in the agent's words, cut alike: what is carried out does not depend on them. */
export const slackReasons = (steps: readonly ShownStep[]): string => {
  const room = Math.min(300, Math.floor(REASONS / Math.max(1, steps.length)) - 5)
  return steps
    .slice(0, MOST_REASONS)
    .map(({ rationale }, at) => `${at + 1}. ${cut(rationale, room)}`)
    .join('\n')
}
const MOST_REASONS = 20

/** Slack's marks leave out what cannot be seen, line breaks and backticks: who reads it would approve something else. */
const isShownAsIs = ({ target, preview }: ShownStep): boolean =>
  [target, preview].every((text) => visible(text) === text && !/[`\n]/.test(text))

const whole = (steps: readonly ShownStep[]): string => steps.map(item).join('\n')

/** Number, action, risk, the parameters and what would change, uncut; once it was carried out, what became of it. */
const item = ({ action, risk, target, preview, became = `${risk} risk` }: ShownStep, at: number): string =>
  [`${at + 1}. *${escapeSlack(action)}* · ${escapeSlack(became)}`, slackCode(target), escapeSlack(preview)]
    .filter((line) => line !== '')
    .join('\n    ')

const beginning = (steps: readonly ShownStep[]): string => {
  const shown = steps.slice(0, STEPS)
  const left = steps.length - shown.length
  // What its number, action and risk take is known: the rest of a step's share is for its parameters.
  const room = Math.min(300, Math.floor(PLAN / shown.length) - 130)
  const texts = shown.map((step, at) =>
    item({ ...step, target: cutTarget(step.target, room), preview: '' }, at),
  )
  return [...texts, ...(left > 0 ? [`and ${left} more`] : [])].join('\n')
}

const cutTarget = (target: string, length: number): string =>
  cutToSize(target, length, (piece) => slackCode(piece).length)

/** On one line: a rationale must not look like the next step. */
const cut = (text: string, length: number): string =>
  escapeSlack(cutToSize(oneLine(text), length, (piece) => escapeSlack(piece).length))
