import type { Alert } from '../../../schemas/alert'
import type { Monitor } from '../../../schemas/monitor'
import { executeByAgent, type StepsResult } from '../agent/agent-mode'
import { assess, close } from '../agent/ask'
import {
  type Ending,
  newProgress,
  type Progress,
  RESERVE_MS,
  type Verification,
} from '../record/execution-record'
import type { ExecutionPorts } from '../use-case'
import { preflight } from './preflight'
import { type Interruption, runSteps, undoSteps } from './steps'
import { seen, verify } from './verify'

type End = Pick<Ending, 'outcome' | 'result' | 'failure_kind' | 'reason'>

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
  progress.over = true
  timer.cancel()
  return done
}

const unknown = (progress: Progress, failure_kind: End['failure_kind'] & string, reason: string): Ending =>
  ending(progress, { outcome: 'failed', result: 'unknown', failure_kind, reason })

/** The end that is recorded while something is still under way: the last look at the domain, at best. */
const outOfTime = (alert: Alert, progress: Progress): Ending => {
  const planned = alert.plan?.steps.length ?? 0
  const succeeded = progress.steps.filter(({ status }) => status === 'succeeded').length
  const reason = 'The time was over before the end was known; the next tick tells whether the domain is well.'
  return succeeded === planned
    ? ending(progress, {
        outcome: 'completed',
        result: 'unknown',
        reason: `All ${planned} approved step(s) were carried out. ${reason}`,
      })
    : unknown(progress, 'out_of_time', reason)
}

const carryOutPlan = async (alert: Alert, ports: ExecutionPorts, progress: Progress): Promise<Ending> => {
  const monitor = ports.settings.monitors.find(({ domain }) => domain === alert.domain) ?? {
    domain: alert.domain,
  }
  const before = await preflight(alert, monitor, ports, progress)
  const first = before.seen === undefined ? undefined : seen(before.seen, 1)
  if ('end' in before) return ending(progress, before.end, first)
  if (ports.settings.execution.mode === 'agent' && !ports.settings.execution.dry_run) {
    return conclude(
      alert,
      monitor,
      ports,
      progress,
      await executeByAgent(alert, before.seen, ports, progress),
    )
  }
  const assessed = await assess(alert, before.seen, ports, progress)
  if (assessed?.verdict === 'stop') {
    const reason = `The agent stopped the plan: ${assessed.reason}`
    const end = { outcome: 'failed', result: 'refused', failure_kind: 'agent_stopped', reason } as const
    return ending(progress, end, first)
  }
  const interruption = await runSteps(alert.plan?.steps ?? [], alert, ports, progress)
  if (ports.settings.execution.dry_run) return ending(progress, afterDryRun(interruption), first)
  return conclude(alert, monitor, ports, progress, howItWent(interruption, progress))
}

/** Verifies, puts back what is seen not to have helped, and asks the agent for its closing words. */
const conclude = async (
  alert: Alert,
  monitor: Monitor,
  ports: ExecutionPorts,
  progress: Progress,
  how: StepsResult,
): Promise<Ending> => {
  const ran = progress.steps.filter(({ status }) => status !== 'skipped').length + progress.traced.size
  if ('failure' in how && ran === 0 && how.failure.failure_kind !== 'agent_unavailable') {
    return ending(progress, { outcome: 'failed', result: 'refused', ...how.failure })
  }
  const verification = await verify(alert.issue, monitor, ports)
  const result = resultOf(verification)
  const undone = result === 'still_failing' ? await undoSteps(alert, ports, progress) : undefined
  await close(alert, ports, progress, verification.status)
  const told =
    'failure' in how ? how.failure.reason : `${how.done}; afterwards the domain is ${sentence[result]}.`
  const reason = undone === undefined ? told : `${told} ${undone}`
  const outcome = 'failure' in how ? 'failed' : 'completed'
  return ending(progress, { outcome, result, ...('failure' in how ? how.failure : {}), reason }, verification)
}

const sentence = { resolved: 'well', still_failing: 'still failing', unknown: 'in an unknown state' } as const

const resultOf = ({ status }: Verification): keyof typeof sentence => {
  if (status === 'healthy') return 'resolved'
  return status === 'issue' ? 'still_failing' : 'unknown'
}

const howItWent = ({ failed, obstacle }: Interruption, { steps }: Progress): StepsResult => {
  if (obstacle !== undefined) {
    const ran = steps.filter(({ status }) => status !== 'skipped').length
    const reason = `${obstacle.reason} ${ran} of ${steps.length} step(s) ran.`
    return { failure: { failure_kind: obstacle.kind, reason } }
  }
  if (failed === undefined) return { done: `All ${steps.length} approved step(s) were carried out` }
  const reason = `Step ${failed.step_id} (${failed.action}) failed; the steps after it were skipped.`
  return { failure: { failure_kind: 'action_failed', reason } }
}

const afterDryRun = ({ failed, obstacle }: Interruption): End => {
  if (obstacle !== undefined)
    return { outcome: 'failed', result: 'refused', failure_kind: obstacle.kind, reason: obstacle.reason }
  const reason =
    failed === undefined
      ? 'Dry run: every step said what it would do; nothing was changed.'
      : `Dry run: step ${failed.step_id} (${failed.action}) could not be carried out; nothing was changed.`
  return failed === undefined
    ? { outcome: 'completed', result: 'still_failing', reason }
    : { outcome: 'failed', result: 'still_failing', failure_kind: 'action_failed', reason }
}

/** The ending with everything that was seen and done up to it. */
const ending = (
  progress: Progress,
  end: End,
  verification: Verification = { status: 'not probed', probes: 0 },
): Ending => {
  const { requests, problems, assessment, closing, running, traced } = progress
  // An action that gave no answer in time may have taken effect.
  const unanswered =
    running === undefined
      ? []
      : [{ ...running, status: 'failed', duration_ms: 0, answer: { error: 'NoAnswerInTime' } } as const]
  const steps = [...progress.steps, ...unanswered]
  return {
    ...end,
    steps,
    ...(progress.dry_run ? { dry_run: true } : {}),
    agent: {
      asked: assessment !== undefined,
      requests: [...requests],
      ...(assessment === undefined ? {} : { assessment }),
      ...(closing === undefined ? {} : { closing }),
      ...(problems.length === 0 ? {} : { problem: problems.join(' ') }),
      ...(traced.size === 0 ? {} : { traced: [...traced.values()] }),
    },
    verification,
  }
}
