import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import type { Instant } from '../../schemas/scalars'
import { commit } from '../domain/alert/commit'
import { decide } from '../domain/alert/decide'
import { CLAIM_MS, POLL_MS, SEGMENT_MS } from '../domain/alert/times'
import { decidedSession } from '../domain/approval/step-session'
import { runsDry } from '../domain/plan/dry-run'
import { type AppError, conflict } from '../runtime/errors'
import type { ExecutionJournal, Result } from '../runtime/ports'
import { laterBy } from '../runtime/time'
import { authorizeFurther } from './authorize'
import { approvalId, readKnown } from './journal'
import { newProgress, type Progress, type StopReason, type Waiting } from './model'
import type { ExecutionPorts } from './ports'
import { type Executed, finish, recordWait } from './record/record'
import { carryOut } from './run/carry-out'
import { diedDuring } from './run/ending'
import { stopReason } from './run/stop-conditions'
import { settleWaiting } from './run/waiting'
import { releasing } from './slot'

/**
 * Goes on with an execution that waits, or whose segment died, as its next segment: once, by two conditional writes of which the second is
 * in a table that no other function may write. What is still under way is only looked at, and left for another minute.
 */
export const continueExecution = (alert: Alert, ports: ExecutionPorts, early: boolean): Result<Executed> =>
  pipe(
    TE.fromEither(due(alert, ports.clock.now(), early)),
    TE.flatMap(() => authorizeFurther(alert)(ports)),
    TE.flatMap(() => ports.begun.read(approvalId(alert))),
    TE.flatMap((journal) =>
      journal === undefined || journal.execution_id !== alert.execution_id
        ? TE.left(conflict('no execution of this decision has begun'))
        : TE.right(journal),
    ),
    TE.flatMap((journal) => () => goOn(alert, journal, ports)()),
  )

const goOn =
  (alert: Alert, journal: ExecutionJournal, ports: ExecutionPorts): Result<Executed> =>
  async () => {
    // What a segment has left was no rehearsal; a dry run that died has left nothing.
    const dry = journal.known === undefined && runsDry(alert, ports.settings)
    const progress = newProgress(dry, journal.segment + 1, journal.started_at)
    const known = readKnown(journal.known, progress)
    if (E.isLeft(known))
      return E.left({
        tag: 'corrupt',
        what: 'record of an execution',
        id: alert.alert_id,
        message: known.left,
      })
    if (journal.call_begun !== undefined) return ended(alert, journal.call_begun, progress, ports)()
    if (progress.waiting === undefined)
      return nextSegment(alert, journal, ports, progress, async () => undefined)()
    const { waiting } = progress
    const obstacle = await stopReason(alert, ports, progress)
    const named = { ...ports, actions: ports.actions.inNameOf(decidedSession(alert, ports.settings)) }
    const looked = await named.actions.look(waiting, waiting.operation)()
    // Where AWS gives no rights to look, nothing is known of it: it is looked at again.
    const outcome = looked.refused !== undefined ? { ...looked, operation: waiting.operation } : looked
    if (outcome.operation !== undefined && obstacle === undefined) return postponed(alert, waiting, ports)()
    const settle = () => settleWaiting(alert, named, progress, outcome, obstacle)
    return nextSegment(alert, journal, ports, progress, settle)()
  }

/** A stop is not waited for, nor is what AWS says is over; what runs, or waits, is left alone. */
const due = (
  { wait_until, segment_expires_at, stop_requested_at }: Alert,
  now: Instant,
  early: boolean,
): E.Either<AppError, void> => {
  if (wait_until !== undefined)
    return wait_until > now && stop_requested_at === undefined && !early
      ? E.left(conflict(`an execution of this alert waits until ${wait_until}`))
      : E.right(undefined)
  return segment_expires_at !== undefined && segment_expires_at <= now
    ? E.right(undefined)
    : E.left(conflict('an execution of this alert is in progress'))
}

const slotOf = (alert: Alert, ports: ExecutionPorts, until: string) => ({
  slot: {
    execution_id: alert.execution_id ?? '',
    approval: approvalId(alert),
    now: ports.clock.now(),
    until,
  },
  limits: ports.settings.execution,
})

const postponed = (alert: Alert, waiting: Waiting, ports: ExecutionPorts): Result<Executed> => {
  const until = laterBy(ports.clock.now(), POLL_MS)
  const { slot, limits } = slotOf(alert, ports, laterBy(until, CLAIM_MS))
  return pipe(
    ports.slots.extend(slot, limits),
    TE.flatMap(() => recordWait(alert, waiting, ports)),
  )
}

/** The next segment is ours: by the item, then by the journal, whatever the item says. */
const taken = (alert: Alert, journal: ExecutionJournal, ports: ExecutionPorts): Result<Alert> => {
  const transition = decide(
    {
      name: 'continue',
      execution_id: alert.execution_id ?? '',
      segment: alert.execution_segment ?? 1,
      segment_ms: SEGMENT_MS,
      claim_ms: CLAIM_MS,
      ...defined({ waited_until: alert.wait_until }),
    },
    alert,
    ports.clock.now(),
  )
  if (E.isLeft(transition))
    return TE.left(conflict(`this execution cannot be continued: ${transition.left.guard.attribute}`))
  const { execution_id, segment } = journal
  const key = { approval: approvalId(alert), execution_id, segment }
  return pipe(
    commit(transition.right)(ports),
    TE.mapLeft((error) =>
      error.tag === 'condition_failed' ? conflict('somebody else goes on with this execution') : error,
    ),
    TE.tap(() => ports.begun.nextSegment({ ...key, holder: ports.ids.uuid() })),
  )
}

const nextSegment = (
  alert: Alert,
  journal: ExecutionJournal,
  ports: ExecutionPorts,
  progress: Progress,
  settle: () => Promise<StopReason | undefined>,
): Result<Executed> => {
  const { slot, limits } = slotOf(alert, ports, laterBy(ports.clock.now(), CLAIM_MS))
  return pipe(
    ports.slots.extend(slot, limits),
    TE.flatMap(() => taken(alert, journal, ports)),
    TE.flatMap((ours) =>
      releasing(
        slot.execution_id,
        ports,
        pipe(
          TE.fromTask<Awaited<ReturnType<typeof carryOut>>, AppError>(() =>
            carryOut(ours, ports, progress, settle),
          ),
          TE.flatMap((done) => finish(ours, done, ports)),
        ),
      ),
    ),
  )
}

/** A segment died in the middle of a call: no one knows what became of it, and nothing of it is tried again. */
const ended = (alert: Alert, call: string, progress: Progress, ports: ExecutionPorts): Result<Executed> =>
  releasing(alert.execution_id ?? '', ports, finish(alert, diedDuring(alert, call, progress), ports))
