import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { AlertId } from '../../schemas/scalars'
import { type FunctionSettings, policyFor } from '../../schemas/settings'
import { type CommitPorts, commit } from '../domain/alert/commit'
import type { DecisionRequest } from '../domain/approval/actions'
import { withDeadline } from '../domain/approval/deadline'
import { namedWithProof } from '../domain/approval/people'
import { refusalOf } from '../domain/approval/policy'
import { underFreeze } from '../domain/freeze'
import { type AppError, notFound } from '../runtime/errors'
import type { UseCase } from '../runtime/ports'
import { alreadyDone, type Decided, unfit, unseen } from './outcome'
import { publishRefusal } from './publish-refusal'
import { type TransitionPorts, transitionFor } from './transition'

export type DecisionPorts = CommitPorts & TransitionPorts

/** How often a request is decided anew when somebody else wrote in between: more than can write before it is over. */
const ATTEMPTS = 8

/** The one way to decide, for every surface: the first valid decision wins, and every other answer says so. */
export const decideAlert =
  (request: DecisionRequest): UseCase<DecisionPorts, Decided> =>
  (ports) =>
    onceRead(request.alert_id, ports, (alert, today, freeze) => decideOn(alert, request, today, freeze))

/** Does something on an alert as it is now, by the settings of now, and anew where somebody else wrote in between. */
export const onceRead = (
  alert_id: AlertId,
  ports: DecisionPorts,
  act: (alert: Alert, ports: DecisionPorts, freeze: string | undefined) => TE.TaskEither<AppError, Decided>,
  left = ATTEMPTS,
): TE.TaskEither<AppError, Decided> =>
  pipe(
    ports.alerts.get(alert_id),
    TE.flatMap(TE.fromNullable(notFound('alert', alert_id))),
    TE.flatMap((alert) => withDeadline(alert, ports)),
    TE.flatMap((alert) =>
      pipe(
        TE.fromTask<Awaited<ReturnType<typeof underFreeze>>, AppError>(() =>
          underFreeze(alert, ports.settings, ports.clock.now()),
        ),
        TE.flatMap(({ settings, freeze }) => act(alert, { ...ports, settings }, freeze)),
      ),
    ),
    TE.orElse((error) =>
      error.tag === 'condition_failed' && left > 1
        ? onceRead(alert_id, ports, act, left - 1)
        : TE.left(error),
    ),
  )

const decideOn = (
  alert: Alert,
  request: DecisionRequest,
  ports: DecisionPorts,
  freeze: string | undefined,
): TE.TaskEither<AppError, Decided> => {
  // Who may not decide gets this answer first, and learns nothing about who did.
  const forbidden = refusalOf(alert, request, ports.settings)
  if (forbidden !== undefined) return publishRefusal(alert, request, forbidden, ports)
  const known = alreadyDone(alert, request, ports.settings)
  if (known !== undefined) return TE.fromEither(known)
  const refused = unfit(alert, request) ?? unseen(alert, request)
  if (refused !== undefined) return TE.left(refused)
  return pipe(
    transitionFor(alert, request, ports.clock.now(), ports),
    // What was altered, or rests on somebody who may not decide any more, is refused like a stranger, and others hear of it.
    TE.orElse((error) =>
      error.tag === 'forbidden' ? publishRefusal(alert, request, error, ports) : TE.left(error),
    ),
    TE.flatMap((transition) => commit(transition)(ports)),
    TE.map((decided) => {
      log(decided, request, ports)
      return { alert: decided, message: sentence(decided, request, ports.settings, freeze) }
    }),
  )
}

const sentence = (
  alert: Alert,
  { action, by: claimed, caller }: DecisionRequest,
  settings: FunctionSettings,
  freeze: string | undefined,
): string => {
  const by = namedWithProof(claimed, caller.principal, caller.surface)
  switch (action) {
    case 'approve': {
      if (alert.approval_status === 'approved') return `approved by ${by}`
      const given = Object.keys(alert.approvals ?? {}).length
      const held =
        freeze === undefined ? '' : `; a change freeze is on (${freeze}), which two people override`
      return `approval ${given} of ${policyFor(settings, alert.severity).approvals_needed} by ${by}${held}`
    }
    case 'reject':
      return `rejected by ${by}`
    case 'acknowledge':
      return `acknowledged by ${by}`
    case 'snooze':
      return `reminders are held back until ${alert.snoozed_until ?? ''}`
    case 'analyze_again':
      return alert.ended_at === undefined
        ? 'the alert is analysed again; a new message follows'
        : 'a new analysis follows if the domain still fails'
    case 'stop':
      return alert.ended_at === undefined
        ? 'the execution stops before its next step'
        : 'the execution was stopped before it began'
  }
}

/** The lines that the documented query counts, one per decision, and others that it must not count. */
const log = (alert: Alert, { action, caller }: DecisionRequest, ports: DecisionPorts): void => {
  const fields = { alert_id: alert.alert_id, surface: caller.surface, decided_by: caller.principal }
  const { approval_status } = alert
  if (action === 'approve' && approval_status === 'approved')
    ports.log.info('Alert approved', { ...fields, approval_status })
  else if (action === 'reject') ports.log.info('Alert rejected', { ...fields, approval_status })
  else ports.log.info('Alert request done', { ...fields, action })
}
