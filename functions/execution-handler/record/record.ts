import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type * as T from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import type { AlertId } from '../../../schemas/scalars'
import { commit, commitOnce } from '../../domain/alert/commit'
import { decide } from '../../domain/alert/decide'
import { type AppError, conflict, messageOf } from '../../runtime/errors'
import type { Result } from '../../runtime/ports'
import { documentKey } from '../../runtime/time'
import { type Ending, reportOf } from '../model'
import type { ExecutionPorts } from '../ports'
import { executionRecord } from './execution-record'
import { logDocument } from './log-document'

export interface Executed {
  readonly alert_id: AlertId
  readonly execution_status: Alert['execution_status']
  readonly result: NonNullable<Alert['result']>
  readonly message: string
}

/** Records how an execution ended: the log, then the alert with its terminal event. Nothing of it is ever tried again. */
export const record = (alert: Alert, ending: Ending, ports: ExecutionPorts): Result<Executed> =>
  pipe(
    TE.fromTask<Stored, AppError>(storeLog(alert, ending, ports)),
    TE.flatMap((stored) => complete(alert, ending, stored, ports)),
    TE.mapLeft(final),
  )

type Stored = Pick<Alert, 'execution_log' | 'execution_details' | 'dry_run'>

/** Writes the log. A log that cannot be written does not undo what was done: the table says so instead. */
const storeLog =
  (alert: Alert, ending: Ending, ports: ExecutionPorts): T.Task<Stored> =>
  async () => {
    const now = ports.clock.now()
    const key = documentKey('executions', alert.domain, alert.alert_id, alert.execution_started_at ?? now)
    const written = await ports.documents.write(key, logDocument(alert, ending, now))()
    const dry = defined({ dry_run: ending.dry_run })
    if (E.isRight(written)) return { execution_log: key, execution_details: executionRecord(ending), ...dry }
    const problem = messageOf(written.left)
    ports.log.error('log not written', { alert_id: alert.alert_id, problem })
    return { execution_details: executionRecord(ending, problem), ...dry }
  }

const complete = (alert: Alert, ending: Ending, stored: Stored, ports: ExecutionPorts): Result<Executed> => {
  const { outcome, result, failure_kind } = ending
  const transition = decide(
    {
      name: 'complete',
      execution_id: alert.execution_id ?? '',
      outcome,
      result,
      actions: ending.steps.map(reportOf),
      stored,
      ...defined({ failure_kind }),
    },
    alert,
    ports.clock.now(),
  )
  if (E.isLeft(transition))
    return TE.left(conflict(`this execution had ended: ${transition.left.guard.attribute}`))
  const isOurs = (after: Alert): boolean => after.execution_details === stored.execution_details
  return pipe(
    commitOnce(transition.right, isOurs, ports),
    TE.tap((after) =>
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
