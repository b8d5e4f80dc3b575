import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { WantedAmendment } from '../../schemas/amendment'
import { defined } from '../../schemas/defined'
import type { PlanDigest } from '../../schemas/scalars'
import { commit } from '../domain/alert/commit'
import { decide } from '../domain/alert/decide'
import type { DecisionRequest } from '../domain/approval/actions'
import { refusalOf } from '../domain/approval/policy'
import { type AppError, badInput, conflict } from '../runtime/errors'
import type { UseCase } from '../runtime/ports'
import { readAmendment } from './amendment-form'
import { type DecisionPorts, onceRead } from './decide'
import { type Decided, explain, outcomeOf } from './outcome'
import { publishRefusal } from './publish-refusal'
import { attested } from './transition'

export interface AmendmentRequest extends Omit<DecisionRequest, 'action'> {
  /** Of the plan that was seen: the fields of the form are those of its steps. */
  readonly plan_digest: PlanDigest
  readonly fields: Readonly<Record<string, unknown>>
}

/**
 * Has a plan changed, by whoever may approve it as it is. Nothing is decided by it: the changed plan is checked, previewed and signed by
 * an analysis, is a revision of its own, and wants every approval anew.
 */
export const amendPlan =
  (request: AmendmentRequest): UseCase<DecisionPorts, Decided> =>
  (ports) =>
    onceRead(request.alert_id, ports, (alert, today) => amendOn(alert, request, today))

const amendOn = (
  alert: Alert,
  request: AmendmentRequest,
  ports: DecisionPorts,
): TE.TaskEither<AppError, Decided> => {
  const { caller, by } = request
  const refused = (error: AppError) => publishRefusal(alert, { action: 'amend', caller }, error, ports)
  const forbidden = refusalOf(alert, { action: 'approve', by, caller }, ports.settings)
  if (forbidden !== undefined) return refused(forbidden)
  const outcome = outcomeOf(alert)
  if (outcome !== undefined)
    return TE.left(conflict(`this alert was already ${outcome.what} by ${outcome.by} at ${outcome.at}`))
  const now = ports.clock.now()
  const amend = (wanted: WantedAmendment) =>
    E.mapLeft(explain)(decide({ name: 'amend', amendment: wanted }, alert, now))
  // First whether it may be amended at all: fields are of the plan that was seen, and of no other.
  const nothing = wantedOf(request, alert, now, { dropped: [], parameters: {} })
  const possible = amend({ ...nothing, mac: '' })
  if (E.isLeft(possible)) return TE.left(possible.left)
  const read = readAmendment(alert.plan, request.fields)
  if (E.isLeft(read)) return TE.left(badInput(read.left))
  const wanted = wantedOf(request, alert, now, read.right)
  return pipe(
    attested(alert, ports),
    TE.orElse((error) => (error.tag === 'forbidden' ? refused(error) : TE.left(error))),
    TE.flatMap(() => ports.amendments.sign({ alert_id: alert.alert_id, ...wanted })),
    TE.flatMapEither((mac) => amend({ ...wanted, mac })),
    TE.flatMap((transition) => commit(transition)(ports)),
    TE.map((amended) => {
      const fields = { alert_id: alert.alert_id, surface: caller.surface, amended_by: caller.principal }
      ports.log.info('Plan amended', fields)
      const message = 'the plan is changed; what it would do is looked up, and a new message follows'
      return { alert: amended, message }
    }),
  )
}

const wantedOf = (
  { by, caller, comment, plan_digest }: AmendmentRequest,
  { plan_revision = 1 }: Alert,
  at: string,
  { dropped, parameters }: Pick<WantedAmendment, 'dropped' | 'parameters'>,
): Omit<WantedAmendment, 'mac'> => ({
  ...{ by, decided_by: caller.principal, surface: caller.surface, at, plan_digest, plan_revision },
  ...{ dropped, parameters },
  ...defined({ comment: comment === '' ? undefined : comment }),
})
