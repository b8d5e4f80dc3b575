import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { Channel } from '../../schemas/scalars'
import type { Result } from '../runtime/ports'
import { laterBy, minutes } from '../runtime/time'
import type { NotifyPorts } from './model'

/** Links show how it ended for so long after the time to decide. */
const LINK_STAYS_MS = minutes(24 * 60)

/** The signed link to an alert's page, as a channel may use it; `undefined` before there is anything to decide. */
export const linkFor = (alert: Alert, channel: Channel, ports: NotifyPorts): Result<string | undefined> => {
  const { alert_id, plan_digest, approval_expires_at } = alert
  if (plan_digest === undefined || approval_expires_at === undefined) return TE.right(undefined)
  const now = ports.clock.now()
  const expires_at = laterBy(approval_expires_at > now ? approval_expires_at : now, LINK_STAYS_MS)
  return pipe(
    ports.links.sign({ alert_id, channel, plan_digest, expires_at }),
    TE.map((token) => `${ports.approvalUrl}?t=${token}`),
  )
}
