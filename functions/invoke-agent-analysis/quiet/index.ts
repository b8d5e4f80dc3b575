import type { MonitorIdentity, MonitorState } from '../../../schemas/monitor'
import type { Window } from '../../../schemas/window'
import { isTarget, type Quiet } from '../../domain/windows'
import type { DetectionPorts } from '../ports'

/**
 * Why no alert of a monitor may open now: it is muted, or in maintenance. What somebody has opened a window for is heard where it
 * is critical; what the deployed settings expect is not.
 */
export const quietReason = (
  identity: MonitorIdentity,
  { mute }: MonitorState,
  windows: readonly Window[],
  { clock, maintenance }: Pick<DetectionPorts, 'clock' | 'maintenance'>,
): Quiet | undefined => {
  const now = clock.now()
  const deployed = maintenance(identity.domain, now)
  if (deployed !== undefined) return { reason: deployed, critical: 'held' }
  if (mute !== undefined && mute.until > now)
    return { reason: `muted by ${mute.by} until ${mute.until}`, critical: 'heard' }
  const window = windows.find(({ targets }) => targets.some((target) => isTarget(target, identity)))
  return window === undefined
    ? undefined
    : { reason: `window of ${window.opened_by} until ${window.ends_at}`, critical: 'heard' }
}
