import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type * as T from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { FunctionSettings } from '../../schemas/settings'
import { decide } from '../alert-lifecycle'
import { type CommitPorts, commit } from '../commit'
import { type AppError, messageOf, notFound } from '../errors'
import { analysisDigest, planDigest } from '../plan-digest'
import type { Actions, Agent, DecisionVerifier, DocumentStore, Prober, UseCase } from '../ports'
import { documentKey } from '../time'
import { carryOut } from './carry-out'
import { type Ending, reportOf } from './details'
import { logDocument } from './log-document'

export type ExecutionPorts = CommitPorts & {
  readonly documents: DocumentStore
  readonly agent: Agent
  readonly actions: Actions
  readonly prober: Prober
  readonly decisions: DecisionVerifier
  readonly settings: FunctionSettings
  /** Milliseconds until the function is ended. */
  readonly remaining: () => number
  /** Waits some milliseconds. */
  readonly pause: (milliseconds: number) => T.Task<void>
}

export interface Executed {
  readonly alert_id: string
  readonly execution_status: Alert['execution_status']
  readonly result: NonNullable<Alert['result']>
  readonly message: string
}

/** A claim lives a little longer than the function can: only a dead one is older. Milliseconds. */
const CLAIM_MS = 16 * 60_000

/** Executes an alert's approved plan, at most once. */
export const execute =
  (alertId: string): UseCase<ExecutionPorts, Executed> =>
  (ports) =>
    pipe(
      ports.alerts.get(alertId),
      TE.chain(TE.fromNullable(notFound('alert', alertId))),
      TE.chain((alert) => permitted(alert, ports)),
      TE.chain((alert) => claim(alert, ports)),
      TE.chain((alert) => finish(alert, ports)),
    )

const conflict = (message: string): AppError => ({ tag: 'conflict', message })

/** Whether this alert may be executed by what is stored: state, signature of the decision, digest of what was decided on. */
const permitted = (alert: Alert, ports: ExecutionPorts): TE.TaskEither<AppError, Alert> => {
  const refusal = refusalOf(alert)
  if (refusal !== undefined) return TE.left(refusal)
  return pipe(
    ports.decisions.verify(alert),
    TE.chain((signed) => (signed ? TE.right(alert) : TE.left(unsigned(alert)))),
    TE.chain(() => (digestFits(alert) ? TE.right(alert) : TE.left(altered(alert)))),
  )
}

const refusalOf = (alert: Alert): AppError | undefined => {
  if (alert.execution_status === 'completed' || alert.execution_status === 'failed') {
    return conflict(
      `this alert was executed already: ${alert.execution_status}, ${alert.result ?? 'unknown'}`,
    )
  }
  if (alert.execution_status === 'in_progress') return conflict('an execution of this alert is in progress')
  if (alert.approval_status !== 'approved')
    return conflict(`nobody has approved this alert: it is ${alert.approval_status}`)
  return undefined
}

const unsigned = (alert: Alert): AppError => ({
  tag: 'forbidden',
  message: `the decision on ${alert.alert_id} does not carry a valid signature; nothing was executed`,
})

const altered = (alert: Alert): AppError =>
  conflict(`plan or analysis of ${alert.alert_id} are not what the decision was about; nothing was executed`)

const digestFits = (alert: Alert): boolean =>
  alert.plan !== undefined &&
  planDigest({
    alert_id: alert.alert_id,
    plan: alert.plan,
    analysis_digest: analysisDigest(alert.agent_analysis),
  }) === alert.plan_digest

const claim = (alert: Alert, ports: ExecutionPorts): TE.TaskEither<AppError, Alert> => {
  const transition = decide(
    {
      name: 'claim',
      execution_id: ports.ids.uuid(),
      plan_digest: alert.plan_digest ?? '',
      claim_ms: CLAIM_MS,
    },
    alert,
    ports.clock.now(),
  )
  if (E.isLeft(transition))
    return TE.left(conflict(`this alert cannot be executed: ${transition.left.guard.attribute}`))
  return pipe(
    commit(transition.right)(ports),
    // Somebody else claimed it in this moment: theirs is the execution.
    TE.mapLeft((error) =>
      error.tag === 'condition_failed' ? conflict('another execution was first') : error,
    ),
  )
}

/** Everything after the claim: whatever happens is recorded, and nothing of it is ever tried again. */
const finish = (alert: Alert, ports: ExecutionPorts): TE.TaskEither<AppError, Executed> =>
  pipe(
    TE.fromTask<Ending, AppError>(() => carryOut(alert, ports)),
    TE.bindTo('ending'),
    TE.bind('stored', ({ ending }) => TE.fromTask(store(alert, ending, ports))),
    TE.chain(({ ending, stored }) => record(alert, ending, stored, ports)),
    TE.mapLeft(final),
  )

type Stored = Pick<Alert, 'execution_log' | 'execution_details'>

/** Writes the log. A log that cannot be written does not undo what was done: the table says so instead. */
const store =
  (alert: Alert, ending: Ending, ports: ExecutionPorts): T.Task<Stored> =>
  async () => {
    const now = ports.clock.now()
    const key = documentKey('executions', alert.domain, alert.alert_id, alert.execution_started_at ?? now)
    const written = await ports.documents.write(key, logDocument(alert, ending, now))()
    if (E.isRight(written)) return { execution_log: key, execution_details: JSON.stringify(ending) }
    const log_problem = messageOf(written.left)
    ports.log.error('log not written', { alert_id: alert.alert_id, problem: log_problem })
    return { execution_details: JSON.stringify({ ...ending, log_problem }) }
  }

const record = (
  alert: Alert,
  ending: Ending,
  stored: Stored,
  ports: ExecutionPorts,
): TE.TaskEither<AppError, Executed> => {
  const transition = decide(
    {
      name: 'complete',
      execution_id: alert.execution_id ?? '',
      outcome: ending.outcome,
      result: ending.result,
      actions: ending.steps.map(reportOf),
      stored,
      ...(ending.failure_kind === undefined ? {} : { failure_kind: ending.failure_kind }),
    },
    alert,
    ports.clock.now(),
  )
  if (E.isLeft(transition))
    return TE.left(conflict(`this execution had ended: ${transition.left.guard.attribute}`))
  return pipe(
    commit(transition.right)(ports),
    TE.map((done) => {
      const fields = {
        alert_id: done.alert_id,
        execution_status: done.execution_status,
        result: ending.result,
      }
      ports.log.info(ending.outcome === 'completed' ? 'Execution completed' : 'Execution failed', fields)
      return { ...fields, message: ending.reason }
    }),
  )
}

/** After the claim no error may make Lambda run the plan again: the sweeper ends what is left open. */
const final = (error: AppError): AppError =>
  error.tag === 'service_failed'
    ? { ...error, retryable: false }
    : error.tag === 'condition_failed'
      ? conflict('this execution was ended by somebody else')
      : error
