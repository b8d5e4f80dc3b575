import * as t from 'io-ts'
import { struct, text } from './codec'
import { described } from './described'
import { ActionName, JsonObject, Remark, Risk } from './scalars'
import { vocabulary } from './vocabulary'

export const StepId = text('StepId', 'a step id such as step-1', { pattern: '^[a-z0-9][a-z0-9-]{0,31}$' })

/** One typed step. What its parameters must look like is said by the action's own codec. */
export const PlanStep = struct(
  'PlanStep',
  { id: StepId, action: ActionName, parameters: JsonObject, rationale: Remark, risk: Risk },
  { rollback: Remark },
)
export type PlanStep = t.TypeOf<typeof PlanStep>

export const PreviewText = text('PreviewText', 'a line of 1 to 500 characters', {
  minLength: 1,
  maxLength: 500,
})

/** One thing that a step changes, or that people must see beside it, in words: what is there now, and what will be. */
export const PreviewField = struct(
  'PreviewField',
  {
    name: described(
      text('PreviewName', 'a line of 1 to 60 characters', { minLength: 1, maxLength: 60 }),
      'what it is',
    ),
  },
  {
    now: described(PreviewText, 'what is there now; absent where there is nothing'),
    after: described(PreviewText, 'what will be; absent where it stays as it is'),
  },
)
export type PreviewField = t.TypeOf<typeof PreviewField>

/** What one step of a plan would do; no fields where it only reads. */
export const StepPreview = struct('StepPreview', { step_id: StepId, fields: t.array(PreviewField) }, {})
export type StepPreview = t.TypeOf<typeof StepPreview>

export const Confidence = vocabulary('Confidence', 'How sure the agent is of the cause.', {
  low: 'others are as likely',
  medium: 'what is known fits it best',
  high: 'what is known shows it',
})
export type Confidence = t.TypeOf<typeof Confidence>

export const Gap = described(
  text('Gap', 'a text of 1 to 300 characters', { minLength: 1, maxLength: 300 }),
  'what could not be checked, and why',
)

/** The repair plan: carried out in this order, all of it or up to the first failure. */
export const Plan = struct(
  'Plan',
  { version: t.literal(1), summary: Remark, steps: t.array(PlanStep) },
  {
    /** How sure the agent is of the cause. */
    confidence: Confidence,
    /** What it could not check. */
    gaps: t.array(Gap),
  },
)
export type Plan = t.TypeOf<typeof Plan>

/** A plan that repairs nothing by itself: people act, the alert is acknowledged. */
export const emptyPlan = (summary: string): Plan => ({ version: 1, summary, steps: [] })
