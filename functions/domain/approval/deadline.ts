import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../../schemas/alert'
import type { Instant } from '../../../schemas/scalars'
import { type FunctionSettings, policyFor } from '../../../schemas/settings'
import type { PauseVerifier, Result } from '../../runtime/ports'
import { laterBy, minutes } from '../../runtime/time'

interface Ports {
  readonly pauses: PauseVerifier
  readonly settings: FunctionSettings
}

/** Until when the policy lets people decide, whatever the item says; `undefined` before the analysis. */
const policyDeadline = (alert: Alert, settings: FunctionSettings): Instant | undefined =>
  alert.analyzed_at === undefined
    ? undefined
    : laterBy(alert.analyzed_at, minutes(policyFor(settings, alert.severity).open_minutes))

/**
 * Until when an alert can be decided: as the policy says, or a signed pause. What is stored only shortens it. The pause is
 * looked at where it makes a difference, since a MAC costs money.
 */
export const decidableUntil = (alert: Alert, { pauses, settings }: Ports): Result<Instant | undefined> => {
  const { approval_expires_at: stored } = alert
  const limit = policyDeadline(alert, settings)
  if (stored === undefined || limit === undefined || stored <= limit) return TE.right(stored)
  return pipe(
    pauses.verify(alert),
    TE.map((genuine) => (genuine ? stored : limit)),
  )
}

/** The alert with the deadline that counts in place of the one that is stored. */
export const withDeadline = (alert: Alert, ports: Ports): Result<Alert> =>
  pipe(
    decidableUntil(alert, ports),
    TE.map((until) => (until === undefined ? alert : { ...alert, approval_expires_at: until })),
  )
