import type { Alert } from '../../../schemas/alert'
import { executeByAgent } from '../agent/agent-mode'
import { assess, close } from '../agent/ask'
import {
  type Ending,
  newProgress,
  type Progress,
  RESERVE_MS,
  type StepsResult,
  type Verification,
} from '../model'
import type { ExecutionPorts } from '../ports'
import { afterDryRun, ending, outOfTime, stepsResult, unknown } from './ending'
import { preflight } from './preflight'
import { runSteps, undoSteps } from './steps'
import { verificationOf, verify } from './verify'

/**
 * Carries out a claimed plan and says how it ended. It never rejects: after the claim nothing may lead to a second run, so
 * every failure is an ending. A minute before the function is ended it stops, whatever is under way.
 */
export const carryOut = async (alert: Alert, ports: ExecutionPorts): Promise<Ending> => {
  const progress = newProgress(ports.settings.execution.dry_run)
  const timer = ports.timer(Math.max(0, ports.remaining() - RESERVE_MS))
  const late = timer.expired.then(() => outOfTime(alert, progress))
  const whole = carryOutPlan(alert, ports, progress).catch((error: unknown) => {
    const name = error instanceof Error ? error.name : 'unknown error'
    return unknown(progress, 'outcome_unknown', `The execution broke off (${name}).`)
  })
  const done = await Promise.race([whole, late])
  // From here on nothing begins, even where something is still under way.
  progress.ended = true
  timer.cancel()
  return done
}

const carryOutPlan = async (alert: Alert, ports: ExecutionPorts, progress: Progress): Promise<Ending> => {
  const before = await preflight(alert, ports, progress)
  const first = before.observed === undefined ? undefined : verificationOf(before.observed, 1)
  if ('end' in before) return ending(progress, before.end, first)
  if (ports.settings.execution.mode === 'agent' && !ports.settings.execution.dry_run) {
    const result = await executeByAgent(alert, before.observed, ports, progress)
    return conclude(alert, ports, progress, result)
  }
  const assessed = await assess(alert, before.observed, ports, progress)
  if (assessed?.verdict === 'stop') {
    const reason = `The agent stopped the plan: ${assessed.reason}`
    const end = { outcome: 'failed', result: 'refused', failure_kind: 'agent_stopped', reason } as const
    return ending(progress, end, first)
  }
  const interruption = await runSteps(alert.plan?.steps ?? [], alert, ports, progress)
  if (ports.settings.execution.dry_run) return ending(progress, afterDryRun(interruption), first)
  return conclude(alert, ports, progress, stepsResult(interruption, progress))
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
