import * as E from 'fp-ts/Either'
import type { Alert } from '../../schemas/alert'
import type { Monitor } from '../../schemas/monitor'
import type { PlanStep } from '../../schemas/plan'
import type { ProbeReport } from '../ports'
import { assess, close } from './ask-agent'
import {
  type Ending,
  type Progress,
  RESERVE_MS,
  reportOf,
  type StepRecord,
  type Verification,
} from './details'
import { digestFits, resourcesOf } from './permitted'
import type { ExecutionPorts } from './use-case'

/** Longest step, in milliseconds: the watch over an invalidation and its calls. A step is not started with less time left. */
const STEP_MS = 90_000

/**
 * Carries out a claimed plan and says how it ended. It never rejects: after the claim nothing may lead to a second run, so
 * every failure is an ending. Where the agent cannot be asked, the approved plan runs all the same; see docs/adr/0006.
 */
export const carryOut = async (alert: Alert, ports: ExecutionPorts): Promise<Ending> => {
  const progress: Progress = { steps: [], requests: [], problems: [] }
  const steps = alert.plan?.steps ?? []
  const refusal = refusalOf(steps, alert, ports)
  if (refusal !== undefined) {
    const reason = `The plan may not run: ${refusal}.`
    return ending(progress, { outcome: 'failed', result: 'refused', failure_kind: 'not_permitted', reason })
  }
  const monitor = ports.settings.monitors.find(({ domain }) => domain === alert.domain) ?? {
    domain: alert.domain,
  }
  const before = await ports.prober.confirm(monitor)()
  if (before.status === 'healthy') {
    const reason = 'The domain had recovered before the first step; nothing was carried out.'
    return ending(progress, { outcome: 'completed', result: 'nothing_to_do', reason }, seen(before, 1))
  }
  const assessed = await assess(alert, ports, progress)
  if (assessed?.verdict === 'stop') {
    const reason = `The agent stopped the plan: ${assessed.reason}`
    const end = { outcome: 'failed', result: 'refused', failure_kind: 'agent_stopped', reason } as const
    return ending(progress, end, seen(before, 1))
  }
  const failed = await runSteps(steps, alert, ports, progress)
  const verification = await verify(monitor, ports)
  await close(alert, ports, progress, verification.status)
  const result = resultOf(verification)
  if (failed !== undefined) {
    const reason = `Step ${failed.step_id} (${failed.action}) failed; the steps after it were skipped.`
    const end = { outcome: 'failed', result, failure_kind: 'action_failed', reason } as const
    return ending(progress, end, verification)
  }
  const reason = `All ${steps.length} approved step(s) were carried out; afterwards the domain is ${sentence[result]}.`
  return ending(progress, { outcome: 'completed', result, reason }, verification)
}

const sentence = { resolved: 'well', still_failing: 'still failing', unknown: 'in an unknown state' } as const

const resultOf = ({ status }: Verification): keyof typeof sentence => {
  if (status === 'healthy') return 'resolved'
  return status === 'issue' ? 'still_failing' : 'unknown'
}

const seen = (report: ProbeReport, probes: number): Verification => {
  const summary = report.issues[0]?.summary ?? report.reason
  return { status: report.status, probes, ...(summary === undefined ? {} : { summary }) }
}

const ending = (
  { steps, requests, problems, assessment, closing }: Progress,
  end: Pick<Ending, 'outcome' | 'result' | 'failure_kind' | 'reason'>,
  verification: Verification = { status: 'not probed', probes: 0 },
): Ending => ({
  ...end,
  steps,
  agent: {
    asked: assessment !== undefined,
    requests,
    ...(assessment === undefined ? {} : { assessment }),
    ...(closing === undefined ? {} : { closing }),
    ...(problems.length === 0 ? {} : { problem: problems.join(' ') }),
  },
  verification,
})

/** Why a plan that was approved may not run now: the settings may have changed, or the item between check and claim. */
const refusalOf = (steps: readonly PlanStep[], alert: Alert, ports: ExecutionPorts): string | undefined => {
  if (!digestFits(alert)) return 'it is not the one that was decided on'
  if (steps.length === 0) return 'it has no executable step'
  const { max_steps } = ports.settings.execution
  if (steps.length > max_steps)
    return `its ${steps.length} steps are more than execution.max_steps (${max_steps})`
  for (const step of steps) {
    const checked = ports.actions.check(step, resourcesOf(alert, ports))
    if (E.isLeft(checked)) return `${step.id}: ${checked.left}`
  }
  return undefined
}

/** Runs the steps in order, once each, up to the first failure or stop of time. Answers the failed one. */
const runSteps = async (
  steps: readonly PlanStep[],
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<StepRecord | undefined> => {
  let failed: StepRecord | undefined
  for (const step of steps) {
    const started_at = ports.clock.now()
    const common = { step_id: step.id, action: step.action, parameters: step.parameters, started_at }
    if (failed !== undefined) {
      progress.steps.push({ ...common, status: 'skipped', duration_ms: 0, answer: {} })
      continue
    }
    const { status, answer } =
      ports.remaining() <= RESERVE_MS + STEP_MS
        ? tooLate
        : await ports.actions.run(step, `${alert.execution_id ?? ''}/${step.id}`)()
    const duration_ms = Date.parse(ports.clock.now()) - Date.parse(started_at)
    const record: StepRecord = { ...common, status, duration_ms, answer }
    progress.steps.push(record)
    ports.log.info('action carried out', { alert_id: alert.alert_id, ...reportOf(record) })
    if (status === 'failed') failed = record
  }
  return failed
}

const tooLate = {
  status: 'failed',
  answer: { error: 'Deadline', message: 'no time was left to start this step' },
} as const

/** Probes until the domain is well, the time for it is over, or the deadline is near. */
const verify = async (monitor: Monitor, ports: ExecutionPorts): Promise<Verification> => {
  const { verify_seconds, verify_interval_ms } = ports.settings.execution
  const end = Date.parse(ports.clock.now()) + verify_seconds * 1000
  let verification: Verification = {
    status: 'unknown',
    probes: 0,
    summary: 'There was no time left to probe.',
  }
  while (ports.remaining() > RESERVE_MS) {
    verification = seen(await ports.prober.probe(monitor)(), verification.probes + 1)
    if (verification.status === 'healthy' || Date.parse(ports.clock.now()) >= end) break
    if (ports.remaining() - verify_interval_ms <= RESERVE_MS) break
    await ports.pause(verify_interval_ms)()
  }
  return verification
}
