import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import { decidedSession } from '../../domain/approval/step-session'
import { executeByAgent } from '../agent/agent-mode'
import { assess, close } from '../agent/ask'
import { recorded } from '../journal'
import {
  type CarriedOut,
  type Ending,
  type Interruption,
  type Progress,
  RESERVE_MS,
  type StepsResult,
  type StopReason,
  type Verification,
} from '../model'
import type { ExecutionPorts } from '../ports'
import { afterDryRun, ending, outOfTime, stepsResult, unknown } from './ending'
import { preflight } from './preflight'
import { runSteps, skip, undoSteps } from './steps'
import { stopReason } from './stop-conditions'
import { verificationOf, verify } from './verify'
import { settleWaiting } from './waiting'

/**
 * Carries out a claimed plan and says how it ended. It never rejects: after the claim nothing may lead to a second run, so
 * every failure is an ending. A minute before the function is ended it stops, whatever is under way.
 */
export const carryOut = async (
  alert: Alert,
  given: ExecutionPorts,
  progress: Progress,
  /** What is done first in a segment after the first one; it may find a reason to begin nothing. */
  settle: () => Promise<StopReason | undefined> = async () => undefined,
): Promise<CarriedOut> => {
  const ports = { ...given, actions: given.actions.inNameOf(decidedSession(alert, given.settings)) }
  const timer = ports.timer(Math.max(0, ports.remaining() - RESERVE_MS))
  const late = timer.expired.then(() => outOfTime(alert, progress))
  const whole = segment(alert, ports, progress, settle).catch((error: unknown) => {
    const name = error instanceof Error ? error.name : 'unknown error'
    return unknown(progress, 'outcome_unknown', `The execution broke off (${name}).`)
  })
  const done = await Promise.race([whole, late])
  // From here on nothing begins, even where something is still under way.
  progress.ended = true
  timer.cancel()
  return done
}

const segment = async (
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
  settle: () => Promise<StopReason | undefined>,
): Promise<CarriedOut> => {
  const obstacle = await settle()
  return progress.steps.length === 0 && obstacle === undefined
    ? carryOutPlan(alert, ports, progress)
    : goOn(alert, ports, progress, obstacle)
}

/** What is left of the plan after the segments before this one. */
const goOn = async (
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
  stopped: StopReason | undefined,
): Promise<CarriedOut> => {
  const rest = (alert.plan?.steps ?? []).filter(
    ({ id }) => !progress.steps.some(({ step_id }) => step_id === id),
  )
  const failed = progress.steps.find(({ status }) => status !== 'succeeded')
  if (stopped !== undefined || failed !== undefined) {
    skip(rest, ports, progress)
    const interruption = stopped === undefined ? defined({ failed }) : { obstacle: stopped }
    return conclude(alert, ports, progress, stepsResult(interruption, progress))
  }
  if (rest.length === 0) return conclude(alert, ports, progress, stepsResult({}, progress))
  const before = await preflight(alert, ports, progress, rest)
  if (!('end' in before))
    return afterSteps(await runSteps(rest, alert, ports, progress), alert, ports, progress)
  skip(rest, ports, progress)
  const { result, failure_kind: kind, reason } = before.end
  const steps: StepsResult =
    result === 'nothing_to_do' || kind === undefined
      ? { done: reason }
      : stepsResult({ obstacle: { kind, reason } }, progress)
  return conclude(alert, ports, progress, steps)
}

const afterSteps = async (
  interruption: Interruption,
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<CarriedOut> => {
  const { waiting } = progress
  if (waiting === undefined) return conclude(alert, ports, progress, stepsResult(interruption, progress))
  if (progress.unrecorded === undefined) return { waits: waiting }
  // Without a record no one could go on with it.
  const { operation } = waiting
  const outcome = { status: 'succeeded', answer: operation.answer, operation } as const
  const obstacle = await stopReason(alert, ports, progress)
  const stopped = await settleWaiting(alert, ports, progress, outcome, obstacle)
  return goOn(alert, ports, progress, stopped)
}

const carryOutPlan = async (alert: Alert, ports: ExecutionPorts, progress: Progress): Promise<CarriedOut> => {
  const before = await preflight(alert, ports, progress, alert.plan?.steps ?? [])
  const first = before.observed === undefined ? undefined : verificationOf(before.observed, 1)
  if ('end' in before) return ending(progress, before.end, first)
  if (ports.settings.execution.mode === 'agent' && !progress.dry_run) {
    const { observed } = before
    let result: StepsResult | undefined
    const obstacle = await recorded('agent', alert, ports, progress, async () => {
      result = await executeByAgent(alert, observed, ports, progress)
    })
    return conclude(alert, ports, progress, result ?? stepsResult(defined({ obstacle }), progress))
  }
  const assessed = await assess(alert, before.observed, ports, progress)
  if (assessed?.verdict === 'stop') {
    const reason = `The agent stopped the plan: ${assessed.reason}`
    const end = { outcome: 'failed', result: 'refused', failure_kind: 'agent_stopped', reason } as const
    return ending(progress, end, first)
  }
  const interruption = await runSteps(alert.plan?.steps ?? [], alert, ports, progress)
  if (progress.dry_run) return ending(progress, afterDryRun(interruption), first)
  return afterSteps(interruption, alert, ports, progress)
}

/** Verifies, puts back what is seen not to have helped, and asks the agent for its closing words. */
const conclude = async (
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
  steps: StepsResult,
): Promise<Ending> => {
  const ran = progress.steps.filter(({ status }) => status !== 'skipped').length + progress.traced.size
  if ('failure' in steps && ran === 0 && steps.failure.failure_kind !== 'agent_unavailable') {
    return ending(progress, { outcome: 'failed', result: 'refused', ...steps.failure })
  }
  const verification = await verify(alert, ports)
  const result = resultOf(verification)
  const undone = result === 'still_failing' ? await undoSteps(alert, ports, progress) : undefined
  await close(alert, ports, progress, verification.status)
  const summary =
    'failure' in steps
      ? steps.failure.reason
      : `${steps.done}; afterwards ${whoIs(verification)} ${sentence[result]}.`
  const reason = undone === undefined ? summary : `${summary} ${undone}`
  const outcome = 'failure' in steps ? 'failed' : 'completed'
  return ending(
    progress,
    { outcome, result, ...('failure' in steps ? steps.failure : {}), reason },
    verification,
  )
}

/** Domains that are named in a sentence. */
const NAMED = 10

/** The domain, or which of several. */
const whoIs = ({ not_well: names }: Verification): string =>
  names === undefined
    ? 'the domain is'
    : `${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ` and ${names.length - NAMED} more` : ''} ${names.length === 1 ? 'is' : 'are'}`

const sentence = { resolved: 'well', still_failing: 'still failing', unknown: 'in an unknown state' } as const

const resultOf = ({ status }: Verification): keyof typeof sentence => {
  if (status === 'healthy') return 'resolved'
  return status === 'issue' ? 'still_failing' : 'unknown'
}
