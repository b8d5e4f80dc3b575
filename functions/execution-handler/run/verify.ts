import { defined } from '../../../schemas/defined'
import type { Issue } from '../../../schemas/issue'
import type { Monitor } from '../../../schemas/monitor'
import { reportFor } from '../../domain/issues/coverage'
import type { ProbeReport } from '../../runtime/ports'
import { RESERVE_MS, type Verification } from '../model'
import type { ExecutionPorts } from '../ports'

export const verificationOf = ({ status, issues, reason }: ProbeReport, probes: number): Verification =>
  defined({ status, probes, summary: issues[0]?.summary ?? reason })

const unknown = (probes: number): Verification => ({
  status: 'unknown',
  probes,
  summary: 'The time to verify was over before the domain was seen to be well; the next tick tells.',
})

/**
 * Probes until the domain is well or the time of the settings for it is over. A failure counts when as many fresh probes
 * see it as for an alert. A domain is not well before the check that found the alert's fault has said so. A minute before
 * the deadline of the function it ends as unknown.
 */
export const verify = async (
  issue: Issue,
  monitor: Monitor,
  ports: ExecutionPorts,
): Promise<Verification> => {
  const { verify_seconds, verify_interval_ms } = ports.settings.execution
  const end = Date.parse(ports.clock.now()) + verify_seconds * 1000
  const timeIsUp = () => ports.remaining() <= RESERVE_MS
  let probes = 0
  for (;;) {
    if (timeIsUp()) return unknown(probes)
    probes += 1
    const report = reportFor(issue, await ports.prober.probe(monitor)())
    if (report.status === 'healthy') return verificationOf(report, probes)
    if (Date.parse(ports.clock.now()) >= end) {
      if (report.status === 'unknown') return verificationOf(report, probes)
      break
    }
    if (ports.remaining() - verify_interval_ms <= RESERVE_MS) return unknown(probes)
    await ports.pause(verify_interval_ms)()
  }
  if (timeIsUp()) return unknown(probes)
  return verificationOf(reportFor(issue, await ports.prober.confirm(monitor)()), probes + 1)
}
