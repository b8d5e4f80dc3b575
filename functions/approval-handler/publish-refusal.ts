import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import { ApprovalRefused } from '../../schemas/events'
import type { Attempt } from '../../schemas/events/approval-refused'
import type { CommitPorts } from '../domain/alert/commit'
import type { DecisionRequest } from '../domain/approval/actions'
import { type AppError, messageOf } from '../runtime/errors'
import { traced } from '../runtime/trace'

/** A refusal changes nothing, so its event needs no outbox: what cannot be published is in the log alone. */
export const publishRefusal = (
  alert: Alert,
  { action, caller }: Pick<DecisionRequest, 'caller'> & { readonly action: Attempt },
  error: AppError,
  ports: Pick<CommitPorts, 'clock' | 'events' | 'log' | 'trace'>,
): TE.TaskEither<AppError, never> => {
  const now = ports.clock.now()
  const event = ApprovalRefused.create(
    {
      correlation_id: alert.alert_id,
      // One a minute for each who tries: whoever keeps on clicking does not flood the bus.
      occasion: `${caller.principal}/${action}/${now.slice(0, 16)}`,
      occurred_at: now,
    },
    {
      alert_id: alert.alert_id,
      domain: alert.domain,
      attempted: action,
      decided_by: caller.principal,
      decision_surface: caller.surface,
      reason: messageOf(error).slice(0, 1_000),
      refused_at: now,
      ...defined({
        monitor: alert.monitor,
        setting: error.tag === 'forbidden' ? error.setting : undefined,
      }),
    },
  )
  return pipe(
    ports.events.publish([traced(event, ports)]),
    TE.orElse((problem) => {
      ports.log.warn('refusal not published', { alert_id: alert.alert_id, problem: messageOf(problem) })
      return TE.of<AppError, void>(undefined)
    }),
    TE.flatMap(() => TE.left<AppError, never>(error)),
  )
}
