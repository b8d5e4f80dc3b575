import type { ActionReport } from '../../schemas/events/execution-completed'
import { counted } from './format'

/** What became of an action, in one word each: what is only rehearsed, put back or not in effect is no success. */
export const actionStates = [
  'in_effect',
  'carried_out',
  'not_in_effect',
  'put_back',
  'not_put_back',
  'failed',
  'skipped',
  'dry_run',
] as const
export type ActionState = (typeof actionStates)[number]

/** Whether an action's change was made, as far as is known, and stayed. */
export const isInEffect = ({ status, verified, undo }: ActionReport): boolean =>
  undo !== 'succeeded' && (verified === 'yes' || (status === 'succeeded' && verified !== 'no'))

export const actionState = (report: ActionReport, dryRun: boolean): ActionState => {
  const { status, verified, undo } = report
  if (status === 'skipped') return 'skipped'
  if (dryRun) return status === 'failed' ? 'failed' : 'dry_run'
  if (undo !== undefined) return undo === 'succeeded' ? 'put_back' : 'not_put_back'
  // An answer may get lost: a look afterwards knows better.
  if (verified === 'yes') return 'in_effect'
  if (status === 'failed') return 'failed'
  return verified === 'no' ? 'not_in_effect' : 'carried_out'
}

const LABELS: Readonly<Record<ActionState, string>> = {
  in_effect: 'found in effect',
  carried_out: 'carried out',
  not_in_effect: 'carried out but not in effect',
  put_back: 'carried out and put back',
  not_put_back: 'carried out, and could not be put back',
  failed: 'failed',
  skipped: 'skipped',
  dry_run: 'in a dry run, which changes nothing',
}

/** `2 actions found in effect`, for each state that there is. */
export const actionLabels = (counts: Readonly<Partial<Record<ActionState, number>>>): readonly string[] =>
  actionStates.flatMap((state) => {
    const count = counts[state] ?? 0
    return count === 0 ? [] : [`${counted(count, 'action')} ${LABELS[state]}`]
  })

const took = ({ duration_ms }: ActionReport): string => `in ${Math.round(duration_ms)} ms`

/** One sentence about an action. */
export const actionText = (report: ActionReport, dryRun: boolean): string => {
  const { action, status, verified } = report
  const failed = status === 'failed' ? `failed ${took(report)}` : `carried out ${took(report)}`
  switch (actionState(report, dryRun)) {
    case 'skipped':
      return `${action}: skipped, not started`
    case 'dry_run':
      return `${action}: dry run, said what it would do; nothing was changed`
    case 'put_back':
      return `${action}: ${failed}, then put back because it did not help`
    case 'not_put_back':
      return `${action}: ${failed}; it did not help and could not be put back`
    case 'in_effect':
      return `${action}: ${failed}; a look afterwards found the change in effect`
    case 'not_in_effect':
      return `${action}: ${failed}, but a look afterwards found the change not in effect`
    case 'failed':
      return dryRun
        ? `${action}: dry run, it could not be carried out; nothing was changed`
        : `${action}: ${failed}${verified === 'unknown' ? '; whether it changed something is unknown' : ''}`
    case 'carried_out':
      return `${action}: ${failed}${verified === 'unknown' ? '; a look afterwards could not tell whether the change is in effect' : ''}`
  }
}
