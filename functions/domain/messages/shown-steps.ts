import * as t from 'io-ts'
import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import type { PreviewField } from '../../../schemas/plan'
import { parseJson } from '../../runtime/json'
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

/** The plan's steps as people read them, with all their parameters and, once it was carried out, what became of each. */
export const shownSteps = (alert: Alert): readonly ShownStep[] => {
  const became = reports(alert)
  return (alert.plan?.steps ?? []).map(({ id, action, risk, rationale, parameters }) => ({
    action,
    risk,
    rationale,
    target: targetOf(parameters),
    preview: previewText(previewOf(alert, id) ?? []),
    ...defined({ became: became?.get(id) ?? (became === undefined ? undefined : NOT_BEGUN) }),
  }))
}

const NOT_BEGUN = 'not begun'

/** A step as `execution_details` keeps it, also where that had to be cut. */
const Report = t.intersection([
  t.type({ step_id: t.string, status: t.string }),
  t.partial({ verified: t.string, undo: t.string }),
])
const Details = t.type({ steps: t.array(Report) })

const reports = ({ execution_details, dry_run }: Alert): ReadonlyMap<string, string> | undefined => {
  const details = parseJson(execution_details ?? '')
  // Where no step is recorded, nothing was carried out, or an agent did it by itself: the outcome says which.
  if (!Details.is(details) || details.steps.length === 0) return undefined
  return new Map(details.steps.map((step) => [step.step_id, whatBecame(step, dry_run === true)]))
}

const whatBecame = ({ status, verified, undo }: t.TypeOf<typeof Report>, isDry: boolean): string => {
  if (status === 'skipped') return NOT_BEGUN
  if (undo !== undefined) return undo === 'succeeded' ? 'done, then put back' : 'done, could not be put back'
  if (status !== 'succeeded') return verified === 'yes' ? 'failed, but is in effect' : 'failed'
  if (isDry) return 'only tried'
  if (verified === undefined) return 'done'
  return verified === 'yes' ? 'done, seen to be in effect' : `done, ${EFFECT[verified] ?? EFFECT.unknown}`
}

const EFFECT: Readonly<Record<string, string>> = {
  no: 'seen not to be in effect',
  unknown: 'not known whether in effect',
}
