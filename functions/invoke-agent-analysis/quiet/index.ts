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
  { clock, maintenance, settings }: Pick<DetectionPorts, 'clock' | 'maintenance' | 'settings'>,
): Quiet | undefined => {
  const now = clock.now()
  const deployed = maintenance(identity.domain, now)
  if (deployed !== undefined) return { reason: deployed, critical: 'held' }
  // Nobody has signed a mute: where people prove who they are, one that was left from before counts for nothing.
  if (settings.windows === undefined && mute !== undefined && mute.until > now)
    return { reason: `muted by ${mute.by} until ${mute.until}`, critical: 'heard' }
  const window = windows.find(({ targets }) => targets.some((target) => isTarget(target, identity)))
  return window === undefined
    ? undefined
    : { reason: `window of ${window.opened_by} until ${window.ends_at}`, critical: 'heard' }
}
