import * as E from 'fp-ts/Either'
import type * as T from 'fp-ts/Task'
import type { Alert } from '../../schemas/alert'
import type { ChangeReport } from '../../schemas/change-report'
import { defined } from '../../schemas/defined'
import { monitorOf } from '../../schemas/monitor'
import { emptyPlan } from '../../schemas/plan'
import { evidenceOnly, storedAnalysis } from '../domain/messages/analysis-document'
import {
  answerText,
  bounded,
  loggedAction,
  MAX_REQUESTS,
  readOnlyRefusal,
  refusedAnswer,
} from '../domain/plan/agent-requests'
import { type ExtractedPlan, extractPlan } from '../domain/plan/extraction'
import { previewSteps } from '../domain/plan/previews'
import type { ActionRequest } from '../runtime/ports'
import { wellFormed } from '../runtime/text'
import type { AmendedAnalysis } from './amended'
import { earlierAlerts } from './history'
import type { AnalysisPorts } from './ports'
import { analysisPrompt } from './prompt'
import { skipAgent } from './skip-agent'

/** Time kept free to record the result, in milliseconds. */
const RESERVE_MS = 20_000
/** What is left of it when previews end, however late an agent has answered. */
const RECORD_MS = 10_000

export interface Analysis {
  readonly status: 'complete' | 'unavailable'
  /** As the item keeps it, and as the digest covers it. */
  readonly text: string
  /** As the document keeps it. */
  readonly whole: string
  readonly extracted: ExtractedPlan
  /** Of the analysis that it is the plan of, where that is an earlier one. */
  readonly session_id?: string
  readonly conversation_digest?: string
  readonly change_report?: ChangeReport
  readonly amendment?: Alert['amendment']
  readonly previews?: Alert['previews']
  readonly preview_problem?: string
}

/** With what had changed before. */
export const analyzedAnew =
  (alert: Alert, session: string, ports: AnalysisPorts): T.Task<Analysis> =>
  async () => {
    const change_report = await ports.changes.before(alert, ports.clock.now())()
    const analysis = await analysisOf(alert, change_report, session, ports)()
    return { ...analysis, ...defined({ change_report }) }
  }

const analysisOf =
  (
    alert: Alert,
    changed: ChangeReport | undefined,
    session_id: string,
    ports: AnalysisPorts,
  ): T.Task<Analysis> =>
  async () => {
    const reused = await skipAgent(alert, ports)()
    if (reused === undefined) return askAgent(alert, changed, session_id, ports)()
    ports.log.info('agent not asked', { alert_id: alert.alert_id, why: reused.kind })
    if (reused.kind === 'deferred') return unavailable(alert, 'The agent was not asked', reused.reason)
    const text = storedAnalysis(reused.text)
    const { amendment } = reused
    return {
      status: 'complete',
      text,
      whole: reused.text,
      extracted: reused.extracted,
      ...defined({ amendment }),
    }
  }

/** An amended plan is of the analysis before it, with its session and what had changed then. */
export const ofEarlier = (
  alert: Alert,
  { text, plan, amendment }: AmendedAnalysis,
  { log }: AnalysisPorts,
): Analysis => {
  const { alert_id, agent_session_id: session_id, agent_conversation_digest: conversation_digest } = alert
  log.info('agent not asked', { alert_id, why: 'amended', permitted: amendment.problem === undefined })
  return {
    ...{ status: 'complete', text, whole: text, extracted: { plan }, amendment },
    ...defined({ session_id, conversation_digest, change_report: alert.change_report }),
  }
}

const askAgent =
  (
    alert: Alert,
    changed: ChangeReport | undefined,
    session_id: string,
    ports: AnalysisPorts,
  ): T.Task<Analysis> =>
  async () => {
    const { max_steps } = ports.settings.execution
    const offered = ports.actions.offered()
    let requests = 0
    const answer = await ports.agent.invoke({
      session_id,
      task: 'analysis',
      offered,
      prompt: analysisPrompt(alert, {
        offered,
        maxSteps: max_steps,
        earlier: await earlierAlerts(alert, ports)(),
        ...defined({ changed, runbook: monitorOf(ports.settings.monitors, alert)?.runbook }),
      }),
      timeout_ms: Math.max(1, ports.remaining() - RESERVE_MS),
      repeatable: true,
      onActionRequest: (request) => async () => {
        requests += 1
        return requests > MAX_REQUESTS
          ? refusedAnswer('there were too many requests in this analysis')
          : answerRequest(request, alert, ports)
      },
    })()
    if (E.isRight(answer)) {
      const { text: whole, conversation_digest } = answer.right
      const text = storedAnalysis(whole)
      return {
        status: 'complete',
        text,
        whole: wellFormed(whole),
        ...defined({ conversation_digest }),
        extracted: extractPlan(answer.right, alert, ports.actions, ports.settings.execution),
      }
    }
    const { kind, message } = answer.left
    // People read in each alert that there is no agent; whoever has none yet need not be warned of it.
    const log = kind === 'absent' ? ports.log.info : ports.log.warn
    if (kind !== 'absent') ports.measure({ name: 'AgentFailures', value: 1 })
    log('agent unavailable', { alert_id: alert.alert_id, kind, problem: message })
    return unavailable(alert, 'The agent gave no analysis', message)
  }

/** What people get instead of an analysis: the evidence, and why there is no more. */
const unavailable = (alert: Alert, what: string, reason: string): Analysis => {
  const text = evidenceOnly(alert, `${reason}.`)
  return {
    status: 'unavailable',
    text,
    whole: text,
    extracted: {
      plan: emptyPlan(`No plan: ${what.replace('The', 'the')}.`),
      problem: `${what}: ${reason}.`.slice(0, 1000),
    },
  }
}

/** While it analyses, the agent may look (read-only actions on this alert's resources), nothing else. */
const answerRequest = async (given: ActionRequest, alert: Alert, ports: AnalysisPorts): Promise<string> => {
  const request = bounded(given)
  const refusal = readOnlyRefusal(request, alert.resources, ports.actions)
  const fields = { alert_id: alert.alert_id, action: loggedAction(request) }
  ports.log.info('agent request', { ...fields, permitted: refusal === undefined })
  if (refusal !== undefined) return refusedAnswer(refusal)
  return answerText((await ports.actions.run(request, ports.ids.uuid())()).answer)
}

/** With what its plan would do to what is there now. Without that people read why, and no one can approve it. */
export const previewed =
  (analysis: Analysis, ports: AnalysisPorts): T.Task<Analysis> =>
  async () => {
    const { steps } = analysis.extracted.plan
    if (steps.length === 0) return analysis
    // What hangs, or is throttled step by step, must not cost the analysis, which has been paid for.
    const limit = ports.timer(Math.max(0, ports.remaining() - RECORD_MS))
    const late = limit.expired.then(() => E.left('there was no time left to look at what the plan would do'))
    const done = await Promise.race([previewSteps(steps, ports), late]).finally(limit.cancel)
    if (E.isRight(done)) return { ...analysis, previews: [...done.right] }
    ports.log.warn('plan not previewed', { problem: done.left })
    return { ...analysis, preview_problem: done.left.slice(0, 1000) }
  }
