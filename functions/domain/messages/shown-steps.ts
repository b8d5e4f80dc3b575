import type { Alert } from '../../../schemas/alert'
import type { PlanStep, PreviewField } from '../../../schemas/plan'
import { oneLine } from '../../runtime/text'
import { previewOf } from '../plan/previews'
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

/** `values: 192.0.2.1 → 192.0.2.10; distribution: E1SHOP, enabled` */
export const previewText = (fields: readonly PreviewField[]): string =>
  oneLine(
    fields
      .map(
        ({ name, now = 'not there', after }) => `${name}: ${now}${after === undefined ? '' : ` → ${after}`}`,
      )
      .join('; '),
  )

const shownStep = (alert: Alert, { id, action, risk, rationale, parameters }: PlanStep): ShownStep => ({
  action,
  risk,
  rationale,
  target: targetOf(parameters),
  preview: previewText(previewOf(alert, id) ?? []),
})

/** The plan's steps as people read them, with all their parameters. */
export const shownSteps = (alert: Alert): readonly ShownStep[] =>
  alert.plan?.steps.map((step) => shownStep(alert, step)) ?? []
