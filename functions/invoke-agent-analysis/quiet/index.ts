import type { MonitorState } from '../../../schemas/monitor'
import type { DetectionPorts } from '../ports'

/** Why no alert of a domain may open now: it is muted, or in maintenance. */
export const quietReason = (
  domain: string,
  { mute }: MonitorState,
  { clock, maintenance }: Pick<DetectionPorts, 'clock' | 'maintenance'>,
): string | undefined => {
  const now = clock.now()
  if (mute !== undefined && mute.until > now) return `muted by ${mute.by} until ${mute.until}`
  return maintenance(domain, now)
}
