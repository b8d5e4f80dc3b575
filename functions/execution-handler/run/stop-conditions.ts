import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import { laterBy, minutes } from '../../runtime/time'
import { type Progress, RESERVE_MS, type StopReason } from '../model'
import type { ExecutionPorts } from '../ports'

/** Longest action, in milliseconds: its calls and the watch over its change. None is begun with less time left. */
export const ACTION_MS = 90_000

const stopped = (reason: string): StopReason => ({ kind: 'stopped', reason })

/**
 * Why no action may begin now, checked before every single one: the time of the function and of the whole, the global switch, the stop
 * button of this alert, and whether the execution is still ours. What cannot be read counts as a stop.
 */
export const stopReason = async (
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<StopReason | undefined> => {
  if (progress.ended || ports.remaining() <= RESERVE_MS + ACTION_MS)
    return { kind: 'out_of_time', reason: 'No time was left to begin another action.' }
  const { max_total_minutes } = ports.settings.execution
  if (laterBy(progress.started_at, minutes(max_total_minutes)) <= ports.clock.now())
    return {
      kind: 'out_of_time',
      reason: `Nothing more was begun: the execution took longer than execution.max_total_minutes (${max_total_minutes}).`,
    }
  if (progress.unrecorded !== undefined)
    return stopped(`Nothing more was begun: what was done could not be recorded. ${progress.unrecorded}`)
  const off = await ports.stopSwitch.stopped()()
  if (off !== undefined) return stopped(`Nothing more was begun: ${off}.`)
  const stored = await ports.alerts.get(alert.alert_id)()
  if (E.isLeft(stored) || stored.right === undefined)
    return stopped('Nothing more was begun: it could not be read whether this execution was stopped.')
  const { stop_requested_at, stop_requested_by, execution_id, execution_status } = stored.right
  if (stop_requested_at !== undefined)
    return stopped(`${stop_requested_by ?? 'Somebody'} stopped it at ${stop_requested_at}.`)
  if (execution_status !== 'in_progress' || execution_id !== alert.execution_id)
    return stopped('Nothing more was begun: this execution had been ended by somebody else.')
  // The reads take time themselves.
  return progress.ended
    ? { kind: 'out_of_time', reason: 'No time was left to begin another action.' }
    : undefined
}
