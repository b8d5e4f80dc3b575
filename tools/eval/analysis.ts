import { createHash } from 'node:crypto'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { makeActions } from '../../functions/adapters/actions'
import { pause, timer } from '../../functions/adapters/system'
import type { AnalysisPorts } from '../../functions/analyze-issue/ports'
import { analyze } from '../../functions/analyze-issue/use-case'
import { messageOf } from '../../functions/runtime/errors'
import type { Agent, AlertStore, Base, MonitorStore } from '../../functions/runtime/ports'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import { emptyPlan, type Plan } from '../../schemas/plan'
import type { FunctionSettings } from '../../schemas/settings'
import { functionSettings, readSettings } from '../../stacks/settings'
import { type Said, watching } from './agents/watching'
import type { Case } from './corpus/model'
import { earlierAlertsOf } from './earlier'

/** What one analysis gave, as the product stores it, and how it came to it. */
export interface Analysed {
  /** The agent's words without its plan; empty where it failed. */
  readonly text: string
  readonly plan: Plan
  /** Why there is no executable plan, where there is none. */
  readonly problem?: string
  /** Of the plan that was refused: its own steps were not permitted. */
  readonly refused: boolean
  /** Whether the agent answered at all. */
  readonly answered: boolean
  readonly said: Said
}

/** Milliseconds of one analysis, as the deployed function has. */
const TIME_MS = 300_000

/** By what they are made of: an incident is asked about and carried out many times. */
const known = new Map<string, FunctionSettings>()

/** Settings as deployed, with every action allowed that there is. */
export const settingsFor = ({ incident }: Case, allowed: readonly string[]): FunctionSettings => {
  const key = JSON.stringify([incident.monitor, incident.runbook, allowed])
  const settings = known.get(key) ?? readFor(incident, allowed)
  known.set(key, settings)
  return settings
}

const readFor = ({ monitor, runbook }: Case['incident'], allowed: readonly string[]): FunctionSettings =>
  functionSettings(
    // Not those of this deployment: a score is to be the same for everybody.
    readSettings({
      values: {
        account_id: '000000000000',
        region: 'us-east-1',
        monitors: [{ ...monitor, ...(runbook === undefined ? {} : { runbook: 'runbook.md' }) }],
        execution: { allowed_actions: allowed },
      },
      read: () => runbook ?? '',
    }),
  )

/** The same for an incident and its twin, and nothing that an agent could know it by. */
const alertId = ({ incident: { monitor, issue } }: Case): string =>
  `alert-${createHash('sha256').update(`${monitor.domain} ${issue.issue_type}`).digest('hex').slice(0, 16)}`

const quiet: Base['log'] = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** One alert, held in this process: no one else writes it. Earlier ones can be read. */
const heldAlert = (earlier: readonly Alert[]): AlertStore & { readonly alert: () => Alert | undefined } => {
  let held: Alert | undefined
  return {
    alert: () => held,
    get: (id) => TE.right(earlier.find(({ alert_id }) => alert_id === id) ?? held),
    create: (alert) => {
      held = alert
      return TE.right(undefined)
    },
    apply: (transition) => {
      held = { ...(held as Alert), ...transition.set }
      return TE.right(held)
    },
    markPublished: () => TE.right(undefined),
    withOpenWork: () => TE.right([]),
  }
}

const detected = (given: Case, earlier: readonly Alert[]) => ({
  alert_id: alertId(given),
  domain: given.incident.monitor.domain,
  generation: 1,
  issue: given.incident.issue,
  detected_at: given.incident.issue.evidence.observed_at,
  trigger: 'schedule' as const,
  ...defined({ previous_alert_id: earlier[0]?.alert_id }),
})

const monitorsWith = (found: ReturnType<typeof detected>): MonitorStore => ({
  get: (domain) =>
    TE.right({
      domain,
      revision: 1,
      open: { [found.issue.check ?? 'site']: found },
      generations: {},
      outbox: {},
    }),
  put: () => TE.right(undefined),
  markPublished: () => TE.right(undefined),
  withOpenOutbox: () => TE.right([]),
})

/** Runs the deployed analysis, by its own use case, on an incident. */
export const analyseCase = async (
  given: Case,
  agent: Agent,
  allowed: readonly string[],
): Promise<Analysed> => {
  const settings = settingsFor(given, allowed)
  const earlier = earlierAlertsOf(given)
  const found = detected(given, earlier)
  const alerts = heldAlert(earlier)
  const watched = watching(agent)
  let ids = 0
  const ports: AnalysisPorts = {
    clock: { now: () => found.detected_at },
    ids: { uuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}` },
    log: quiet,
    measure: () => {},
    trace: () => undefined,
    alerts,
    monitors: monitorsWith(found),
    events: { publish: () => TE.right(undefined) },
    documents: { write: (key) => TE.right(`s3://evaluation/${key}`), read: () => TE.right('') },
    agent: watched.agent,
    actions: makeActions(settings.execution),
    changes: { before: () => async () => given.incident.changes },
    plans: { sign: () => TE.right('evaluation'), genuine: () => TE.right(true) },
    amendments: { verify: () => TE.right(false) },
    settings,
    pause,
    timer,
    remaining: () => TIME_MS,
  }
  const done = await analyze(found)(ports)()
  if (E.isLeft(done)) throw new Error(`${given.name}: the analysis was not recorded: ${messageOf(done.left)}`)
  const alert = alerts.alert()
  const { agent_analysis = '', plan, analysis_problem: problem, analysis_status } = alert ?? {}
  const answered = analysis_status === 'complete'
  return {
    text: answered ? agent_analysis : '',
    plan: plan ?? emptyPlan('No plan.'),
    ...(problem === undefined ? {} : { problem }),
    refused: problem?.startsWith('The plan of the agent is not permitted') === true,
    answered,
    said: watched.answer(),
  }
}
