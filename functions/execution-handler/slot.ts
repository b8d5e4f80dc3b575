import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { FunctionSettings } from '../../schemas/settings'
import { CLAIM_MS } from '../domain/alert/times'
import { type AppError, begunBefore, messageOf } from '../runtime/errors'
import type { Base, BegunExecutions, ExecutionSlots, Result } from '../runtime/ports'
import { laterBy } from '../runtime/time'
import { approvalId } from './journal'
import type { Executed } from './record/record'

type Ports = Base & {
  readonly slots: ExecutionSlots
  readonly begun: BegunExecutions
  readonly settings: FunctionSettings
}

/** Takes one of the slots that the settings allow, begins, carries out, and gives the slot back. */
export const withSlot = (
  alert: Alert,
  execution_id: string,
  ports: Ports,
  run: {
    readonly begin: (keepSlot: Result<void>) => Result<Alert>
    readonly carryOut: (alert: Alert) => Result<Executed>
  },
): Result<Executed> => {
  const { slots, settings } = ports
  const { max_concurrent, max_per_hour } = settings.execution
  const limits = { max_concurrent, max_per_hour }
  const now = ports.clock.now()
  const slot = { execution_id, approval: approvalId(alert), now, until: laterBy(now, CLAIM_MS) }
  return pipe(
    // One that has begun keeps its slot: the marker itself says so once more, after the slot.
    ports.begun.has(slot.approval),
    TE.flatMap((before) => (before ? TE.left(begunBefore) : slots.take(slot, limits))),
    // What has not begun counts neither as running nor for the hour.
    TE.flatMap(() =>
      pipe(run.begin(slots.keep(slot, limits)), TE.orElse(after<Alert>(slots.forget(slot), ports))),
    ),
    TE.flatMap((begun) => releasing(execution_id, ports, run.carryOut(begun))),
  )
}

/** Gives the slot back at the end. An execution that waits keeps it: it ends by itself when no one goes on. */
export const releasing = (
  execution_id: string,
  ports: Base & Pick<Ports, 'slots'>,
  done: Result<Executed>,
): Result<Executed> => {
  const release = ports.slots.release(execution_id)
  return pipe(
    done,
    TE.tap(({ result }) => (result === undefined ? TE.right(undefined) : tried(release, ports))),
    TE.orElse(after<Executed>(release, ports)),
  )
}

/** Gives the slot back, and passes the error on. */
const after =
  <A>(giveBack: Result<void>, ports: Base) =>
  (error: AppError): Result<A> =>
    pipe(
      tried(giveBack, ports),
      TE.flatMap(() => TE.left<AppError, A>(error)),
    )

/** A slot that cannot be given back ends by itself when a claim would: a count that fails is logged and changes nothing. */
const tried = (count: Result<void>, ports: Base): Result<void> =>
  pipe(
    count,
    TE.orElse((problem) => {
      ports.log.warn('execution not counted', { problem: messageOf(problem) })
      return TE.right<AppError, void>(undefined)
    }),
  )
