import * as t from 'io-ts'
import { struct, text } from './codec'
import { ActionName, JsonObject, Remark, Risk } from './scalars'

export const StepId = text('StepId', 'a step id such as step-1', { pattern: '^[a-z0-9][a-z0-9-]{0,31}$' })

/** One typed step. What its parameters must look like is said by the action's own codec. */
export const PlanStep = struct(
  'PlanStep',
  { id: StepId, action: ActionName, parameters: JsonObject, rationale: Remark, risk: Risk },
  { rollback: Remark },
)
export type PlanStep = t.TypeOf<typeof PlanStep>

/** The repair plan: carried out in this order, all of it or up to the first failure. */
export const Plan = t.type({ version: t.literal(1), summary: Remark, steps: t.array(PlanStep) }, 'Plan')
export type Plan = t.TypeOf<typeof Plan>

/** A plan that repairs nothing by itself: people act, the alert is acknowledged. */
export const emptyPlan = (summary: string): Plan => ({ version: 1, summary, steps: [] })
