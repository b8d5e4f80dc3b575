import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import type { ProbeReport } from '../../runtime/ports'
import { RESERVE_MS, type Verification } from '../model'
import type { ExecutionPorts } from '../ports'
import { probeAll, type SignedReport, signedMonitors, together } from './signed-monitors'

export const verificationOf = ({ status, issues, reason }: ProbeReport, probes: number): Verification =>
  defined({ status, probes, summary: issues[0]?.summary ?? reason })

const unknown = (probes: number): Verification => ({
  status: 'unknown',
  probes,
  summary: 'The time to verify was over before the domain was seen to be well; the next tick tells.',
})

/**
 * Probes until every monitor of the decision is well or the time of the settings for it is over. A failure counts when as many
 * fresh probes see it as for an alert. None is well before the check that found the alert's fault has said so. A minute before
 * the deadline of the function it ends as unknown.
 */
export const verify = async (alert: Alert, ports: ExecutionPorts): Promise<Verification> => {
  const { verify_seconds, verify_interval_ms } = ports.settings.execution
  const end = Date.parse(ports.clock.now()) + verify_seconds * 1000
  const timeIsUp = () => ports.remaining() <= RESERVE_MS
  let probes = 0
  let left = signedMonitors(alert, ports)
  for (;;) {
    if (timeIsUp()) return unknown(probes)
    probes += 1
    const reports = await probeAll(alert, left, 'probe', ports)
    const report = together(alert, reports)
    left = reports.filter((one) => one.report.status !== 'healthy')
    if (report.status === 'healthy') return verificationOf(report, probes)
    if (Date.parse(ports.clock.now()) >= end || left.length === 0) {
      if (report.status === 'unknown') return verificationOf(report, probes)
      break
    }
    if (ports.remaining() - verify_interval_ms <= RESERVE_MS) return unknown(probes)
    await ports.pause(verify_interval_ms)()
  }
  if (timeIsUp()) return unknown(probes)
  const last = await probeAll(alert, left, 'confirm', ports)
  return { ...verificationOf(together(alert, last), probes + 1), ...notWell(alert, last) }
}

/** Which ones are not well, where there are several. */
const notWell = (alert: Alert, reports: readonly SignedReport[]): Pick<Verification, 'not_well'> => {
  const names = reports.filter(({ report }) => report.status !== 'healthy').map(({ name }) => name)
  return alert.members === undefined || names.length === 0 ? {} : { not_well: names }
}
