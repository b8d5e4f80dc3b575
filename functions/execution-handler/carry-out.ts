import * as E from 'fp-ts/Either'
import type { Alert } from '../../schemas/alert'
import type { Monitor } from '../../schemas/monitor'
import type { PlanStep } from '../../schemas/plan'
import { messageOf } from '../errors'
import type { ActionRequest, ProbeReport } from '../ports'
import { type AgentRequest, type Ending, reportOf, type StepRecord } from './details'
import { type Assessed, closingPrompt, executionPrompt, readAssessment } from './prompts'
import type { ExecutionPorts } from './use-case'

/** Time kept free at the end, in milliseconds, to record how it ended. */
export const RESERVE_MS = 60_000
/** Longest call to the agent, in milliseconds. */
const AGENT_MS = 120_000

/** What an execution has seen and done so far; written by one execution only. */
interface Progress {
  steps: StepRecord[]
  requests: AgentRequest[]
  assessment?: string
  closing?: string
  problem?: string
}

/**
 * Carries out a claimed plan and says how it ended. It never rejects: after the claim nothing may lead to a second run, so
 * every failure is an ending. Where the agent cannot be asked, the approved plan runs all the same; see docs/adr/0006.
 */
export const carryOut = async (alert: Alert, ports: ExecutionPorts): Promise<Ending> => {
  const progress: Progress = { steps: [], requests: [] }
  const plan = alert.plan
  const refusal = plan === undefined ? 'the alert has no plan' : refusalOf(plan.steps, alert, ports)
  if (plan === undefined || refusal !== undefined) {
    return ending(progress, {
      outcome: 'failed',
      result: 'refused',
      failure_kind: 'not_permitted',
      reason: refusal ?? '',
    })
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
    return ending(
      progress,
      { outcome: 'failed', result: 'refused', failure_kind: 'agent_stopped', reason },
      seen(before, 1),
    )
  }
  const failed = await runSteps(plan.steps, alert, ports, progress)
  const verification = await verify(monitor, ports)
  await close(alert, ports, progress, verification.status)
  const result =
    verification.status === 'healthy'
      ? 'resolved'
      : verification.status === 'issue'
        ? 'still_failing'
        : 'unknown'
  if (failed !== undefined) {
    const reason = `Step ${failed.step_id} (${failed.action}) failed; the steps after it were skipped.`
    return ending(
      progress,
      { outcome: 'failed', result, failure_kind: 'action_failed', reason },
      verification,
    )
  }
  const reason = `All ${plan.steps.length} approved step(s) were carried out; afterwards the domain is ${sentence[result]}.`
  return ending(progress, { outcome: 'completed', result, reason }, verification)
}

const sentence = { resolved: 'well', still_failing: 'still failing', unknown: 'in an unknown state' } as const

type Verification = Ending['verification']

const seen = (report: ProbeReport, probes: number): Verification => {
  const summary = report.issues[0]?.summary ?? report.reason
  return { status: report.status, probes, ...(summary === undefined ? {} : { summary }) }
}

const ending = (
  progress: Progress,
  end: Pick<Ending, 'outcome' | 'result' | 'failure_kind' | 'reason'>,
  verification: Verification = { status: 'not probed', probes: 0 },
): Ending => ({
  ...end,
  steps: progress.steps,
  agent: {
    asked: progress.assessment !== undefined,
    requests: progress.requests,
    ...(progress.assessment === undefined ? {} : { assessment: progress.assessment }),
    ...(progress.closing === undefined ? {} : { closing: progress.closing }),
    ...(progress.problem === undefined ? {} : { problem: progress.problem }),
  },
  verification,
})

/** Why a plan that was approved may not run now (the settings may have changed since). */
const refusalOf = (steps: readonly PlanStep[], alert: Alert, ports: ExecutionPorts): string | undefined => {
  if (steps.length === 0) return 'the plan has no executable step'
  for (const step of steps) {
    const checked = ports.actions.check(step, alert)
    if (E.isLeft(checked)) return `${step.id}: ${checked.left}`
  }
  return undefined
}

const assess = async (
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<Assessed | undefined> => {
  const answer = await askAgent(alert, executionPrompt(alert), ports, progress)
  if (answer === undefined) return undefined
  progress.assessment = answer
  const assessed = readAssessment(answer)
  if (assessed.verdict === 'unreadable')
    progress.problem = `${assessed.reason}; the approved plan ran all the same.`
  return assessed
}

/** The agent's answer, or `undefined` with the problem noted. Sent once: an executing call is never repeated. */
const askAgent = async (
  alert: Alert,
  prompt: string,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<string | undefined> => {
  const timeout = Math.min(AGENT_MS, ports.remaining() - RESERVE_MS)
  if (timeout <= 0 || alert.agent_session_id === undefined) {
    progress.problem = 'There was no time, or no session, to ask the agent.'
    return undefined
  }
  const answer = await ports.agent.invoke({
    session_id: alert.agent_session_id,
    prompt,
    timeout_ms: timeout,
    repeatable: false,
    onActionRequest: (request) => () => answerRequest(request, alert, ports, progress),
  })()
  if (E.isRight(answer)) return answer.right
  progress.problem = `The agent could not be asked: ${messageOf(answer.left)}`
  ports.log.warn('agent unavailable', {
    alert_id: alert.alert_id,
    kind: answer.left.kind,
    problem: answer.left.message,
  })
  return undefined
}

/** Read-only actions of the allow-list are carried out at any time; everything else is refused, and the agent is told. */
const answerRequest = async (
  request: ActionRequest,
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<string> => {
  const checked = ports.actions.readOnly(request.action)
    ? ports.actions.check(request, alert)
    : E.left(`${request.action.slice(0, 100)} is not a read-only action of the allow-list`)
  const noted = { at: ports.clock.now(), action: request.action.slice(0, 100) }
  if (E.isLeft(checked)) {
    progress.requests.push({ ...noted, outcome: 'refused', reason: checked.left })
    ports.log.warn('agent request refused', {
      alert_id: alert.alert_id,
      action: noted.action,
      reason: checked.left,
    })
    return `refused: ${checked.left}`
  }
  progress.requests.push({ ...noted, outcome: 'carried out' })
  const { answer } = await ports.actions.run(request, ports.ids.uuid())()
  return JSON.stringify(answer)
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
      ports.remaining() <= RESERVE_MS
        ? {
            status: 'failed' as const,
            answer: { error: 'Deadline', message: 'no time was left to start this step' },
          }
        : await ports.actions.run(step, `${alert.execution_id ?? ''}/${step.id}`)()
    const duration_ms = Date.parse(ports.clock.now()) - Date.parse(started_at)
    const record: StepRecord = { ...common, status, duration_ms, answer }
    progress.steps.push(record)
    ports.log.info('action carried out', { alert_id: alert.alert_id, ...reportOf(record) })
    if (status === 'failed') failed = record
  }
  return failed
}

/** Probes until the domain is well, the time for it is over, or the deadline is near (then the outcome is unknown). */
const verify = async (monitor: Monitor, ports: ExecutionPorts): Promise<Verification> => {
  const { verify_seconds, verify_interval_ms } = ports.settings.execution
  const end = Date.parse(ports.clock.now()) + verify_seconds * 1000
  let last: ProbeReport | undefined
  for (let probes = 1; ports.remaining() > RESERVE_MS; probes++) {
    last = await ports.prober.probe(monitor)()
    if (last.status === 'healthy' || Date.parse(ports.clock.now()) >= end) return seen(last, probes)
    await ports.pause(verify_interval_ms)()
  }
  return { status: 'unknown', probes: 0, summary: 'There was no time left to probe.' }
}

const close = async (
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
  verified: string,
): Promise<void> => {
  // Only an agent that could be asked before is asked again: its closing words are worth little time.
  if (progress.assessment === undefined) return
  const answer = await askAgent(
    alert,
    closingPrompt(alert, progress.steps.map(reportOf), verified),
    ports,
    progress,
  )
  if (answer !== undefined) progress.closing = answer
}
