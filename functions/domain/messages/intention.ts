import type { Alert } from '../../../schemas/alert'
import type { Risk } from '../../../schemas/scalars'
import { oneLine } from '../../runtime/text'
import { canBeUndone, changesOf } from '../plan/effects'
import { unpreviewed } from '../plan/previews'
import type { ShownStep } from './model'
import { type ExecutionMode, labels } from './wording'

/** Actions that one line names. */
const NAMED = 3

/** The highest risk of steps. */
export const highestRisk = (steps: readonly Pick<ShownStep, 'risk'>[]): Risk =>
  (['high', 'medium'] as const).find((risk) => steps.some((step) => step.risk === risk)) ?? 'low'

/**
 * What an approval would lead to, in one line: `Will: cloudfront:CreateInvalidation, low risk, cannot be undone`. Of a plan that
 * repairs nothing it says that, and of none why there is none.
 */
export const intentionOf = (alert: Alert, { dry_run }: Pick<ExecutionMode, 'dry_run'>): string => {
  const steps = alert.plan?.steps ?? []
  const [only] = steps
  if (only === undefined) return `${labels.needsPerson} ${problemOf(alert)}`
  const unknown = alert.approval_status === 'pending' ? unpreviewed(alert) : undefined
  if (unknown !== undefined) return `${labels.notPreviewed} (${oneLine(unknown, 300)}).`
  const changes = changesOf(steps)
  if (changes.length === 0) return `${labels.looksOnly}: ${named(steps.map(({ action }) => action))}.`
  const count = steps.length === changes.length ? '' : `, in ${steps.length} steps`
  const what = `${named(changes)}${count}, ${highestRisk(steps)} risk, ${undoing(changes)}.`
  return dry_run ? `Dry run of: ${what}` : `Will: ${what}`
}

/** Each once, with how often. */
const named = (actions: readonly string[]): string => {
  const kinds = [...new Set(actions)]
  const texts = kinds.slice(0, NAMED).map((kind) => {
    const times = actions.filter((action) => action === kind).length
    return times === 1 ? kind : `${times} × ${kind}`
  })
  const more = kinds.length - texts.length
  return `${texts.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const undoing = (changes: readonly string[]): string => {
  const undone = changes.filter(canBeUndone).length
  if (undone === changes.length) return 'can be undone'
  return undone === 0 ? 'cannot be undone' : `${undone} of ${changes.length} changes can be undone`
}

/** Why there is nothing to carry out: said once, here. */
const problemOf = ({ analysis_problem }: Alert): string => oneLine(analysis_problem ?? '') || labels.noPlan
