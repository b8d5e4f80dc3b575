import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import { decode } from '../../../schemas/codec'
import { emptyPlan, Plan } from '../../../schemas/plan'
import type { Risk } from '../../../schemas/scalars'
import { readJson } from '../../runtime/json'
import type { Actions, AgentAnswer } from '../../runtime/ports'
import { wellFormed } from '../../runtime/text'
import { fencedJson } from './fenced-json'
import { holdsHalf, unexpectedField } from './unexpected-fields'

/** A plan that may be shown and approved; `problem` says why it has no executable step. */
export interface ExtractedPlan {
  readonly plan: Plan
  readonly problem?: string
}

interface Limits {
  readonly max_steps: number
}

/**
 * The plan at the end of the agent's answer. Whatever is not exactly a permitted plan becomes one without steps, with a
 * sentence that says what was wrong: a plan is never guessed at, and never carried out in part.
 */
export const extractPlan = (
  { text, results }: Pick<AgentAnswer, 'text' | 'results'>,
  alert: Pick<Alert, 'resources'>,
  actions: Pick<Actions, 'check' | 'leastRisk' | 'changes'>,
  limits: Limits,
): ExtractedPlan => {
  if (results !== undefined)
    return results.length === 1
      ? readPlan(results[0], alert, actions, limits)
      : none(
          `The agent gave ${results.length === 0 ? 'no plan' : `${results.length} plans`}; it must give one.`,
        )
  const blocks = fencedJson(text)
  if (blocks.length === 0) return none('The answer of the agent holds no plan (no fenced JSON block).')
  const values = blocks.map((block) => readJson(block))
  const planLike = values.filter((value) => E.isRight(value) && isPlanLike(value.right))
  if (planLike.length > 1)
    return none(`The answer of the agent holds ${planLike.length} plans; it must hold one.`)
  const last = values.at(-1) ?? E.left('it is empty')
  if (E.isLeft(last)) return none(`The plan of the agent cannot be read: ${last.left}.`)
  return readPlan(last.right, alert, actions, limits)
}

const readPlan = (
  value: unknown,
  alert: Pick<Alert, 'resources'>,
  actions: Pick<Actions, 'check' | 'leastRisk' | 'changes'>,
  limits: Limits,
): ExtractedPlan => {
  const plan = decode(Plan, value)
  if (E.isLeft(plan)) return none(`The plan of the agent does not have the form of a plan: ${plan.left}.`)
  const problem = planProblem(plan.right, alert, actions, limits)
  return problem === undefined
    ? { plan: withLeastRisks(plan.right, actions) }
    : none(`The plan of the agent is not permitted: ${problem}.`, plan.right.summary)
}

/** From the least to the worst. */
const RISKS: readonly Risk[] = ['low', 'medium', 'high']

/** No step looks, or is decided, more harmless than its action can be: an agent's word may only raise a risk. */
export const withLeastRisks = (plan: Plan, actions: Pick<Actions, 'leastRisk'>): Plan => ({
  ...plan,
  steps: plan.steps.map((step) => ({ ...step, risk: worse(step.risk, actions.leastRisk(step.action)) })),
})

const worse = (one: Risk, other: Risk): Risk => (RISKS.indexOf(other) > RISKS.indexOf(one) ? other : one)

/** Longest sentence for people, in UTF-16 units. */
const MAX_PROBLEM = 1000

const none = (problem: string, summary = 'No executable plan.'): ExtractedPlan => ({
  plan: emptyPlan(wellFormed(summary)),
  problem: wellFormed(problem.slice(0, MAX_PROBLEM)),
})

const isPlanLike = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'steps' in value

/** Longest plan, as JSON in UTF-16 units: people must be able to read it, and the item of the table to hold it. */
const MAX_PLAN = 20_000

/** Why a plan is not permitted for this alert under these settings; `undefined` where it is. */
export const planProblem = (
  plan: Plan,
  alert: Pick<Alert, 'resources'>,
  actions: Pick<Actions, 'check' | 'changes'>,
  { max_steps }: Limits,
): string | undefined => {
  const { steps } = plan
  // First of all: what is nested too deep, or no number, is not even written as JSON.
  const unexpected = unexpectedField(plan)
  if (unexpected !== undefined) return unexpected
  const json = JSON.stringify(plan)
  if (json.length > MAX_PLAN) return `it is longer than ${MAX_PLAN} characters`
  if (holdsHalf(json)) return 'it holds half of a character'
  if (steps.length > max_steps)
    return `steps: ${steps.length} are more than execution.max_steps (${max_steps})`
  const ids = new Set<string>()
  const changed = new Map<string, string>()
  for (const [index, step] of steps.entries()) {
    if (ids.has(step.id)) return `steps.${index}.id: ${step.id} is there twice`
    ids.add(step.id)
    const checked = actions.check(step, alert.resources)
    if (E.isLeft(checked)) return `steps.${index}.${checked.left}`
    // What the second would do is not what its preview says: the first has changed it by then.
    for (const what of actions.changes(step)) {
      const other = changed.get(what)
      if (other !== undefined) return `steps.${index}: ${other} and ${step.id} change the same: ${what}`
      changed.set(what, step.id)
    }
  }
  return undefined
}
