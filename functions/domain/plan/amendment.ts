import canonicalize from 'canonicalize'
import type { AmendedPart, WantedAmendment } from '../../../schemas/amendment'
import type { Plan, PlanStep } from '../../../schemas/plan'
import { oneLine } from '../../runtime/text'

/** Longest value in words, in characters. */
const MAX_VALUE = 300
const MAX_NAME = 60

type Wanted = Pick<WantedAmendment, 'dropped' | 'parameters'>

/** The plan that an amendment wants; whether it is permitted is another question. */
export const amendedPlan = (plan: Plan, { dropped, parameters }: Wanted): Plan => ({
  ...plan,
  steps: plan.steps
    .filter(({ id }) => !dropped.includes(id))
    .map((step) => {
      const other = Object.hasOwn(parameters, step.id) ? parameters[step.id] : undefined
      return other === undefined ? step : { ...step, parameters: other }
    }),
})

/** What an amendment changes, in words, in the order of the steps. */
export const amendedParts = (plan: Plan, wanted: Wanted): readonly AmendedPart[] => {
  const amended = amendedPlan(plan, wanted).steps
  return plan.steps.flatMap((step) => {
    const next = amended.find(({ id }) => id === step.id)
    return next === undefined ? [{ step_id: step.id, action: step.action }] : changedIn(step, next)
  })
}

const changedIn = (step: PlanStep, next: PlanStep): readonly AmendedPart[] =>
  [...new Set([...Object.keys(step.parameters), ...Object.keys(next.parameters)])]
    .filter((name) => canonicalize(step.parameters[name]) !== canonicalize(next.parameters[name]))
    .map((name) => ({
      step_id: step.id,
      action: step.action,
      parameter: oneLine(name, MAX_NAME) || '(no name)',
      was: inWords(step.parameters[name]),
      is: inWords(next.parameters[name]),
    }))

const inWords = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return oneLine(text, MAX_VALUE) || '(empty)'
}
