import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as T from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import type { IssueDetected } from '../../schemas/events/issue-detected'
import { keyOf, monitorOf } from '../../schemas/monitor'
import type { AlertId } from '../../schemas/scalars'
import { policyFor } from '../../schemas/settings'
import { commit, commitOnce } from '../domain/alert/commit'
import { decide, isTerminal, newAlert } from '../domain/alert/decide'
import { openingMeasurement } from '../domain/alert/measurements'
import type { Transition } from '../domain/alert/model'
import { LEASE_MS } from '../domain/alert/times'
import { analysedPlanOf } from '../domain/approval/attested'
import { readingSession } from '../domain/approval/step-session'
import { analysisDocument } from '../domain/messages/analysis-document'
import { analysisDigest, planDigest } from '../domain/plan/digest'
import { type AppError, messageOf } from '../runtime/errors'
import type { UseCase } from '../runtime/ports'
import { documentKey, minutes } from '../runtime/time'
import { amendedAnalysis } from './amended'
import { type Analysis, analyzedAnew, ofEarlier, previewed } from './analysis'
import type { AnalysisPorts } from './ports'

/** What became of a detected issue. */
export type Analyzed = 'analyzed' | 'not detected' | 'already analyzed' | 'being analyzed' | 'ended'

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
