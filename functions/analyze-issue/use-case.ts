import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as T from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { ChangeReport } from '../../schemas/change-report'
import { defined } from '../../schemas/defined'
import type { IssueDetected } from '../../schemas/events/issue-detected'
import { keyOf, monitorOf } from '../../schemas/monitor'
import { emptyPlan } from '../../schemas/plan'
import type { AlertId } from '../../schemas/scalars'
import { type FunctionSettings, policyFor } from '../../schemas/settings'
import { type CommitPorts, commit, commitOnce } from '../domain/alert/commit'
import { decide, isTerminal, newAlert } from '../domain/alert/decide'
import { openingMeasurement } from '../domain/alert/measurements'
import type { Transition } from '../domain/alert/model'
import { LEASE_MS } from '../domain/alert/times'
import { analysedPlanOf } from '../domain/approval/attested'
import { readingSession } from '../domain/approval/step-session'
import { analysisDocument, evidenceOnly, storedAnalysis } from '../domain/messages/analysis-document'
import {
  answerText,
  bounded,
  loggedAction,
  MAX_REQUESTS,
  readOnlyRefusal,
  refusedAnswer,
} from '../domain/plan/agent-requests'
import { analysisDigest, planDigest } from '../domain/plan/digest'
import { type ExtractedPlan, extractPlan } from '../domain/plan/extraction'
import { type PreviewPorts, previewSteps } from '../domain/plan/previews'
import { type AppError, messageOf } from '../runtime/errors'
import type {
  ActionRequest,
  Actions,
  Agent,
  AmendmentVerifier,
  ChangeReader,
  DocumentStore,
  MonitorStore,
  PlanSigner,
  Timer,
  UseCase,
} from '../runtime/ports'
import { wellFormed } from '../runtime/text'
import { documentKey, minutes } from '../runtime/time'
import { type AmendedAnalysis, amendedAnalysis } from './amended'
import { earlierAlerts } from './history'
import { analysisPrompt } from './prompt'
import { skipAgent } from './skip-agent'

export type AnalysisPorts = CommitPorts & {
  readonly monitors: MonitorStore
  readonly documents: DocumentStore
  readonly agent: Agent
  readonly actions: Actions
  readonly plans: PlanSigner
  readonly amendments: AmendmentVerifier
  readonly changes: ChangeReader
  readonly settings: FunctionSettings
  readonly pause: PreviewPorts['pause']
  readonly timer: (milliseconds: number) => Timer
  /** Milliseconds until the function is ended. */
  readonly remaining: () => number
}

/** What became of a detected issue. */
export type Analyzed = 'analyzed' | 'not detected' | 'already analyzed' | 'being analyzed' | 'ended'

/** Time kept free to record the result, in milliseconds. */
const RESERVE_MS = 20_000
/** What is left of it when previews end, however late an agent has answered. */
const RECORD_MS = 10_000

/** Analyses one issue: at most one analysis at a time pays for the agent, and the alert is raised whatever the agent does. */
export const analyze =
  (issue: IssueDetected): UseCase<AnalysisPorts, Analyzed> =>
  (ports) =>
    pipe(
      opened(issue, ports),
      TE.flatMap((lease) => (typeof lease === 'string' ? TE.right(lease) : raise(lease, ports))),
    )

/**
 * Analyses an alert that waits for it: people want a new revision of the plan, or an analysis was begun and never finished.
 * Whether it does is what is stored, not what the event says.
 */
export const analyzeAgain =
  (alertId: AlertId): UseCase<AnalysisPorts, Analyzed> =>
  (ports) =>
    pipe(
      ports.alerts.get(alertId),
      TE.flatMap((alert) =>
        alert === undefined
          ? TE.right<AppError, Alert | Analyzed>('not detected')
          : take(alert, ports.ids.uuid(), ports),
      ),
      TE.flatMap((lease) => (typeof lease === 'string' ? TE.right(lease) : raise(lease, ports))),
    )

/** The alert with a lease of ours, or why there is nothing to do. */
const opened = (issue: IssueDetected, ports: AnalysisPorts): TE.TaskEither<AppError, Alert | Analyzed> =>
  pipe(
    ports.monitors.get(keyOf(issue)),
    TE.flatMap((state) => {
      // An event is a message, not an authority: the evidence is what the detector has stored.
      const entry = Object.values(state?.open ?? {}).find((open) => open.alert_id === issue.alert_id)
      if (entry === undefined || entry.recovered_at !== undefined)
        return TE.right<AppError, Alert | Analyzed>('not detected')
      const { alert_id, generation, previous_alert_id, raised_by, evidence_mac, analysis } = entry
      const { members, member_count, symptoms } = entry
      const lease = { lease_id: ports.ids.uuid(), lease_ms: LEASE_MS }
      const { domain, monitor } = issue
      const resources = monitorOf(ports.settings.monitors, issue)?.resources ?? {}
      const given = {
        alert_id,
        domain,
        issue: entry.issue,
        resources,
        generation,
        ...defined({ monitor, previous_alert_id, raised_by, evidence_mac }),
        ...defined({ members, member_count, symptoms }),
        ...defined({ analysis_mode: analysis }),
      }
      return open(newAlert(given, lease, ports.clock.now()), ports)
    }),
  )

const open = (alert: Alert, ports: AnalysisPorts): TE.TaskEither<AppError, Alert | Analyzed> =>
  pipe(
    ports.alerts.create(alert),
    TE.tapIO(() => () => ports.measure(openingMeasurement(alert))),
    TE.map((): Alert | Analyzed => alert),
    TE.orElse((error) => (error.tag === 'condition_failed' ? retake(alert, ports) : TE.left(error))),
  )

/** The alert exists: a dead lease is taken over, a living one is left to its holder. */
const retake = (ours: Alert, ports: AnalysisPorts): TE.TaskEither<AppError, Alert | Analyzed> =>
  pipe(
    ports.alerts.get(ours.alert_id),
    TE.flatMap((alert) =>
      alert === undefined
        ? TE.left<AppError, Alert | Analyzed>({ tag: 'condition_failed', id: ours.alert_id })
        : take(alert, ours.lease_id ?? '', ports),
    ),
  )

const take = (
  alert: Alert,
  lease_id: string,
  ports: AnalysisPorts,
): TE.TaskEither<AppError, Alert | Analyzed> => {
  const isOurs = (stored: Alert): boolean =>
    stored.lease_id === lease_id && stored.analysis_status === 'in_progress'
  // The answer to the write that gave us the lease got lost, and the client has sent it again.
  if (isOurs(alert)) return TE.right(alert)
  const transition = decide({ name: 'take_lease', lease_id, lease_ms: LEASE_MS }, alert, ports.clock.now())
  if (E.isRight(transition)) return commitOnce(transition.right, isOurs, ports)
  if (isTerminal(alert)) return TE.right('ended')
  return TE.right(alert.analysis_status === 'in_progress' ? 'being analyzed' : 'already analyzed')
}

interface Analysis {
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

const raise = (alert: Alert, given: AnalysisPorts): TE.TaskEither<AppError, Analyzed> => {
  const ports = { ...given, actions: given.actions.inNameOf(readingSession(alert, given.settings)) }
  const started = Date.parse(ports.clock.now())
  const session = ports.ids.uuid()
  return pipe(
    amendedAnalysis(alert, ports),
    TE.flatMap((amended) =>
      TE.fromTask<Analysis, AppError>(
        amended === undefined ? analyzedAnew(alert, session, ports) : T.of(ofEarlier(alert, amended, ports)),
      ),
    ),
    TE.flatMap((analysis) => TE.fromTask<Analysis, AppError>(previewed(analysis, ports))),
    TE.bindTo('analysis'),
    TE.bind('stored', ({ analysis }) => TE.fromTask(store(alert, analysis, ports))),
    TE.flatMap(({ analysis, stored }) => record(alert, session, analysis, stored, ports)),
    TE.tapIO((outcome) => () => {
      const duration_ms = Date.parse(ports.clock.now()) - started
      if (outcome === 'ended') return
      ports.measure({ name: 'AnalysisSeconds', value: duration_ms / 1000 })
      ports.log.info('Analysis completed', { alert_id: alert.alert_id, domain: alert.domain, duration_ms })
    }),
  )
}

/** With what had changed before. */
const analyzedAnew =
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
const ofEarlier = (
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
const previewed =
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

type Stored = Pick<Alert, 's3_analysis_key' | 's3_analysis_url'>

/** Writes the document. An alert is raised without it when the bucket fails: the item holds the analysis. */
const store =
  (alert: Alert, { whole, extracted, change_report }: Analysis, ports: AnalysisPorts): T.Task<Stored> =>
  async () => {
    // A revision is a document of its own.
    const asked = alert.analysis_requested_at ?? alert.timestamp
    const key = documentKey('alerts', alert.domain, alert.alert_id, asked)
    const document = analysisDocument(
      { ...alert, ...defined({ change_report }) },
      whole,
      extracted.plan,
      extracted.problem,
    )
    const written = await ports.documents.write(key, document)()
    if (E.isRight(written)) return { s3_analysis_key: key, s3_analysis_url: written.right }
    ports.log.error('document not written', { alert_id: alert.alert_id, problem: messageOf(written.left) })
    return {}
  }

const record = (
  alert: Alert,
  agent_session_id: string,
  analysis: Analysis,
  stored: Stored,
  ports: AnalysisPorts,
): TE.TaskEither<AppError, Analyzed> => {
  const { status, text, extracted, conversation_digest, change_report, previews, preview_problem } = analysis
  const { amendment, session_id = agent_session_id } = analysis
  const { plan, problem } = extracted
  const { alert_id, symptoms } = alert
  const digest = planDigest({
    alert_id,
    plan,
    analysis_digest: analysisDigest(text),
    ...defined({ previews, symptoms }),
  })
  const transition = decide(
    {
      name: 'record_analysis',
      lease_id: alert.lease_id ?? '',
      analysis_status: status,
      plan,
      plan_digest: digest,
      open_ms: minutes(policyFor(ports.settings, alert.severity).open_minutes),
      stored: {
        agent_analysis: text,
        agent_session_id: session_id,
        ...stored,
        ...defined({
          analysis_problem: problem,
          agent_conversation_digest: conversation_digest,
          change_report,
          previews,
          preview_problem,
          amendment,
        }),
      },
    },
    alert,
    ports.clock.now(),
  )
  if (E.isLeft(transition)) return TE.right('ended')
  return pipe(
    TE.fromTask(signed(alert, transition.right, ports)),
    TE.flatMap((made) => commit(made)(ports)),
    TE.map((): Analyzed => 'analyzed'),
    // The domain recovered meanwhile, or the lease was lost: whoever changed the alert has said so.
    TE.orElse((error) =>
      error.tag === 'condition_failed' ? TE.right<AppError, Analyzed>('ended') : TE.left(error),
    ),
  )
}

/** With the MAC of the analysis. Without one people are notified all the same, and no one can approve the plan. */
const signed =
  (alert: Alert, transition: Transition, { plans, log }: AnalysisPorts): T.Task<Transition> =>
  async () => {
    const plan = analysedPlanOf({ ...alert, ...transition.set })
    if (plan === undefined) return transition
    const mac = await plans.sign(plan)()
    if (E.isRight(mac)) {
      const remove = transition.remove.filter((attribute) => attribute !== 'plan_mac')
      return { ...transition, remove, set: { ...transition.set, plan_mac: mac.right } }
    }
    log.error('plan not signed', { alert_id: alert.alert_id, problem: messageOf(mac.left) })
    return transition
  }
