import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type * as T from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { FunctionSettings } from '../../schemas/settings'
import { type CommitPorts, commit, commitOnce } from '../domain/alert/commit'
import { decide } from '../domain/alert/decide'
import { type AppError, messageOf, notFound } from '../runtime/errors'
import type {
  Actions,
  Agent,
  DecisionVerifier,
  DocumentStore,
  ExecutionSlots,
  Prober,
  Result,
  StopSwitch,
  UseCase,
} from '../runtime/ports'
import { documentKey } from '../runtime/time'
import { authorize, conflict } from './authorize'
import { type Ending, executionRecord, reportOf } from './record/execution-record'
import { logDocument } from './record/log-document'
import { carryOut } from './run/carry-out'
import { CLAIM_MS, withSlot } from './slot'

export type ExecutionPorts = CommitPorts & {
  readonly documents: DocumentStore
  readonly agent: Agent
  readonly actions: Actions
  readonly prober: Prober
  readonly decisions: DecisionVerifier
  readonly stopSwitch: StopSwitch
  readonly slots: ExecutionSlots
  readonly settings: FunctionSettings
  /** Milliseconds until the function is ended. */
  readonly remaining: () => number
  /** Waits some milliseconds. */
  readonly pause: (milliseconds: number) => T.Task<void>
  readonly timer: (milliseconds: number) => Timer
}

/** Expires once, after a time, unless it is cancelled before. */
export interface Timer {
  readonly expired: Promise<void>
  cancel(): void
}

export interface Executed {
  readonly alert_id: string
  readonly execution_status: Alert['execution_status']
  readonly result: NonNullable<Alert['result']>
  readonly message: string
}

/** Executes an alert's approved plan, at most once. */
export const execute =
  (alertId: string): UseCase<ExecutionPorts, Executed> =>
  (ports) =>
    pipe(
      ports.alerts.get(alertId),
      TE.chain(TE.fromNullable(notFound('alert', alertId))),
      TE.chain((alert) => authorize(alert)(ports)),
      TE.chain((alert) => {
        const execution_id = ports.ids.uuid()
        return withSlot(alert, execution_id, ports, {
          begin: claim(alert, execution_id, ports),
          carryOut: (claimed) => finish(claimed, ports),
        })
      }),
    )

const claim = (alert: Alert, execution_id: string, ports: ExecutionPorts): Result<Alert> => {
  const transition = decide(
    { name: 'claim', execution_id, plan_digest: alert.plan_digest ?? '', claim_ms: CLAIM_MS },
    alert,
    ports.clock.now(),
  )
  if (E.isLeft(transition))
    return TE.left(conflict(`this alert cannot be executed: ${transition.left.guard.attribute}`))
  return pipe(
    commitOnce(transition.right, (stored) => stored.execution_id === execution_id, ports),
    // Somebody else claimed it in this moment: theirs is the execution.
    TE.mapLeft((error) =>
      error.tag === 'condition_failed' ? conflict('another execution was first') : error,
    ),
  )
}

/** Everything after the claim: whatever happens is recorded, and nothing of it is ever tried again. */
const finish = (alert: Alert, ports: ExecutionPorts): Result<Executed> =>
  pipe(
    TE.fromTask<Ending, AppError>(() => carryOut(alert, ports)),
    TE.bindTo('ending'),
    TE.bind('stored', ({ ending }) => TE.fromTask(store(alert, ending, ports))),
    TE.chain(({ ending, stored }) => record(alert, ending, stored, ports)),
    TE.mapLeft(final),
  )

type Stored = Pick<Alert, 'execution_log' | 'execution_details' | 'dry_run'>

/** Writes the log. A log that cannot be written does not undo what was done: the table says so instead. */
const store =
  (alert: Alert, ending: Ending, ports: ExecutionPorts): T.Task<Stored> =>
  async () => {
    const now = ports.clock.now()
    const key = documentKey('executions', alert.domain, alert.alert_id, alert.execution_started_at ?? now)
    const written = await ports.documents.write(key, logDocument(alert, ending, now))()
    const dry = ending.dry_run === true ? { dry_run: true } : {}
    if (E.isRight(written)) return { execution_log: key, execution_details: executionRecord(ending), ...dry }
    const problem = messageOf(written.left)
    ports.log.error('log not written', { alert_id: alert.alert_id, problem })
    return { execution_details: executionRecord(ending, problem), ...dry }
  }

const record = (alert: Alert, ending: Ending, stored: Stored, ports: ExecutionPorts): Result<Executed> => {
  const { outcome, result, failure_kind } = ending
  const transition = decide(
    {
      name: 'complete',
      execution_id: alert.execution_id ?? '',
      outcome,
      result,
      actions: ending.steps.map(reportOf),
      stored,
      ...(failure_kind === undefined ? {} : { failure_kind }),
    },
    alert,
    ports.clock.now(),
  )
  if (E.isLeft(transition))
    return TE.left(conflict(`this execution had ended: ${transition.left.guard.attribute}`))
  const isOurs = (after: Alert): boolean => after.execution_details === stored.execution_details
  return pipe(
    commitOnce(transition.right, isOurs, ports),
    TE.chainFirst((after) =>
      failure_kind === 'evidence_changed' ? analyzeAnew(after, ports) : TE.right(undefined),
    ),
    TE.map(({ alert_id, execution_status }) => {
      const fields = { alert_id, execution_status, result }
      ports.log.info(outcome === 'completed' ? 'Execution completed' : 'Execution failed', fields)
      return { ...fields, message: ending.reason }
    }),
  )
}

/** The plan was made for another fault: asks for an alert of what is seen now. The detector does so too, only later. */
const analyzeAnew = (alert: Alert, ports: ExecutionPorts): Result<void> => {
  const actor = {
    by: 'execution-handler',
    decided_by: 'cloudops:execution-handler',
    surface: 'direct',
  } as const
  const transition = decide({ name: 'follow_up', actor }, alert, ports.clock.now())
  if (E.isLeft(transition)) return TE.right(undefined)
  return pipe(
    commit(transition.right)(ports),
    TE.map(() => undefined),
    TE.orElse((problem) => {
      ports.log.warn('no new analysis asked for', { alert_id: alert.alert_id, problem: messageOf(problem) })
      return TE.right<AppError, void>(undefined)
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
