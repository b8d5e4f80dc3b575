import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import type { ActionOutcome } from '../../runtime/ports'
import { oneLine } from '../../runtime/text'
import { recorded } from '../journal'
import type { Progress, StopReason, Waiting } from '../model'
import type { ExecutionPorts } from '../ports'

/** Longest handle in a sentence. */
const MAX_HANDLE = 80

/**
 * Notes what became of what was waited for. Where the execution is stopped while AWS is still at it, AWS is asked to end it, if the action
 * can, and the reason says what goes on.
 */
export const settleWaiting = async (
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
  outcome: ActionOutcome,
  obstacle: StopReason | undefined,
): Promise<StopReason | undefined> => {
  const { waiting } = progress
  if (waiting === undefined) return obstacle
  if (outcome.operation === undefined) {
    delete progress.waiting
    push(waiting, outcome, ports, progress)
    return obstacle
  }
  if (obstacle === undefined) return undefined
  const isStop = obstacle.kind === 'stopped'
  const said = await stoppedWaiting(waiting, outcome, isStop, alert, ports, progress)
  return { ...obstacle, reason: `${obstacle.reason} ${said}` }
}

const push = (
  { operation: _, ...waiting }: Waiting,
  { status, answer, verified, undoable }: ActionOutcome,
  ports: ExecutionPorts,
  progress: Progress,
): void => {
  const duration_ms = Math.max(0, Date.parse(ports.clock.now()) - Date.parse(waiting.started_at))
  progress.steps.push({ ...waiting, status, answer, duration_ms, ...defined({ verified }) })
  if (undoable !== undefined) progress.undos.set(waiting.step_id, undoable.before)
}

const goesOn = ({ step_id, action, operation }: Waiting): string =>
  `Step ${step_id} (${action}) goes on at AWS: ${oneLine(operation.handle, MAX_HANDLE)}.`

/** The step's record is part of what is written after the call: whoever goes on does not take it for one that was not begun. */
const stoppedWaiting = async (
  waiting: Waiting,
  outcome: ActionOutcome,
  isStop: boolean,
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<string> => {
  const { step_id, action, operation } = waiting
  let said = goesOn(waiting)
  const note = () => {
    delete progress.waiting
    const answer = { ...outcome.answer, still_under_way: said }
    push(waiting, { status: 'failed', answer, verified: 'unknown' }, ports, progress)
  }
  const cancel = async () => {
    const cancelled = await ports.actions.cancel(waiting, operation)()
    if (cancelled?.status === 'succeeded') said = `AWS was asked to end step ${step_id} (${action}).`
    else if (cancelled !== undefined) said = `AWS could not be asked to end it. ${said}`
    note()
  }
  if (isStop) await recorded(`${step_id}/cancel`, alert, ports, progress, cancel)
  if (progress.waiting !== undefined) note()
  return said
}
