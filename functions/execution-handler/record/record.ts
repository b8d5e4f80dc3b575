import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import type { AlertId } from '../../../schemas/scalars'
import { commit, commitOnce } from '../../domain/alert/commit'
import { decide } from '../../domain/alert/decide'
import { CLAIM_MS, POLL_MS } from '../../domain/alert/times'
import { decidedSession } from '../../domain/approval/step-session'
import { type AppError, conflict, messageOf } from '../../runtime/errors'
import type { Result } from '../../runtime/ports'
import { documentKey, laterBy } from '../../runtime/time'
import { type CarriedOut, type Ending, reportOf, type Waiting } from '../model'
import type { ExecutionPorts } from '../ports'
import { executionRecord, leastRecord } from './execution-record'
import { logDocument, shortLog } from './log-document'

export interface Executed {
  readonly alert_id: AlertId
  readonly execution_status: Alert['execution_status']
  /** Absent while the execution waits. */
  readonly result?: NonNullable<Alert['result']>
  readonly message: string
}

/** Records how one segment ended: the execution with it, or that it waits. */
export const finish = (alert: Alert, done: CarriedOut, ports: ExecutionPorts): Result<Executed> =>
  'waits' in done ? recordWait(alert, done.waits, ports) : record(alert, done, ports)

/** The execution waits, and the sweeper sees that it goes on: nothing of it is lost if this cannot be written. */
export const recordWait = (alert: Alert, waiting: Waiting, ports: ExecutionPorts): Result<Executed> => {
  const now = ports.clock.now()
  const { step_id, action, operation } = waiting
  const wait_until = laterBy(now, POLL_MS)
  const transition = decide(
    {
      name: 'wait',
      execution_id: alert.execution_id ?? '',
      segment: alert.execution_segment ?? 1,
      step_id,
      handle: operation.handle,
      wait_until,
      claim_ms: CLAIM_MS,
      ...defined({ waited_until: alert.wait_until }),
    },
    alert,
    now,
  )
  if (E.isLeft(transition))
    return TE.left(conflict(`this execution cannot wait: ${transition.left.guard.attribute}`))
  return pipe(
    commitOnce(transition.right, (stored) => stored.wait_until === wait_until, ports),
    TE.map(({ alert_id, execution_status }) => {
      ports.log.info('execution waits', { alert_id, step_id, action, wait_until })
      return {
        alert_id,
        execution_status,
        message: `${step_id} (${action}) is under way; the execution goes on when it is done`,
      }
    }),
    TE.mapLeft(final),
  )
}

/**
 * Records how an execution ended: the log, then the alert with its terminal event. Nothing of it is ever tried again, and nothing
 * that an agent or a service has said can keep it from being recorded: what cannot be written whole is written short.
 */
export const record = (alert: Alert, ending: Ending, ports: ExecutionPorts): Result<Executed> =>
  pipe(
    TE.tryCatch<AppError, Stored>(
      () => storeLog(alert, withPolicies(alert, ending, ports), ports),
      unexpected,
    ),
    TE.orElse(
      (problem): Result<Stored> => TE.right({ execution_details: leastRecord(ending, messageOf(problem)) }),
    ),
    TE.flatMap((stored) =>
      pipe(
        settled(() => complete(alert, ending, stored, ports)),
        // The item is full, or something in it cannot be stored: that it ended can.
        TE.orElse((error) =>
          error.tag === 'service_failed' && !error.retryable
            ? settled(() =>
                complete(alert, ending, { ...stored, execution_details: leastRecord(ending) }, ports),
              )
            : TE.left(error),
        ),
      ),
    ),
    TE.mapLeft(final),
  )

/** What each step that was begun had its rights from: made of the step alone, so it is known at the end as well. */
const withPolicies = (alert: Alert, ending: Ending, ports: ExecutionPorts): Ending => {
  if (ending.dry_run === true) return ending
  const actions = ports.actions.inNameOf(decidedSession(alert, ports.settings))
  return {
    ...ending,
    steps: ending.steps.map((step) =>
      step.status === 'skipped' ? step : { ...step, ...defined({ session_policy: actions.policyOf(step) }) },
    ),
  }
}

type Stored = Pick<Alert, 'execution_log' | 'execution_details' | 'dry_run'>

/** Writes the log. A log that cannot be written does not undo what was done: the table says so instead. */
const storeLog = async (alert: Alert, ending: Ending, ports: ExecutionPorts): Promise<Stored> => {
  const now = ports.clock.now()
  const key = documentKey('executions', alert.domain, alert.alert_id, alert.execution_started_at ?? now)
  const text = safely(
    () => logDocument(alert, ending, now),
    (problem) => shortLog(alert, ending, now, problem),
  )
  const written = await ports.documents.write(key, text)()
  const problem = E.isLeft(written) ? messageOf(written.left) : undefined
  if (problem !== undefined) ports.log.error('log not written', { alert_id: alert.alert_id, problem })
  const execution_details = safely(
    () => executionRecord(ending, problem),
    () => leastRecord(ending, problem),
  )
  return {
    execution_details,
    ...defined({ execution_log: problem === undefined ? key : undefined, dry_run: ending.dry_run }),
  }
}

/** What was made, or else what takes its place and says what was wrong. */
const safely = (make: () => string, otherwise: (problem: string) => string): string => {
  try {
    return make()
  } catch (error) {
    return otherwise(error instanceof Error ? error.name : 'unknown error')
  }
}

/** A result that is one also where something throws: the slot is given back either way. */
const settled =
  <A>(result: () => Result<A>): Result<A> =>
  async () => {
    try {
      return await result()()
    } catch (error) {
      return E.left(unexpected(error))
    }
  }

const unexpected = (error: unknown): AppError => ({
  tag: 'service_failed',
  service: 'executions',
  operation: 'record',
  message: error instanceof Error ? error.name : 'unknown error',
  retryable: false,
})

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
