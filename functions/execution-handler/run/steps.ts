import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import type { PlanStep } from '../../../schemas/plan'
import { heldBack } from '../../domain/freeze'
import { onlyReads } from '../../domain/plan/changes-something'
import { previewOf } from '../../domain/plan/previews'
import type { ActionOutcome } from '../../runtime/ports'
import { recorded } from '../journal'
import { type Interruption, type Progress, reportOf, type StepRecord, type StopReason } from '../model'
import type { ExecutionPorts } from '../ports'
import { standingReason } from '../standing'
import { stopReason } from './stop-conditions'

/** Milliseconds since an instant. */
const since = (started_at: string, ports: ExecutionPorts): number =>
  Math.max(0, Date.parse(ports.clock.now()) - Date.parse(started_at))

/** Carries out one step and notes it, whatever comes of it. It must be checked and may begin. */
export const runStep = async (
  step: PlanStep,
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<ActionOutcome> => {
  const { id: step_id, action, parameters } = step
  const started_at = ports.clock.now()
  progress.running = { step_id, action, parameters, started_at }
  ports.log.info('action begins', { alert_id: alert.alert_id, step_id, action })
  const outcome = progress.dry_run
    ? await rehearsed(step, ports)
    : await ports.actions.run(step, `${alert.execution_id ?? ''}/${step_id}`, previewOf(alert, step_id))()
  // The end may have been recorded while the action was under way; it is unanswered there.
  if (progress.ended) return outcome
  const { running } = progress
  delete progress.running
  // With an agent that has tools of its own there is no one to go on later.
  if (outcome.operation !== undefined && ports.settings.execution.mode === 'gated') {
    progress.waiting = { ...running, operation: outcome.operation }
    ports.log.info('action under way', { alert_id: alert.alert_id, step_id, action })
    return outcome
  }
  const record: StepRecord = {
    ...running,
    // What is not as it was shown, or what there are no rights for, is left alone: nothing was sent.
    status: outcome.differs === undefined && outcome.refused === undefined ? outcome.status : 'skipped',
    duration_ms: since(started_at, ports),
    answer: outcome.answer,
    ...defined({ verified: outcome.verified, differs: outcome.differs, refused: outcome.refused }),
  }
  progress.steps.push(record)
  if (outcome.undoable !== undefined) progress.undos.set(step_id, outcome.undoable.before)
  ports.log.info('action carried out', { alert_id: alert.alert_id, ...reportOf(record) })
  return outcome
}

/** In a dry run what reads is carried out, and what changes something says what it would do. */
const rehearsed = async (step: PlanStep, { actions, ids }: ExecutionPorts): Promise<ActionOutcome> => {
  if (actions.readOnly(step.action)) return actions.run(step, ids.uuid())()
  const previewed = await actions.preview(step)()
  return E.isRight(previewed)
    ? { status: 'succeeded', answer: { dry_run: true, changes: previewed.right } }
    : { status: 'failed', answer: { error: 'NoPreview', message: previewed.left.message } }
}

/** Runs the steps in order, once each, up to the first failure, stop, end of the time, or one that AWS takes long for. */
export const runSteps = async (
  steps: readonly PlanStep[],
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<Interruption> => {
  for (const [index, step] of steps.entries()) {
    const obstacle =
      (await stopReasonOf(step, alert, ports, progress)) ?? (await begin(step, alert, ports, progress))
    if (obstacle !== undefined) {
      skip(steps.slice(index), ports, progress)
      return { obstacle }
    }
    if (progress.waiting !== undefined) return {}
    const record = progress.steps.at(-1)
    if (record !== undefined && record.status !== 'succeeded') {
      skip(steps.slice(index + 1), ports, progress)
      return { failed: record }
    }
  }
  return {}
}

/** Why this step may not begin now, whoever asks for it. */
export const stopReasonOf = async (
  step: PlanStep,
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<StopReason | undefined> =>
  (await stopReason(alert, ports, progress)) ??
  (await withdrawn(alert, ports)) ??
  (await frozen(step, alert, ports))

/** What changes something is recorded before and after; what only reads may be read again. */
const begin = async (
  step: PlanStep,
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<StopReason | undefined> => {
  const run = async () => void (await runStep(step, alert, ports, progress))
  if (!ports.actions.readOnly(step.action)) return recorded(`${step.id}/run`, alert, ports, progress, run)
  await run()
  return undefined
}

/** What was approved in advance counts for each step anew. */
const withdrawn = async (alert: Alert, ports: ExecutionPorts): Promise<StopReason | undefined> => {
  const problem = await standingReason(alert, ports)
  return problem === undefined
    ? undefined
    : { kind: 'stopped', reason: `Nothing more was begun: ${problem}.` }
}

/** A freeze stops what changes something, and no look. */
const frozen = async (
  step: PlanStep,
  alert: Alert,
  ports: ExecutionPorts,
): Promise<StopReason | undefined> => {
  if (onlyReads(step)) return undefined
  const held = await heldBack(alert, ports.settings, ports.clock.now())
  return held === undefined ? undefined : { kind: 'stopped', reason: `Nothing more was changed: ${held}.` }
}

export const skip = (steps: readonly PlanStep[], ports: ExecutionPorts, progress: Progress): void => {
  const started_at = ports.clock.now()
  for (const { id: step_id, action, parameters } of steps) {
    const record = { step_id, action, parameters, started_at, status: 'skipped', duration_ms: 0 } as const
    progress.steps.push({ ...record, answer: {} })
  }
}

/** Puts back what the steps have changed, the last change first. Each is tried once, and stopped like any action. */
export const undoSteps = async (
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<string | undefined> => {
  for (const [step_id, before] of [...progress.undos].reverse()) {
    const at = progress.steps.findIndex((step) => step.step_id === step_id)
    const step = progress.steps[at]
    // An earlier segment may have put it back.
    if (step === undefined || step.undo !== undefined) continue
    const put = async () => {
      const started_at = ports.clock.now()
      const { status, answer } = await ports.actions.undo(step, before)()
      if (progress.ended) return
      const undone = { answer, started_at, duration_ms: since(started_at, ports) }
      progress.steps[at] = { ...step, undo: status, undone }
      ports.log.info('action undone', { alert_id: alert.alert_id, step_id, status })
    }
    const obstacle =
      (await stopReason(alert, ports, progress)) ??
      (await recorded(`${step_id}/undo`, alert, ports, progress, put))
    if (obstacle !== undefined) return `What was changed was not put back. ${obstacle.reason}`
  }
  if (progress.undos.size === 0) return undefined
  const failed = progress.steps.filter(({ undo }) => undo === 'failed').map(({ step_id }) => step_id)
  return failed.length === 0
    ? 'It did not help, so what was changed was put back.'
    : `It did not help, and what was changed could not be put back: ${failed.join(', ')}.`
}
