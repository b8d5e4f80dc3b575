import { InvocationFailed } from '../runtime/handler'
import type { Detected } from './answer'
import type { DetectionInput } from './model'
import type { DetectionPorts } from './ports'

/** Failures that are named in the error; all of them are in the log. */
const LISTED = 10

/**
 * Counts and reports a tick that has come to its end.
 * @throws InvocationFailed where something of it could not be recorded
 */
export const finish = async (
  { checked, healthy, unknown, skipped, alert_ids, failures }: Detected,
  {
    trigger,
    report,
    monitors,
  }: Pick<DetectionInput, 'trigger' | 'report'> & Partial<Pick<DetectionInput, 'monitors'>>,
  ports: DetectionPorts,
): Promise<void> => {
  if (trigger === 'schedule') ports.measure({ name: 'ProbeTicks', value: 1 })
  // Only where somebody looks at it.
  if (trigger === 'schedule' && ports.settings.vantage !== undefined)
    await (await import('./vantage/heartbeat')).beat(ports)
  ports.log.info('probe tick finished', {
    trigger,
    checked,
    healthy,
    unknown,
    skipped,
    open: alert_ids.length,
    failures: failures.length,
  })
  // An alarm of several domains is confirmed by one of them.
  if (report !== undefined && healthy === monitors?.length)
    ports.log.info('report not confirmed', {
      domains: [...new Set(monitors.map(({ domain }) => domain))],
      by: report.reported_by,
    })
  if (failures.length > 0)
    throw new InvocationFailed(`${failures.length} not recorded: ${failures.slice(0, LISTED).join('; ')}`)
}
