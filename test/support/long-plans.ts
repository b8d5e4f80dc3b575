import type { Plan, PlanStep } from '../../schemas/plan'
import { record } from './actions'
import * as sample from './samples'

/** Plans at the edges of what a message of Slack shows. */

export const step = (id: number, more: Partial<PlanStep> = {}): PlanStep => ({
  id: `step-${id}`,
  action: 'cloudfront:CreateInvalidation',
  parameters: { distribution_id: sample.DISTRIBUTION, paths: [`/release/${id}/*`] },
  rationale: 'The edges serve the release before this one. '.repeat(6),
  risk: 'low',
  ...more,
})
export const emptying = (...paths: readonly string[]): Partial<PlanStep> => ({
  parameters: { distribution_id: sample.DISTRIBUTION, paths },
})
export const recordChange = (id: number): PlanStep =>
  step(id, {
    action: 'route53:ChangeResourceRecordSets',
    parameters: record({ values: ['203.0.113.66'] }),
    risk: 'high',
  })
export const planOf = (...steps: readonly PlanStep[]): Plan => ({
  version: 1,
  summary: 'Empty the cache',
  steps: [...steps],
})
const many = (count: number, more: Partial<PlanStep> = {}): PlanStep[] =>
  Array.from({ length: count }, (_, index) => step(index + 1, more))
const path = (length: number): string => `/${'a'.repeat(length - 1)}`

/** Whole in a message, with Approve; the text is what must not be hidden. */
export const fitting: readonly (readonly [string, Plan, string])[] = [
  ['one step', planOf(step(1)), '/release/1/*'],
  ['ten steps', planOf(...many(10)), '/release/10/*'],
  ['a record change as step 9', planOf(...many(8), recordChange(9)), '203.0.113.66'],
  ['everything behind a path of 300 characters', planOf(step(1, emptying(path(300), '/*'))), ' /*`'],
]

const addresses = Array.from({ length: 10 }, (_, n) => `2001:db8:ffff:ffff:ffff:ffff:ffff:${1000 + n}`)
/** Not whole in a message: no one approves them there. */
export const tooLong: readonly (readonly [string, Plan])[] = [
  ['fifty steps', planOf(...many(50))],
  [
    'a record change behind eight steps of long paths',
    planOf(...many(8, emptying(path(300))), recordChange(9)),
  ],
  [
    'everything behind paths of 2900 characters',
    planOf(step(1, emptying(path(990), path(990), path(920), '/*'))),
  ],
  [
    'addresses behind addresses',
    planOf(...many(8, { parameters: record({ type: 'AAAA', values: addresses }) }), recordChange(9)),
  ],
  ['a backtick, which Slack cannot show in code', planOf(step(1, emptying('/`*')))],
  ['a character that no one sees', planOf(step(1, emptying('/a\u202e*')))],
  ['signs that take five characters each', planOf(step(1, emptying(`/${'&'.repeat(600)}`)))],
]
