import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { FunctionSettings } from '../../schemas/settings'
import { CLAIM_MS } from '../domain/alert/times'
import { type AppError, begunBefore, messageOf } from '../runtime/errors'
import type { Base, BegunExecutions, ExecutionSlots, Result } from '../runtime/ports'
import { laterBy } from '../runtime/time'
import { approvalId } from './begin'

type Ports = Base & {
  readonly slots: ExecutionSlots
  readonly begun: BegunExecutions
  readonly settings: FunctionSettings
}

/** Takes one of the slots that the settings allow, begins, carries out, and gives the slot back. */
export const withSlot = <A>(
  alert: Alert,
  execution_id: string,
  ports: Ports,
  run: {
    readonly begin: (keepSlot: Result<void>) => Result<Alert>
    readonly carryOut: (alert: Alert) => Result<A>
  },
): Result<A> => {
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
    TE.flatMap((begun) => ended(run.carryOut(begun), slots.release(execution_id), ports)),
  )
}

const ended = <A>(done: Result<A>, release: Result<void>, ports: Base): Result<A> =>
  pipe(
    done,
    TE.tap(() => tried(release, ports)),
    TE.orElse(after<A>(release, ports)),
  )

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
