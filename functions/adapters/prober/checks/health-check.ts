import type { HealthCheckConfig } from '@aws-sdk/client-route-53'
import { defined } from '../../../../schemas/defined'
import type { Fact } from '../../../../schemas/issue'
import type { MonitorAccount } from '../../../../schemas/monitor-account'
import { fact } from '../../../domain/issues/fact'
import { clientOptions } from '../../aws/client-options'
import type { SessionCredentials } from '../../aws/session'
import type { Check, HealthCheck } from '../model'
import { makeFairQueue } from '../net/fair-queue'
import { Fault, Inconclusive } from '../net/fault'
import { type Deadline, within } from '../net/time-budget'

/** Whether the Route 53 health check of the monitor's resources fails. */
export const healthCheck: Check<'health_check'> = {
  name: 'health_check',
  needsSite: true,
  isWanted: ({ monitor: { checks = {}, resources = {} }, equipment }) =>
    equipment.healthCheck !== undefined &&
    resources.route53_health_check_id !== undefined &&
    checks.health_check !== false,
  run: async ({ monitor: { domain, resources = {}, account }, equipment }, deadline) => {
    const { route53_health_check_id: id } = resources
    if (id !== undefined && equipment.healthCheck !== undefined)
      await within(deadline, equipment.healthCheck(id, domain, deadline, account))
  },
}

/** How what AWS says of a monitor's resources is asked for. */
export interface CheckOptions {
  /** Calls a second. */
  readonly rate?: number
  /** How long an answer holds. */
  readonly fresh_ms?: number
  /** Of whoever may look at the resources of an account; the function's own without it. */
  readonly credentials?: ((account?: MonitorAccount) => Promise<SessionCredentials>) | undefined
}

/** Route 53 answers five requests a second per account, and others ask too; one turn is two of them at most. */
const RATE = 2
/** Each of Route 53's checkers probes every ten seconds at most: asking sooner brings next to nothing. */
const FRESH_MS = 10_000
/** How long a configuration holds. */
const CONFIG_MS = 600_000
/** Route 53's own rule: healthy is what more than this share of its checkers finds healthy. */
const HEALTHY_SHARE = 0.18
/** The metric has a value for each minute, and is late by one or two. */
const METRIC_MS = 300_000

/**
 * Route 53's verdict is the metric `HealthCheckStatus` of CloudWatch, which holds for inverted and calculated health checks as
 * well. What its checkers say explains a failure; where there is no value of the metric, it is all there is.
 */
export const makeHealthCheck = ({
  rate = RATE,
  fresh_ms = FRESH_MS,
  credentials,
}: CheckOptions = {}): HealthCheck => {
  const queued = makeFairQueue(rate)
  const fresh = makeCache<Hint>(fresh_ms)
  const configs = makeCache<HealthCheckConfig>(CONFIG_MS)
  const metrics = makeCache<{ readonly value: number | undefined }>(fresh_ms)
  /** One client of each kind for all of an account: each would leave connections of its own open. */
  const made = new Map<string | undefined, Promise<Clients>>()
  const clients = (account: MonitorAccount | undefined): Promise<Clients> => {
    const known = made.get(account?.role_arn) ?? makeClients(credentials && (() => credentials(account)))
    made.set(account?.role_arn, known)
    return known
  }

  const ask = async (id: string, account: MonitorAccount | undefined): Promise<Hint> => {
    // Another domain with the same health check may have asked while this one waited.
    const before = fresh.get(id)
    if (before !== undefined) return before
    const { configOf, observationsOf } = await clients(account)
    const config = configs.get(id) ?? configs.put(id, await configOf(id))
    const idle = config.Disabled === true || config.Type === 'CALCULATED'
    return fresh.put(id, { config, reports: idle ? [] : await observationsOf(id) })
  }
  const hintOf = (id: string, deadline: Deadline, account: MonitorAccount | undefined): Promise<Hint> => {
    const before = fresh.get(id)
    return before === undefined ? queued(id, deadline, () => ask(id, account)) : Promise.resolve(before)
  }

  return async (id, domain, deadline, account) => {
    const { metricOf } = await clients(account)
    const metric = metrics.get(id) ?? metrics.put(id, { value: await metricOf(id) })
    if (metric.value === undefined) return verify(id, domain, await hintOf(id, deadline, account))
    if (metric.value >= 1) return
    throw failure(id, domain, await hintOf(id, deadline, account).catch(withoutHint))
  }
}

/** The verdict does not need it. */
const withoutHint = (error: unknown): Hint => {
  if (error instanceof Inconclusive) return { config: {}, reports: [] }
  throw error
}

const makeCache = <A>(fresh_ms: number) => {
  const known = new Map<string, { readonly at: number; readonly value: A }>()
  return {
    get: (id: string): A | undefined => {
      const one = known.get(id)
      return one !== undefined && Math.abs(Date.now() - one.at) < fresh_ms ? one.value : undefined
    },
    put: (id: string, value: A): A => {
      known.set(id, { at: Date.now(), value })
      return value
    },
  }
}

/** What one of Route 53's checkers says. */
interface CheckerReport {
  readonly region: string
  readonly status: string
}

/** How a health check is set up, and what the checkers observe: not yet inverted, and none of calculated ones. */
interface Hint {
  readonly config: Partial<HealthCheckConfig>
  readonly reports: readonly CheckerReport[]
}

interface Clients {
  readonly configOf: (id: string) => Promise<HealthCheckConfig>
  readonly observationsOf: (id: string) => Promise<readonly CheckerReport[]>
  /** 1 where it is healthy, 0 where it is not. */
  readonly metricOf: (id: string) => Promise<number | undefined>
}

/** Few deployments have health checks: the clients are loaded where one is asked for. */
const makeClients = async (
  credentials: (() => Promise<SessionCredentials>) | undefined,
): Promise<Clients> => {
  const options = { ...clientOptions, ...defined({ credentials }), maxAttempts: 2 }
  const [route53, cloudWatch] = await Promise.all([
    import('@aws-sdk/client-route-53'),
    import('@aws-sdk/client-cloudwatch'),
  ])
  const { GetHealthCheckCommand, GetHealthCheckStatusCommand, Route53Client } = route53
  const { CloudWatchClient, GetMetricStatisticsCommand } = cloudWatch
  const client = new Route53Client(options)
  // Route 53 has its metrics there, wherever its checkers and this function are.
  const metrics = new CloudWatchClient({ ...options, region: 'us-east-1' })
  const saidBy = async <A>(id: string, asked: Promise<A>): Promise<A> => {
    try {
      return await asked
    } catch (error) {
      throw new Inconclusive(`health check ${id}: ${error instanceof Error ? error.name : String(error)}`)
    }
  }
  return {
    configOf: async (id) => {
      const command = new GetHealthCheckCommand({ HealthCheckId: id })
      const { HealthCheck } = await saidBy(id, client.send(command))
      return HealthCheck?.HealthCheckConfig ?? { Type: undefined }
    },
    observationsOf: async (id) => {
      const command = new GetHealthCheckStatusCommand({ HealthCheckId: id })
      const { HealthCheckObservations = [] } = await saidBy(id, client.send(command))
      return HealthCheckObservations.map(({ Region, StatusReport }) => ({
        region: Region ?? '',
        status: StatusReport?.Status ?? '',
      }))
    },
    metricOf: async (id) => {
      const now = Date.now()
      const command = new GetMetricStatisticsCommand({
        Namespace: 'AWS/Route53',
        MetricName: 'HealthCheckStatus',
        Dimensions: [{ Name: 'HealthCheckId', Value: id }],
        StartTime: new Date(now - METRIC_MS),
        EndTime: new Date(now),
        Period: 60,
        Statistics: ['Minimum'],
      })
      try {
        const { Datapoints = [] } = await metrics.send(command)
        const [last] = Datapoints.sort(
          (one, other) => (other.Timestamp?.getTime() ?? 0) - (one.Timestamp?.getTime() ?? 0),
        )
        return last?.Minimum
      } catch {
        // The checkers are asked instead; where they do not answer either, that is what is reported.
        return undefined
      }
    },
  }
}

const isWell = ({ status }: CheckerReport): boolean => status.startsWith('Success')

const verify = (id: string, domain: string, hint: Hint): void => {
  const { config, reports } = hint
  // To Route 53 a disabled one is healthy, so that one which is inverted besides keeps all traffic away.
  if (config.Disabled === true) {
    if (config.Inverted !== true) return
    throw failure(id, domain, hint)
  }
  if (config.Type === 'CALCULATED')
    throw new Inconclusive(`health check ${id} is a calculated one, and CloudWatch has no value of it`)
  if (reports.length === 0) throw new Inconclusive(`health check ${id} has no observations`)
  const reached = reports.filter(isWell).length / reports.length > HEALTHY_SHARE
  if (reached === (config.Inverted !== true)) return
  throw failure(id, domain, hint)
}

const failure = (id: string, domain: string, { config, reports }: Hint): Fault => {
  const inverted = config.Inverted === true
  const against = reports.filter((report) => isWell(report) === inverted)
  const facts: readonly Fact[] = [
    fact('health_check_id', id),
    ...(config.Type === undefined ? [] : [fact('health_check_type', config.Type)]),
    ...(inverted ? [fact('inverted', true)] : []),
    ...(reports.length === 0
      ? []
      : [
          fact('failing_checkers', `${against.length} of ${reports.length}`),
          fact('checker_says', against[0]?.status ?? ''),
          fact('checker_regions', against.map(({ region }) => region).join(' ')),
        ]),
  ]
  return new Fault('health_check_failing', `the Route 53 health check of ${domain} fails`, facts)
}
