import type { Alert } from '../../../schemas/alert'
import type { PlanStep } from '../../../schemas/plan'
import type { ShownStep } from './model'

/** `distribution id E1SHOP, paths /*` */
export const targetOf = (parameters: Readonly<Record<string, unknown>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${shownValue(value)}`)
    .join(', ')

const shownValue = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(shownValue).join(' ')
  return JSON.stringify(value) ?? ''
}

const shownStep = ({ action, risk, rationale, parameters }: PlanStep): ShownStep => ({
  action,
  risk,
  rationale,
  target: targetOf(parameters),
})

/** The plan's steps as people read them, with all their parameters. */
export const shownSteps = ({ plan }: Alert): readonly ShownStep[] => plan?.steps.map(shownStep) ?? []
