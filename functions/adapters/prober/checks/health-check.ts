import type { Fact } from '../../../../schemas/issue'
import { fact } from '../../../domain/issues/fact'
import { typesOfCheck } from '../../../domain/issues/table'
import { clientOptions } from '../../aws/client-options'
import type { Check, HealthCheck } from '../model'
import { makeFairQueue } from '../net/fair-queue'
import { Fault, Inconclusive } from '../net/fault'
import { within } from '../net/time-budget'

/** Whether the Route 53 health check of the monitor's resources fails. */
export const healthCheck: Check<'health_check'> = {
  name: 'health_check',
  issueTypes: typesOfCheck('health_check'),
  needsSite: true,
  isWanted: ({ monitor: { checks = {}, resources = {} }, equipment }) =>
    equipment.healthCheck !== undefined &&
    resources.route53_health_check_id !== undefined &&
    checks.health_check !== false,
  run: async ({ monitor: { domain, resources = {} }, equipment }, deadline) => {
    const { route53_health_check_id: id } = resources
    if (id !== undefined && equipment.healthCheck !== undefined)
      await within(deadline, equipment.healthCheck(id, domain, deadline))
  },
}

/** Route 53 answers five requests a second per account, and others ask too. */
const RATE = 2
/** Each of Route 53's checkers probes every ten seconds at most: asking sooner brings next to nothing. */
const FRESH_MS = 10_000
/** Route 53's own rule: healthy is what more than this share of its checkers finds healthy. */
const HEALTHY_SHARE = 0.18

export const makeHealthCheck = ({ rate = RATE, fresh_ms = FRESH_MS } = {}): HealthCheck => {
  const queued = makeFairQueue(rate)
  const known = new Map<string, { readonly at: number; readonly reports: readonly CheckerReport[] }>()
  let request: StatusRequest | undefined
  const fresh = (id: string) => {
    const answer = known.get(id)
    return answer !== undefined && Math.abs(Date.now() - answer.at) < fresh_ms ? answer.reports : undefined
  }
  const ask = async (id: string) => {
    // Another domain with the same health check may have asked while this one waited.
    const before = fresh(id)
    if (before !== undefined) return before
    /** One client for all: each would leave connections of its own open. */
    request ??= await makeStatusRequest()
    const reports = await request(id)
    known.set(id, { at: Date.now(), reports })
    return reports
  }
  return async (id, domain, deadline) =>
    verify(id, domain, fresh(id) ?? (await queued(id, deadline, () => ask(id))))
}

/** What one of Route 53's checkers says. */
interface CheckerReport {
  readonly region: string
  readonly status: string
}

type StatusRequest = (id: string) => Promise<readonly CheckerReport[]>

/** Few deployments have health checks: the client is loaded where one is asked for. */
const makeStatusRequest = async (): Promise<StatusRequest> => {
  const { GetHealthCheckStatusCommand, Route53Client } = await import('@aws-sdk/client-route-53')
  const client = new Route53Client({ ...clientOptions, maxAttempts: 2 })
  return async (id) => {
    try {
      const command = new GetHealthCheckStatusCommand({ HealthCheckId: id })
      const { HealthCheckObservations = [] } = await client.send(command)
      return HealthCheckObservations.map(({ Region, StatusReport }) => ({
        region: Region ?? '',
        status: StatusReport?.Status ?? '',
      }))
    } catch (error) {
      throw new Inconclusive(`health check ${id}: ${error instanceof Error ? error.name : String(error)}`)
    }
  }
}

const verify = (id: string, domain: string, reports: readonly CheckerReport[]): void => {
  if (reports.length === 0) throw new Inconclusive(`health check ${id} has no observations`)
  const failing = reports.filter(({ status }) => !status.startsWith('Success'))
  if ((reports.length - failing.length) / reports.length > HEALTHY_SHARE) return
  const facts: readonly Fact[] = [
    fact('health_check_id', id),
    fact('failing_checkers', `${failing.length} of ${reports.length}`),
    fact('checker_says', failing[0]?.status ?? ''),
    fact('checker_regions', failing.map(({ region }) => region).join(' ')),
  ]
  throw new Fault('health_check_failing', `the Route 53 health check of ${domain} fails`, facts)
}
